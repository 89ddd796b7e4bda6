/** An HTTP proxy that opens tunnels. `host`: IPv6 without brackets. `authorization`: what it is told, where that is known. */
export type Proxy = { readonly host: string; readonly port: number; readonly authorization?: string };
/** One way to a server. */
export type Way = 'direct' | Proxy;

/** `ways`: in the order in which they are to be tried, never empty. `source`: who says so, for people. */
export type FoundWays = { readonly ways: readonly Way[]; readonly source: string };

/** Knows which proxies lead to a server, as this system's settings say. May take seconds: somebody has to run their scripts. */
export interface ProxyFinder {
  /** `url` is an https one. Throws a FerryFailure when the settings cannot be understood. */
  find(url: URL): Promise<FoundWays>;
}

/** For people and logs: `proxy.example:8080`, without any password. */
export function wayInWords(way: Way): string {
  if (way === 'direct') return 'directly';
  return way.host.includes(':') ? `[${way.host}]:${way.port}` : `${way.host}:${way.port}`;
}

/** The name or address of a URL, IPv6 without brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/**
 * The address of a proxy script for people: scheme, host and path. A user, a password and what stands behind `?` or `#` may be secrets;
 * that something is left out is shown by `…`.
 */
export function scriptInWords(address: string): string {
  const url = URL.parse(address);
  if (url === null) return 'whose address cannot be read';
  const { protocol, host, pathname, username, password, search, hash } = url;
  // What is no URL with a host, `data:` say, has the script itself where a path would be.
  if (host === '' && protocol !== 'file:') return `${protocol}…`;
  const user = username === '' && password === '' ? '' : '…@';
  return `${protocol}//${user}${host}${pathname}${search === '' && hash === '' ? '' : '?…'}`;
}
