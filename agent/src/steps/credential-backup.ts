import { z } from 'zod';
import { checkJson, unwrap } from '@ferry/common/errors';
import type { Credential } from '../laptop.ts';

const schema = z.object({
  target: z.string(),
  userName: z.string(),
  data: z.base64(),
  more: z
    .object({
      comment: z.string(),
      alias: z.string(),
      persist: z.number().int(),
      attributes: z.array(z.object({ keyword: z.string(), flags: z.number().int(), value: z.base64() })),
    })
    .optional(),
});

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

/** A credential whole, secret and all: only to be kept sealed. */
export function packCredential({ target, userName, data, more }: Credential): Uint8Array {
  const attributes = more?.attributes.map((one) => ({ ...one, value: base64(one.value) })) ?? [];
  const packed = { target, userName, data: base64(data), ...(more ? { more: { ...more, attributes } } : {}) };
  return new TextEncoder().encode(JSON.stringify(packed));
}

export function unpackCredential(backup: Uint8Array): Credential {
  const { more, data, ...rest } = unwrap(checkJson(schema, new TextDecoder().decode(backup), 'backup'));
  const attributes = more?.attributes.map((one) => ({ ...one, value: bytes(one.value) })) ?? [];
  return { ...rest, data: bytes(data), ...(more ? { more: { ...more, attributes } } : {}) };
}
