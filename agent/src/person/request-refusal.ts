import type { IncomingMessage } from 'node:http';

/** Why a request is not from our own page or from the user who opens it; null if it may be. `origin` is ours. */
export function requestRefusal(request: IncomingMessage, origin: string): string | null {
  // Exactly ours: a name that resolves to 127.0.0.1 is how DNS rebinding comes in.
  if (request.headers.host !== new URL(origin).host) return 'wrong Host';
  if (request.headers.origin !== undefined && request.headers.origin !== origin) return 'wrong Origin';
  const site = request.headers['sec-fetch-site'];
  const navigation = request.headers['sec-fetch-mode'] === 'navigate';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !navigation) return 'from another site';
  return null;
}

/** On every answer. Nothing is cached, nothing inline runs, and nobody else's page has business here. */
export function responseHeaders(origin: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src ${origin.replace(/^http/, 'ws')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), clipboard-read=()',
  };
}
