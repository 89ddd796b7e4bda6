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
