import { copyFile, mkdir, open } from 'node:fs/promises';
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
  /** ISO 8601, by the clock of the laptop: when it was fetched last */
  fetchedAt: z.iso.datetime().optional(),
});
export type Attempt = z.infer<typeof attemptSchema>;

const longestReason = 500;

const recordSchema = z.looseObject({
  format: z.literal(1),
  /** who signed the program that was installed; null: nobody; left out: nobody has looked yet */
  publisher: publisherSchema.nullable().optional(),
  /** the program that took over last and has proved itself; `before`: the one to go back to */
  confirmed: z
    .looseObject({
      ...{ ...programSchema.shape, sha256: releaseDigestSchema, before: programSchema.optional() },
      /**
       * how often it was started again since it last ran for a while; as long as this is there sign-in starts `before`, which looks
       * after it. Left out: it runs well
       */
      starts: z.number().int().nonnegative().optional(),
    })
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

/** What was there where `upgrade.json` was damaged, kept for whoever wants to know how that came. */
export const damagedName = 'upgrade.damaged.json';

/** More than any record holds. */
const mostBytes = 1_000_000;

type Look = { record: UpgradeRecord; damaged: boolean };

/**
 * What is known of upgrades of this agent, in a file of its own: it is read by agents that may not open the journal of a newer
 * one. One that is `damaged` counts as none: then nobody is known to have published the agent, and nothing is upgraded. Throws where
 * it is there and cannot be read, as while a virus scanner has it: whoever took that for none would write over it.
 */
export async function lookAtRecord(data: string): Promise<Look> {
  const path = join(data, recordName);
  const file = await open(path, 'r').catch((thrown: unknown) => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  });
  if (file === null) return { record: { format: 1, failed: [] }, damaged: false };
  try {
    const { size } = await file.stat();
    const record = size > mostBytes ? null : checkJson(recordSchema, await file.readFile('utf8'), path);
    if (record?.ok) return { record: record.value, damaged: false };
    return { record: { format: 1, failed: [], publisher: null }, damaged: true };
  } finally {
    await file.close();
  }
}

/** As `lookAtRecord`, for whom it is one whether there is none or a damaged one. */
export async function readRecord(data: string): Promise<UpgradeRecord> {
  return (await lookAtRecord(data)).record;
}

/** A fetch ends, a session ends, a trial ends: what is written by one must not be lost by another that read it before. */
let lastChange: Promise<unknown> = Promise.resolve();

/**
 * On the disk when it returns, whole or not at all; one after the other in a process. Throws rather than write what nobody could read.
 * One that is damaged is kept beside, and `known` takes its place: what this process read or wrote itself a moment ago.
 */
export async function changeRecord(
  data: string,
  change: (record: UpgradeRecord) => UpgradeRecord,
  known?: UpgradeRecord,
): Promise<UpgradeRecord> {
  const before = lastChange;
  const changed = (async () => {
    // How the one before came out is for whoever asked for it.
    await Promise.allSettled([before]);
    return await changeNow(data, change, known);
  })();
  lastChange = changed;
  return await changed;
}

async function changeNow(
  data: string,
  change: (record: UpgradeRecord) => UpgradeRecord,
  known: UpgradeRecord | undefined,
): Promise<UpgradeRecord> {
  const path = join(data, recordName);
  const { record, damaged } = await lookAtRecord(data);
  const next = change(damaged && known ? known : record);
  const readable = check(recordSchema, next, recordName);
  if (!readable.ok) throw new FerryFailure(readable.error);
  await mkdir(data, { recursive: true, mode: 0o700 });
  if (damaged) await copyFile(path, join(data, damagedName));
  await writeDurably(path, `${JSON.stringify(next)}\n`);
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
