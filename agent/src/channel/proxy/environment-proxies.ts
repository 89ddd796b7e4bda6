import { fail, FerryFailure } from '@ferry/common/errors';
import { hostOf } from './proxy-finder.ts';
import type { Proxy, ProxyFinder } from './proxy-finder.ts';

/**
 * HTTPS_PROXY and NO_PROXY, in capitals or not, as curl and others read them. HTTP_PROXY has nothing to say: without TLS the agent
 * speaks with its own computer only.
 */
export function environmentProxies(environment: NodeJS.ProcessEnv): ProxyFinder {
  return {
    async find(url) {
      const name = ['https_proxy', 'HTTPS_PROXY'].find((one) => environment[one]);
      if (name === undefined) return { ways: ['direct'], source: 'no HTTPS_PROXY is set' };
      const except = environment['no_proxy'] ?? environment['NO_PROXY'] ?? '';
      if (isExcepted(except, url)) return { ways: ['direct'], source: 'NO_PROXY names the server' };
      return { ways: [proxyOf(name, environment[name] ?? '')], source: name };
    },
  };
}

function proxyOf(name: string, text: string): Proxy {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  const known = url === null ? null : credentialsIn(url);
  if (url === null || known === null || url.protocol !== 'http:' || url.hostname === '') {
    const remedy =
      'Write it like http://proxy.example:8080, a % in a password as %25; SOCKS, and proxies that are spoken to by TLS, are not supported.';
    throw new FerryFailure(fail('invalid', name, 'it names no HTTP proxy', remedy).error);
  }
  const proxy = { host: hostOf(url), port: Number(url.port || 80) };
  if (url.username === '') return proxy;
  // Basic, RFC 7617.
  return { ...proxy, authorization: `Basic ${Buffer.from(known).toString('base64')}` };
}

/** Null where they cannot be read: a `%` of a password has to be written as `%25`. */
function credentialsIn({ username, password }: URL): string | null {
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    return null;
  }
}

/** A name stands for itself and all below it, with or without a dot before it; `*` for everything. */
function isExcepted(text: string, url: URL): boolean {
  const host = hostOf(url).toLowerCase();
  const port = url.port || '443';
  return text
    .toLowerCase()
    .split(/[,\s]+/)
    .some((part) => {
      if (part === '*') return true;
      const [, bracketed, name, forPort] = /^(?:\[([^\]]+)\]|([^:]+|[^[\]]*))(?::(\d+))?$/.exec(part) ?? [];
      const wanted = (bracketed ?? name ?? '').replace(/^\*?\./, '');
      if (wanted === '' || (forPort !== undefined && forPort !== port)) return false;
      return host === wanted || host.endsWith(`.${wanted}`);
    });
}
