import { encodeBits } from './crockford.ts';
import { toBase64Url } from './base64url.ts';

const encoder = new TextEncoder();

export async function sha256(data: string | Uint8Array): Promise<Uint8Array> {
  const bytes = typeof data === 'string' ? encoder.encode(data) : data;
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource));
}

/** SHA-256 as 43 base64url characters: names a signed text exactly (`overrides`, the order a report speaks of). */
export async function digestOf(text: string): Promise<string> {
  return toBase64Url(await sha256(text));
}

/**
 * 160 bits of SHA-256 as 32 lower-case base32 characters: the name of a key, a token or a user. Lower case and without
 * `_` at the front because CouchDB keeps those ids, and file systems those names, for other things.
 */
export async function shortName(data: string | Uint8Array): Promise<string> {
  return encodeBits(await sha256(data), 32).toLowerCase();
}

export const shortNamePattern = /^[0-9a-hjkmnp-tv-z]{32}$/;
