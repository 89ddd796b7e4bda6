import { z } from 'zod';
import { checkCharacter, encodeBits, normalise } from '../crockford.ts';
import { sha256 } from '../digest.ts';
import { check, fail, ok } from '../errors.ts';
import type { Result } from '../errors.ts';

export const projectIdSchema = z.string().regex(/^[0-9a-hjkmnp-tv-z]{16}$/, 'not a project id');
export const publicKeySchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'not a public key');

/**
 * What a project is, for ever (DESIGN section 4): whoever has the company key can check it. Strict on purpose: a record
 * with another property is another record. `recoveryKeyHash` is null in a project made without a recovery key.
 */
export const rootRecordSchema = z.strictObject({
  format: z.literal(1),
  projectId: projectIdSchema,
  rootKey: publicKeySchema,
  recoveryKeyHash: z.string().length(43).nullable(),
});
export type RootRecord = z.infer<typeof rootRecordSchema>;

/** 26 base32 characters and a check character. */
export const companyKeySchema = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{26}[0-9A-HJKMNP-TV-Z*~$=U]$/, 'not a company key');

/** 130 bits of the record's SHA-256. The order of the properties is fixed here, so the bytes are the same everywhere. */
export async function companyKeyOf(record: RootRecord): Promise<string> {
  const text = JSON.stringify(['ferry-root', record.format, record.projectId, record.rootKey, record.recoveryKeyHash]);
  const symbols = encodeBits(await sha256(text), 26);
  return symbols + checkCharacter(symbols);
}

/** Reads a company key as a person types it, in groups and any case; a mistyped character is found by the check character. */
export function parseCompanyKey(typed: string): Result<string> {
  const key = normalise(typed);
  if (key === null || key.length !== 27) {
    return fail('invalid', 'company key', 'a company key has 27 characters', 'Copy it from Settings in the console.');
  }
  const symbols = key.slice(0, 26);
  if (!companyKeySchema.safeParse(key).success || checkCharacter(symbols) !== key.slice(26)) {
    return fail(
      'invalid',
      'company key',
      'the check character does not fit: a character is mistyped',
      'Compare it with Settings in the console.',
    );
  }
  return ok(key);
}

/** In groups of five, as shown to people. */
export function formatCompanyKey(key: string): string {
  return key.match(/.{1,5}/g)?.join('-') ?? key;
}

/** A record from an untrusted server or hub, held against the company key that the installer was given. */
export async function checkRootRecord(raw: unknown, companyKey: string): Promise<Result<RootRecord>> {
  const record = check(rootRecordSchema, raw, 'root record');
  if (!record.ok) return record;
  if ((await companyKeyOf(record.value)) !== companyKey) {
    return fail(
      'wrong-project',
      'company key',
      'the server or console is not that of this company key',
      'Check the company key and the address.',
    );
  }
  return record;
}
