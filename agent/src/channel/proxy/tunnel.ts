import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { errorFrom, fail, FerryFailure } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { wayInWords } from './proxy-finder.ts';
import type { Proxy } from './proxy-finder.ts';

/** A way that did not come about: nothing was sent to the server, so that another one may be tried. */
export class NoWay extends FerryFailure {}

/** Why no connection came about. Where a name has several addresses, Node says it of each, and nothing itself. */
export function causeOf(thrown: unknown): string {
  const first: unknown = thrown instanceof AggregateError ? thrown.errors[0] : thrown;
  return errorFrom(first, 'connection').message;
}

const anotherWay = "Let the server's address past the proxy, or use consoles on the local network.";

/**
 * A connection to the server of `url` through a proxy (CONNECT, RFC 9110 section 9.3.6). Throws NoWay when the proxy gives no
 * answer within `answerMs`, and a FerryFailure when it says no: that is its word, and no reason to go around it.
 */
export async function openTunnel(proxy: Proxy, url: URL, answerMs: number, signal?: AbortSignal): Promise<Socket> {
  const target = `${url.hostname}:${url.port || '443'}`;
  const name = wayInWords(proxy);
  const headers: Record<string, string> = { host: target };
  if (proxy.authorization !== undefined) headers['proxy-authorization'] = proxy.authorization;
  return await new Promise<Socket>((resolve, reject) => {
    const asked = request({
      ...{ host: proxy.host, port: proxy.port, method: 'CONNECT', path: target, headers, agent: false },
      ...(signal ? { signal } : {}),
    });
    const noWay = (message: string): void =>
      reject(new NoWay(fail('unreachable', url.origin, message, anotherWay).error));
    const silent = setTimeout(() => {
      noWay(`proxy-silent: the proxy ${name} gave no answer for ${answerMs} ms`);
      asked.destroy();
    }, answerMs);
    asked.on('connect', (answer, socket, head) => {
      clearTimeout(silent);
      const { statusCode = 0 } = answer;
      if (statusCode >= 200 && statusCode <= 299) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(new FerryFailure(refusal(answer, name, target, url)));
    });
    asked.on('error', (thrown) => {
      clearTimeout(silent);
      noWay(`proxy-unreachable: the proxy ${name} cannot be reached: ${causeOf(thrown)}`);
    });
    asked.end();
  });
}

function refusal(
  { statusCode = 0, headers }: IncomingMessage,
  name: string,
  target: string,
  { origin }: URL,
): FerryError {
  if (statusCode === 407) {
    const schemes = (headers['proxy-authenticate'] ?? '').match(/\b(Negotiate|NTLM|Basic|Digest|Kerberos)\b/gi) ?? [];
    const offered = schemes.length === 0 ? '' : `, by ${[...new Set(schemes)].join(' or ')}`;
    const message = `proxy-authentication: the proxy ${name} wants a sign-in (407${offered}), which this agent cannot do`;
    return fail('unreachable', origin, message, `Let ${target} pass without one. ${anotherWay}`).error;
  }
  if (statusCode === 511 || (statusCode >= 300 && statusCode <= 399)) {
    const message = `captive: the proxy ${name} answered ${statusCode}; this network may want a sign-in`;
    return fail('unreachable', origin, message, 'Open a page in the browser and sign in to the network if it asks.')
      .error;
  }
  if ([502, 503, 504].includes(statusCode)) {
    const message = `proxy-failed: the proxy ${name} answered ${statusCode}: it does not reach ${target}`;
    const remedy = 'Check the address of the server and that it runs; the agent tries again by itself.';
    return fail('unreachable', origin, message, remedy).error;
  }
  const message = `proxy-refused: the proxy ${name} does not let ${target} pass (${statusCode})`;
  return fail('unreachable', origin, message, `Ask whoever runs the proxy to let ${target} pass. ${anotherWay}`).error;
}
