import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkJson, errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { makePrivateFolder, writePrivateFile } from './private-file.ts';

export const reaches = ['cloud', 'lan', 'both'] as const;
export type Reach = (typeof reaches)[number];

/** What the console remembers of one sample laptop from one start to the next. */
const laptopSchema = z.looseObject({
  name: z.string().min(1).max(100),
  reach: z.enum(reaches),
  upn: z.string().max(320),
  targetUpn: z.string().max(320),
  /** before each step, in milliseconds: time to look on */
  stepDelay: z.number().int().min(0).max(60_000).default(0),
  /** with traces of Office, OneDrive and Outlook */
  office: z.boolean().default(false),
  /** a program that does not close when it is asked to: the migration fails on purpose */
  stubborn: z.string().max(100).optional(),
  power: z.enum(['on', 'off']).default('on'),
  /** its agent runs scripts that an owner signed */
  allowScripts: z.boolean().default(false),
  /** goes away once, and comes back by itself after a while */
  returns: z.boolean().default(false),
  enrolled: z.boolean().default(false),
});
export type RecordedLaptop = z.infer<typeof laptopSchema>;

const recordFormat = 1;
const recordSchema = z.looseObject({
  format: z.number().int().positive(),
  companyKey: z.string().max(100),
  sourceTenantId: z.string().max(64),
  targetTenantId: z.string().max(64),
  /** origin of the server at the last start */
  server: z.string().max(300).nullable(),
  laptops: z.array(laptopSchema).max(2000),
});
export type LaptopRecord = z.infer<typeof recordSchema>;

const recordFile = 'laptops.json';

/** The record of a project's sample laptops in their folder; null when there never were any. */
export function readRecord(folder: string): Result<LaptopRecord | null> {
  const path = join(folder, recordFile);
  try {
    if (!existsSync(path)) return ok(null);
    const read = checkJson(recordSchema, readFileSync(path, 'utf8'), path);
    if (read.ok && read.value.format <= recordFormat) return read;
    const why = read.ok ? 'it is of a newer Ferry' : read.error.message;
    return fail('storage', path, `the list of sample laptops cannot be read: ${why}`, `Move ${path} away.`);
  } catch (thrown) {
    return fail('storage', path, errorFrom(thrown, path).message, 'Make this folder readable for you.');
  }
}

export function writeRecord(folder: string, record: Omit<LaptopRecord, 'format'>): Result<void> {
  const path = join(folder, recordFile);
  try {
    makePrivateFolder(folder);
    writePrivateFile(path, `${JSON.stringify({ ...record, format: recordFormat }, null, 2)}\n`);
    return ok(undefined);
  } catch (thrown) {
    return fail('storage', path, errorFrom(thrown, path).message, 'Make this folder writable for you.');
  }
}

/**
 * The plan of a fleet, as `ferry-agent fleet` reads it: each laptop in `<folder>/<name>`, the agent's data in `agent`, the
 * simulated laptop in `laptop`.
 */
export function fleetPlan(folder: string, record: LaptopRecord, laptops: readonly RecordedLaptop[]) {
  return {
    format: 1,
    companyKey: record.companyKey,
    server: record.server,
    laptops: laptops.map(({ name, reach, stepDelay, power, allowScripts, upn, targetUpn, office, stubborn }) => ({
      name,
      data: join(folder, name, 'agent'),
      simulated: join(folder, name, 'laptop'),
      reach,
      stepDelay,
      power,
      allowScripts,
      seed: {
        sourceUpn: upn,
        sourceTenant: record.sourceTenantId,
        targetUpn,
        targetTenant: record.targetTenantId,
        office,
        ...(stubborn === undefined ? {} : { stubborn }),
      },
    })),
  };
}
