/** What of the browser is needed; a test gives its own. */
export interface Address {
  readonly location: { readonly hash: string; readonly pathname: string; readonly search: string };
  readonly history: { replaceState(data: unknown, unused: string, url: string): void };
}

/**
 * The single-use secret from `#s=…`, or null. It is taken out of the address bar and the history at once, so that nobody
 * reads it there and a reload does not present a spent one.
 */
export function takeSecret(address: Address): string | null {
  const match = /^#s=([A-Za-z0-9_-]{1,200})$/.exec(address.location.hash);
  if (!match?.[1]) return null;
  address.history.replaceState(null, '', `${address.location.pathname}${address.location.search}`);
  return match[1];
}
