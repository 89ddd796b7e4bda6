import { request as requestHttp } from 'node:http';
import type { RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { fail, FerryFailure, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { hostOf } from '../proxy/proxy-finder.ts';
import type { Way } from '../proxy/proxy-finder.ts';
import type { ServerWays } from '../proxy/server-ways.ts';
import { causeOf, NoWay, openTunnel } from '../proxy/tunnel.ts';
import { certificateFailure } from './not-by-ferry.ts';

export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** milliseconds without a byte after which the other side counts as gone */
  readonly silenceMs: number;
  /** of the answer */
  readonly maxBytes: number;
  readonly ways: Pick<ServerWays, 'to' | 'failed' | 'refused'>;
}
/** `headers`: names in lower case. */
export type HttpAnswer = { status: number; headers: Record<string, string>; body: Buffer<ArrayBuffer> };

/** How long a proxy may think before it opens a tunnel or says no, in milliseconds. */
const longestTunnelMs = 20_000;

/**
 * One request on a connection of its own, on the first way to the server that comes about. Not global fetch and no keep-alive
 * agent: neither works under Wine, where the very bytes that ship are tested. Throws a FerryFailure: `unreachable`, `cancelled`
 * or `too-large`.
 */
export async function httpRequest(options: HttpRequest): Promise<HttpAnswer> {
  const { url, ways, signal } = options;
  const { ways: possible } = await unlessGivenUp(ways.to(url), url, signal);
  let last: unknown;
  for (const way of possible) {
    try {
      return await requestBy(way, options);
    } catch (thrown) {
      if (signal?.aborted) throw cancelled(url);
      if (!(thrown instanceof NoWay)) {
        if (way !== 'direct') ways.refused(url);
        throw thrown;
      }
      ways.failed(url, way);
      last ??= thrown;
    }
  }
  throw last;
}

/** The system may look for its scripts for a long time: nobody who gives up waits for that. */
async function unlessGivenUp<T>(asked: Promise<T>, url: URL, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await asked;
  return await new Promise<T>((resolve, reject) => {
    const giveUp = (): void => reject(cancelled(url));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp);
    asked.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

async function requestBy(way: Way, options: HttpRequest): Promise<HttpAnswer> {
  if (way === 'direct') return await exchange(options, { agent: false });
  const { url, silenceMs, signal } = options;
  const tunnel = await openTunnel(way, url, Math.min(silenceMs, longestTunnelMs), signal);
  const host = hostOf(url);
  const servername = isIP(host) ? {} : { servername: host };
  return await exchange(options, { createConnection: () => connectTls({ socket: tunnel, host, ...servername }) });
}

async function exchange(options: HttpRequest, connection: RequestOptions): Promise<HttpAnswer> {
  const { url, method, signal, body } = options;
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const headers = { ...options.headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) };
  return await new Promise<HttpAnswer>((resolve, reject) => {
    let begun = connection.agent !== false;
    const refuse = (thrown: unknown): void => reject(failureOf(thrown, options, begun));
    const request = send(url, { method, headers, ...connection, ...(signal ? { signal } : {}) }, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > options.maxBytes) {
          const message = `the answer has more than ${options.maxBytes} bytes`;
          request.destroy(new FerryFailure(fail('too-large', url.pathname, message, 'Check the address.').error));
        }
      });
      answer.on('error', refuse);
      answer.on('end', () => {
        const flat = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const);
        resolve({ status: answer.statusCode ?? 0, headers: Object.fromEntries(flat), body: Buffer.concat(chunks) });
      });
    });
    request.on('socket', (socket) => socket.once('connect', () => (begun = true)));
    request.setTimeout(options.silenceMs, () => request.destroy(new Error(`no answer for ${options.silenceMs} ms`)));
    request.on('error', refuse);
    request.end(body);
  });
}

/** `begun`: there was a connection, over which something may have been sent. */
function failureOf(thrown: unknown, { url, signal }: HttpRequest, begun: boolean): FerryFailure {
  if (thrown instanceof FerryFailure) return thrown;
  if (signal?.aborted) return cancelled(url);
  const certificate = certificateFailure(thrown, url.origin);
  if (certificate) return new FerryFailure(certificate);
  const remedy = 'Check the address of the server and the network; the agent tries again by itself.';
  const error: FerryError = fail(
    'unreachable',
    url.origin,
    `the server cannot be reached: ${causeOf(thrown)}`,
    remedy,
  ).error;
  return begun ? new FerryFailure(error) : new NoWay(error);
}

function cancelled({ pathname }: URL): FerryFailure {
  return new FerryFailure(fail('cancelled', pathname, 'the request was given up', 'None.').error);
}

/** The origin of a server as typed. Plain http only on this very machine: everything else is encrypted. */
export function serverOrigin(typed: string): Result<string> {
  let url: URL;
  try {
    url = new URL(typed);
  } catch {
    return fail('invalid', 'server', `not an address: ${typed}`, 'Write it like https://ferry.example.com.');
  }
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback))
    return fail(
      'invalid',
      'server',
      'the address must begin with https://',
      'Use https; http is for this computer only.',
    );
  if (url.username !== '' || url.password !== '')
    return fail('invalid', 'server', 'the address holds a password', 'Leave it out: devices prove themselves by key.');
  return ok(url.origin);
}
