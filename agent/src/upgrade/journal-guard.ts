import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { syncFolder } from '../durable-file.ts';
import { journalVersion } from '../engine/journal-schema.ts';
import { lookAtDataFolder } from '../identity/data-folder.ts';

/** What must not go back with a journal: under older numbers and unknown starts, the own last report would look like another agent's. */
const carriedOver = ['sequence', 'report', 'starts', 'keyShared'];

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
 * Puts the journal back that was kept, where an agent that did not prove itself has left one in a newer form; one in the form that
 * this agent writes stays, with all that was added. May be ended at any instant, and done again. Nobody may have it open.
 */
export async function restoreJournal(data: string): Promise<'restored' | 'not needed'> {
  const folder = await lookAtDataFolder(data);
  const backup = backupIn(data);
  if (!folder.ok || !existsSync(backup)) return 'not needed';
  const path = folder.value.journal;
  const newer = new DatabaseSync(path);
  let facts: { name: string; value: string }[];
  try {
    if (Number(newer.prepare('PRAGMA user_version').get()?.['user_version']) <= journalVersion) return 'not needed';
    facts = carriedOver.flatMap((name) => {
      const value = newer.prepare('SELECT value FROM facts WHERE name = ?').get(name)?.['value'];
      return typeof value === 'string' ? [{ name, value }] : [];
    });
    // With this, closing leaves one file: a log of the one journal beside the other would be read into it.
    newer.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    newer.close();
  }
  const kept = new DatabaseSync(backup);
  try {
    kept.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; BEGIN IMMEDIATE');
    const set = kept.prepare('INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value');
    for (const { name, value } of facts) set.run(name, value);
    kept.exec('COMMIT');
  } finally {
    kept.close();
  }
  for (const ending of ['-wal', '-shm']) await rm(`${path}${ending}`, { force: true });
  await rename(backup, path);
  await syncFolder(dirname(path));
  return 'restored';
}
