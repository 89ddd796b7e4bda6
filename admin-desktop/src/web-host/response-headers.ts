import { pagePolicy } from '../launcher/page-policy.ts';

/** On every answer. No cookie, no CORS header: nobody else's page has business here. */
export function responseHeaders(origin: string): Record<string, string> {
  return {
    'content-security-policy': pagePolicy(origin.replace(/^http/, 'ws')),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), clipboard-read=()',
  };
}
