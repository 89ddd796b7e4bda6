import { createCipheriv, createDecipheriv, createHash, randomBytes, scrypt } from 'node:crypto';
import { check, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { z } from 'zod';
import type { KeySeal, SealedText } from './key-seal.ts';

/** DESIGN section 4; 128 MiB of memory and about half a second for each guess. */
export const scryptCost = { N: 2 ** 17, r: 8, p: 1 } as const;

const base64 = z.base64url().max(100_000);
const schema = z.object({
  kind: z.literal('passphrase'),
  // Bounded: a file that somebody else wrote must not make us use up the machine's memory.
  scrypt: z.object({
    N: z
      .number()
      .int()
      .min(2 ** 14)
      .max(2 ** 20),
    r: z.number().int().min(1).max(16),
    p: z.number().int().min(1).max(4),
    salt: base64,
  }),
  cipher: z.literal('aes-256-gcm'),
  iv: base64,
  tag: base64,
  data: base64,
  /** SHA-256 of everything above: tells a damaged file from a wrong passphrase, which the cipher alone cannot. */
  digest: base64,
});
type Sealed = z.infer<typeof schema>;

const damaged = fail(
  'storage',
  'keys.json',
  'the file with the keys of this project is damaged',
  'Restore keys.json from a backup of the project folder.',
);

/** Keys under a passphrase: scrypt, then AES-256-GCM. `cost` is smaller in tests only. */
export function passphraseSeal(passphrase: string, cost: { N: number; r: number; p: number } = scryptCost): KeySeal {
  return {
    kind: 'passphrase',
    async seal(secret, bound) {
      const salt = randomBytes(16);
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt, cost), iv);
      cipher.setAAD(Buffer.from(bound, 'utf8'));
      const data = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      const sealed = {
        kind: 'passphrase' as const,
        scrypt: { ...cost, salt: salt.toString('base64url') },
        cipher: 'aes-256-gcm' as const,
        iv: iv.toString('base64url'),
        tag: cipher.getAuthTag().toString('base64url'),
        data: data.toString('base64url'),
      };
      return { ...sealed, digest: digestOfSealed(sealed, bound) };
    },
    async open(raw: SealedText, bound: string): Promise<Result<string>> {
      const parsed = check(schema, raw, 'keys.json');
      if (!parsed.ok) return damaged;
      const sealed = parsed.value;
      if (sealed.digest !== digestOfSealed(sealed, bound)) return damaged;
      const key = await keyOf(passphrase, Buffer.from(sealed.scrypt.salt, 'base64url'), sealed.scrypt);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64url'), {
          authTagLength: 16,
        });
        decipher.setAAD(Buffer.from(bound, 'utf8'));
        decipher.setAuthTag(Buffer.from(sealed.tag, 'base64url'));
        const data = Buffer.from(sealed.data, 'base64url');
        return ok(Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8'));
      } catch {
        return fail(
          'forbidden',
          'passphrase',
          'the passphrase is wrong',
          'Type the passphrase that was chosen when this project was created. Nobody can recover it.',
        );
      }
    },
  };
}

function digestOfSealed(sealed: Omit<Sealed, 'digest'>, bound: string): string {
  const { N, r, p, salt } = sealed.scrypt;
  const text = JSON.stringify([bound, N, r, p, salt, sealed.cipher, sealed.iv, sealed.tag, sealed.data]);
  return createHash('sha256').update(text).digest('base64url');
}

async function keyOf(passphrase: string, salt: Buffer, cost: { N: number; r: number; p: number }): Promise<Buffer> {
  const { N, r, p } = cost;
  return await new Promise((resolve, reject) => {
    // The same passphrase typed on another system may arrive decomposed.
    scrypt(passphrase.normalize('NFC'), salt, 32, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
