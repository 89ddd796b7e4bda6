import type { IncomingMessage } from 'node:http';

/** Why a request is not from our own page or a user who types the address; null if it may be. */
export function refusal(request: IncomingMessage, origin: string): string | null {
  // Exactly ours: a name that resolves to 127.0.0.1 is how DNS rebinding comes in.
  if (request.headers.host !== new URL(origin).host) return 'wrong Host';
  if (request.headers.origin !== undefined && request.headers.origin !== origin) return 'wrong Origin';
  const site = request.headers['sec-fetch-site'];
  const navigation = request.headers['sec-fetch-mode'] === 'navigate';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !navigation) return 'from another site';
  return null;
}
