import { CompactSign, compactVerify, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { fromBase64Url } from '../base64url.ts';
import { check, fail } from '../errors.ts';
import type { Result } from '../errors.ts';
import { limits } from '../limits.ts';
import { publicKeyFrom } from './keys.ts';
import type { SigningKeys } from './keys.ts';

/** A compact JWS (RFC 7515), EdDSA over Ed25519, kept byte for byte. `P` is what its payload is once verified. */
export type Jws<P> = string & { readonly payload?: P };

/** What a signed text is for; in the protected header as `typ`, so that one kind can never pass for another. */
export const jwsKinds = [
  'grant',
  'stop',
  'go',
  'policy',
  'audit',
  'report',
  'log',
  'enrolment',
  'gateway-proof',
  'hub-proof',
  'device-proof',
  'release',
  'script',
] as const;
export type JwsKind = (typeof jwsKinds)[number];

const headerSchema = z.object({
  alg: z.literal('EdDSA'),
  typ: z.string().regex(/^ferry-[a-z-]+$/),
  /** fingerprint of the signing key */
  kid: z.string().min(1).max(100),
  /** the signing key itself, 32 bytes as base64url: a device is named by the fingerprint of it */
  key: z.string().length(43).optional(),
  /** grants from the signer's up to the root, for what consoles sign; at most two */
  grants: z.array(z.string().max(8192)).max(2).optional(),
});
export type JwsHeader = z.infer<typeof headerSchema>;

/** A compact JWS of bounded size, for schemas. */
export const jwsSchema = z
  .string()
  .max(limits.jws)
  .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, 'not a signed text');

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export async function signJws<P>(
  kind: JwsKind,
  payload: P,
  keys: SigningKeys,
  header: { grants?: string[]; key?: boolean } = {},
): Promise<Jws<P>> {
  const protectedHeader: JwsHeader = { alg: 'EdDSA', typ: `ferry-${kind}`, kid: keys.fingerprint };
  if (header.key) protectedHeader.key = keys.publicKey;
  if (header.grants) protectedHeader.grants = header.grants;
  return await new CompactSign(encoder.encode(JSON.stringify(payload)))
    .setProtectedHeader(protectedHeader)
    .sign(keys.privateKey);
}

export function headerOf(jws: string, kind: JwsKind): Result<JwsHeader> {
  if (!jwsSchema.safeParse(jws).success) return fail('invalid', kind, 'not a signed text', 'Send a compact JWS.');
  let raw: unknown;
  try {
    raw = decodeProtectedHeader(jws);
  } catch {
    return fail('invalid', kind, 'the header of the signed text is damaged', 'Send it again, unchanged.');
  }
  const header = check(headerSchema, raw, `${kind}.header`);
  if (header.ok && header.value.typ !== `ferry-${kind}`) {
    return fail(
      'invalid',
      kind,
      `signed as ${header.value.typ}, not as ferry-${kind}`,
      'Send the right kind of signed text.',
    );
  }
  return header;
}

/** Verifies the signature alone: whether that key may sign such a thing is for `trust.ts` to say. */
export async function verifyJws<S extends z.ZodType>(
  jws: string,
  kind: JwsKind,
  publicKey: string,
  schema: S,
): Promise<Result<z.output<S>>> {
  const header = headerOf(jws, kind);
  if (!header.ok) return header;
  let payload: Uint8Array;
  try {
    payload = (await compactVerify(jws, await publicKeyFrom(publicKey), { algorithms: ['EdDSA'] })).payload;
  } catch {
    return fail(
      'unauthenticated',
      kind,
      'the signature does not fit',
      'It was changed on the way or signed with another key: do not use it.',
    );
  }
  return payloadFrom(payload, kind, schema);
}

/** The payload without looking at the signature. Only for merges and index columns of texts that were verified before. */
export function payloadUnverified<S extends z.ZodType>(jws: string, kind: JwsKind, schema: S): Result<z.output<S>> {
  const header = headerOf(jws, kind);
  if (!header.ok) return header;
  return payloadFrom(fromBase64Url(jws.split('.')[1] ?? ''), kind, schema);
}

function payloadFrom<S extends z.ZodType>(bytes: Uint8Array, kind: JwsKind, schema: S): Result<z.output<S>> {
  let raw: unknown;
  try {
    raw = JSON.parse(decoder.decode(bytes));
  } catch {
    return fail('invalid', kind, 'the content of the signed text is not JSON', 'It was not made by Ferry.');
  }
  return check(schema, raw, kind);
}
