import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { checkJson } from '@ferry/common/errors';
import { syncFolder } from '../durable-file.ts';
import { journalVersion } from '../engine/journal-schema.ts';
import { lookAtDataFolder } from '../identity/data-folder.ts';
import { sharedKeySchema } from '../service/key-watch.ts';

/**
 * What must not go back with a journal: under older numbers and unknown starts, the own last report would look like another agent's.
 * Only what this agent can read: another form of it would end each start.
 */
const carriedOver: Readonly<Record<string, z.ZodType>> = {
  sequence: z.string().regex(/^\d{1,15}$/),
  report: z.string(),
  starts: inJson(z.array(z.string())),
  keyShared: inJson(sharedKeySchema),
};

function inJson(schema: z.ZodType): z.ZodType {
  return z.string().refine((text) => checkJson(schema, text, 'fact').ok);
}

const backupIn = (data: string): string => join(data, 'journal.before-upgrade.sqlite');

/** Keeps the journal as it is: a newer agent may bring it into a form that this one cannot read. Nobody may have it open. */
export async function backUpJournal(data: string): Promise<void> {
  const folder = await lookAtDataFolder(data);
  if (!folder.ok) return;
  const [backup, temporary] = [backupIn(data), `${backupIn(data)}.new`];
  await rm(temporary, { force: true });
  const journal = new DatabaseSync(folder.value.journal);
  try {
    journal.prepare('VACUUM INTO ?').run(temporary);
  } finally {
    journal.close();
  }
  const file = await open(temporary, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, backup);
  await syncFolder(dirname(backup));
}

export async function dropJournalBackup(data: string): Promise<void> {
  await rm(backupIn(data), { force: true });
}

/**
 * `without numbers`: the journal that was left does not say, in a way that this agent knows, how far its reports had come; it learns that
 * from server or console, as after any other return to a backup. `unreadable`: this agent cannot read what is there, and has
 * nothing to put back.
 */
export type Restored = 'not needed' | 'restored' | 'restored without numbers' | 'unreadable';

/**
 * Puts the journal back that was kept, where an agent that did not prove itself has left one in a newer form, or none that anybody can
 * read, which is kept beside; one in a form that this agent knows stays, with all that was added. May be ended at any instant, and
 * done again. Nobody may have it open.
 */
export async function restoreJournal(data: string): Promise<Restored> {
  const folder = await lookAtDataFolder(data);
  if (!folder.ok) return 'not needed';
  const backup = backupIn(data);
  const path = folder.value.journal;
  const form = formOf(path);
  if (form === 'known' || (form === 'none' && !existsSync(backup))) return 'not needed';
  if (!isUsable(backup)) return form === 'none' ? 'not needed' : 'unreadable';
  const numbers = form === 'newer' ? takeNumbers(path) : null;
  if (numbers) bringNumbers(backup, numbers);
  if (form === 'damaged') await keepDamaged(path, data);
  for (const ending of ['-wal', '-shm']) await rm(`${path}${ending}`, { force: true });
  await rename(backup, path);
  await syncFolder(dirname(path));
  return numbers ? 'restored' : 'restored without numbers';
}

/** `none`: there is none, or one in which nobody has written yet. */
function formOf(path: string): 'known' | 'newer' | 'damaged' | 'none' {
  if (!existsSync(path)) return 'none';
  const version = ifReadable(() => using(path, (journal) => versionOf(journal)));
  if (version === null) return 'damaged';
  if (version === 0) return 'none';
  return version > journalVersion ? 'newer' : 'known';
}

/** Whole, and in a form that this agent reads. */
function isUsable(backup: string): boolean {
  if (!existsSync(backup)) return false;
  const look = (kept: DatabaseSync): boolean => {
    const version = versionOf(kept);
    kept.prepare('SELECT name, value FROM facts LIMIT 1').get();
    return (
      version >= 1 && version <= journalVersion && kept.prepare('PRAGMA quick_check').get()?.['quick_check'] === 'ok'
    );
  };
  return ifReadable(() => using(backup, look)) ?? false;
}

/** Null: this form keeps them somewhere else. */
function takeNumbers(path: string): Map<string, string> | null {
  return using(path, (newer) => {
    const numbers = ifReadable(() =>
      Object.entries(carriedOver).flatMap(([name, schema]) => {
        const value = newer.prepare('SELECT value FROM facts WHERE name = ?').get(name)?.['value'];
        return typeof value === 'string' && schema.safeParse(value).success ? [[name, value] as const] : [];
      }),
    );
    // With this, closing leaves one file: a log of the one journal beside the other would be read into it.
    newer.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return numbers?.some(([name]) => name === 'sequence') ? new Map(numbers) : null;
  });
}

function bringNumbers(backup: string, numbers: Map<string, string>): void {
  using(backup, (kept) => {
    kept.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; BEGIN IMMEDIATE');
    const set = kept.prepare('INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value');
    for (const [name, value] of numbers) set.run(name, value);
    kept.exec('COMMIT');
  });
}

/** For whoever wants to know how that came. */
async function keepDamaged(path: string, data: string): Promise<void> {
  const beside = join(data, 'journal.damaged.sqlite');
  for (const ending of ['-wal', '']) {
    await rm(`${beside}${ending}`, { force: true });
    if (existsSync(`${path}${ending}`)) await rename(`${path}${ending}`, `${beside}${ending}`);
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

function using<T>(path: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** SQLITE_ERROR (no such table, no such column), SQLITE_CORRUPT and SQLITE_NOTADB: https://www.sqlite.org/rescode.html */
const unreadableCodes = [1, 11, 26];

/** Null: what is there has another form, or is damaged. Throws whatever else goes wrong: that may pass. */
function ifReadable<T>(look: () => T): T | null {
  try {
    return look();
  } catch (thrown) {
    const code = thrown instanceof Error && 'errcode' in thrown ? Number(thrown.errcode) & 0xff : null;
    if (code !== null && unreadableCodes.includes(code)) return null;
    throw thrown;
  }
}
