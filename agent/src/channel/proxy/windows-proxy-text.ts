import { hostOf } from './proxy-finder.ts';
import type { Proxy } from './proxy-finder.ts';

/** What may stand in such a list is in Microsoft's page on WINHTTP_PROXY_INFO: `([scheme=][scheme://]server[:port])`. */
const entry = /^(?:([a-z]+)=)?(?:([a-z]+):\/\/)?([^/]+)\/?$/i;

/**
 * The proxies for https of a list as Windows writes it, `proxy:8080` or `http=a:80;https=b:80`. What is for another scheme, or is
 * no HTTP proxy (SOCKS), is left out, and so is what cannot be read.
 */
export function proxiesInText(text: string): Proxy[] {
  return text.split(/[;\s]+/).flatMap((part) => {
    const [, forScheme, itsScheme, server] = entry.exec(part) ?? [];
    if (server === undefined || server.includes('@')) return [];
    if (forScheme !== undefined && forScheme.toLowerCase() !== 'https') return [];
    if (itsScheme !== undefined && itsScheme.toLowerCase() !== 'http') return [];
    const url = URL.parse(`http://${server}`);
    return url === null ? [] : [{ host: hostOf(url), port: Number(url.port || 80) }];
  });
}

/**
 * Whether a list of exceptions as Windows writes it names the server of `url`: `<local>` are names without a dot, `*` stands for
 * anything, a scheme or port before or behind narrows it. Upper and lower case are the same.
 */
export function bypassed(text: string, url: URL): boolean {
  const host = hostOf(url).toLowerCase();
  const scheme = url.protocol.slice(0, -1);
  const port = url.port || (scheme === 'https' ? '443' : '80');
  return text
    .toLowerCase()
    .split(/[;\s]+/)
    .some((part) => {
      if (part === '<local>') return !host.includes('.') && !host.includes(':');
      const [, forScheme, pattern = '', forPort] =
        /^(?:([a-z]+):\/\/)?(\[[^\]]*\]|[^:/]+|[^/]+)(?::(\d+))?\/?$/.exec(part) ?? [];
      if (pattern === '' || (forScheme !== undefined && forScheme !== scheme)) return false;
      if (forPort !== undefined && forPort !== port) return false;
      return matches(pattern.replace(/^\[|\]$/g, ''), host);
    });
}

function matches(pattern: string, host: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(host);
}
