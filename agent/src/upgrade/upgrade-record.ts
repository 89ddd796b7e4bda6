import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { check, checkJson, FerryFailure } from '@ferry/common/errors';
import { releaseDigestSchema } from '@ferry/common/orders/release';
import { releaseVersionSchema } from '@ferry/common/version';
import { writeDurably } from '../durable-file.ts';
import { publisherSchema } from './publisher.ts';

/** `file`: its name in the folder of the agent's programs. */
const programSchema = z.looseObject({
  version: releaseVersionSchema,
  file: z.string().regex(/^ferry-agent[A-Za-z0-9.-]{0,60}$/),
});

const attemptSchema = z.looseObject({
  ...programSchema.shape,
  sha256: releaseDigestSchema,
  size: z.number().int().positive(),
  /**
   * `fetched`: its bytes are there, whole. `starting`: it was started, or is about to be, and has not proved itself. `returned`: it
   * did not, and the older agent is back; whether that was the release's fault is to be found out.
   */
  phase: z.enum(['fetched', 'starting', 'returned']),
  /** how often it was started */
  tries: z.number().int().nonnegative(),
  /** which program takes over again when it fails */
  from: programSchema.optional(),
  reason: z.enum(['ended', 'silent']).optional(),
  /** it is not tried again at once */
  waits: z.literal(true).optional(),
  /** how often it was fetched; left out: once */
  fetches: z.number().int().positive().optional(),
});
export type Attempt = z.infer<typeof attemptSchema>;

const longestReason = 500;

const recordSchema = z.looseObject({
  format: z.literal(1),
  /** who signed the program that was installed; null: nobody; left out: nobody has looked yet */
  publisher: publisherSchema.nullable().optional(),
  /** the program that took over last and has proved itself; `before`: the one to go back to */
  confirmed: z
    .looseObject({ ...programSchema.shape, sha256: releaseDigestSchema, before: programSchema.optional() })
    .optional(),
  attempt: attemptSchema.optional(),
  /** releases that are not tried again, the latest last */
  failed: z
    .array(
      z.looseObject({
        ...{ sha256: releaseDigestSchema, version: releaseVersionSchema },
        reason: z.string().max(longestReason),
      }),
    )
    .max(50),
});
export type UpgradeRecord = z.infer<typeof recordSchema>;

export const mostFailed = 20;

/** Agents of several versions read and write it: it only grows. */
export const recordName = 'upgrade.json';

/**
 * What is known of upgrades of this agent, in a file of its own: it is read by agents that may not open the journal of a newer
 * one. One that is damaged counts as none: then nobody is known to have published the agent, and nothing is upgraded. Throws where
 * it is there and cannot be read, as while a virus scanner has it: whoever took that for none would write over it.
 */
export async function readRecord(data: string): Promise<UpgradeRecord> {
  const path = join(data, recordName);
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  });
  const record = text === null ? null : checkJson(recordSchema, text, path);
  if (record?.ok) return record.value;
  return { format: 1, failed: [], ...(text === null ? {} : { publisher: null }) };
}

/** On the disk when it returns, whole or not at all. Throws rather than write what nobody could read. */
export async function changeRecord(
  data: string,
  change: (record: UpgradeRecord) => UpgradeRecord,
): Promise<UpgradeRecord> {
  const next = change(await readRecord(data));
  const readable = check(recordSchema, next, recordName);
  if (!readable.ok) throw new FerryFailure(readable.error);
  await mkdir(data, { recursive: true, mode: 0o700 });
  await writeDurably(join(data, recordName), `${JSON.stringify(next)}\n`);
  return next;
}

/** Without what is under way. */
export function withoutAttempt(record: UpgradeRecord): UpgradeRecord {
  const { attempt: _attempt, ...rest } = record;
  return rest;
}

/** The release of the attempt, and why it is not tried again. */
export function withFailure(record: UpgradeRecord, failure: { sha256: string; version: string; reason: string }) {
  const others = record.failed.filter(({ sha256 }) => sha256 !== failure.sha256);
  const reason = failure.reason.slice(0, longestReason);
  return { ...withoutAttempt(record), failed: [...others, { ...failure, reason }].slice(-mostFailed) };
}
