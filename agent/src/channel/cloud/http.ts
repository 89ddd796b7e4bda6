import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { errorFrom, fail, FerryFailure, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
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
}
/** `headers`: names in lower case. */
export type HttpAnswer = { status: number; headers: Record<string, string>; body: Buffer<ArrayBuffer> };

/**
 * One request on a connection of its own. Not global fetch and no keep-alive agent: neither works under Wine, where the very
 * bytes that ship are tested. Throws a FerryFailure: `unreachable`, `cancelled` or `too-large`.
 */
export async function httpRequest(options: HttpRequest): Promise<HttpAnswer> {
  const { url, method, signal, body } = options;
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const headers = { ...options.headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) };
  return await new Promise<HttpAnswer>((resolve, reject) => {
    const refuse = (thrown: unknown): void => reject(failureOf(thrown, options));
    const request = send(url, { method, headers, agent: false, ...(signal ? { signal } : {}) }, (answer) => {
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
    request.setTimeout(options.silenceMs, () => request.destroy(new Error(`no answer for ${options.silenceMs} ms`)));
    request.on('error', refuse);
    request.end(body);
  });
}

function failureOf(thrown: unknown, { url, signal }: HttpRequest): FerryFailure {
  if (thrown instanceof FerryFailure) return thrown;
  if (signal?.aborted)
    return new FerryFailure(fail('cancelled', url.pathname, 'the request was given up', 'None.').error);
  const certificate = certificateFailure(thrown, url.origin);
  if (certificate) return new FerryFailure(certificate);
  const { message } = errorFrom(thrown, url.origin);
  const remedy = 'Check the address of the server and the network; the agent tries again by itself.';
  return new FerryFailure(fail('unreachable', url.origin, `the server cannot be reached: ${message}`, remedy).error);
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
