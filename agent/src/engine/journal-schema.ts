import type { DatabaseSync } from 'node:sqlite';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';

/** The form of the journal that this agent writes; `PRAGMA user_version` holds that of a file. */
export const journalVersion = 2;

const tables = `
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
-- the orders last known, verified and merged
CREATE TABLE orders (id TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT;
-- a set of steps; several runs may work on it (a restart goes on with it, a rollback undoes it)
CREATE TABLE attempts (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  closed INTEGER NOT NULL DEFAULT 0,
  -- ISO 8601; null while a run works on it
  ended_at TEXT,
  -- ISO 8601; since then its backups are being removed, and it cannot be undone
  forgotten_at TEXT
) STRICT;
CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  position INTEGER NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  digest TEXT NOT NULL UNIQUE,
  go TEXT NOT NULL,
  attempt INTEGER NOT NULL REFERENCES attempts (id),
  state TEXT NOT NULL,
  reason TEXT,
  planned INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE steps (
  attempt INTEGER NOT NULL REFERENCES attempts (id),
  position INTEGER NOT NULL,
  task TEXT NOT NULL,
  step TEXT NOT NULL,
  status TEXT NOT NULL,
  detail TEXT,
  -- SHA-256 of the file in the backup folder; null when none was made
  backup TEXT,
  PRIMARY KEY (attempt, position)
) STRICT;
CREATE TABLE log_lines (id INTEGER PRIMARY KEY, run TEXT NOT NULL, line TEXT NOT NULL) STRICT;
CREATE TABLE log_chunks (run TEXT NOT NULL, chunk INTEGER NOT NULL, jws TEXT, PRIMARY KEY (run, chunk)) STRICT;
-- per channel the sequence of the last report that it took
CREATE TABLE deliveries (channel TEXT PRIMARY KEY, sequence INTEGER NOT NULL) STRICT;
`;

/** What makes a journal of version 1 one of version 2. How old its attempts are nobody knows: they begin to age now. */
const toVersion2 = `
ALTER TABLE attempts ADD COLUMN ended_at TEXT;
ALTER TABLE attempts ADD COLUMN forgotten_at TEXT;
UPDATE attempts SET ended_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
  WHERE id NOT IN (SELECT attempt FROM runs WHERE state = 'running');
`;

/** Makes a new journal, or checks that this agent may write the one that is there. */
export function prepareJournal(database: DatabaseSync, path: string): Result<void> {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;');
  const version = versionOf(database);
  if (version === journalVersion) return ok(undefined);
  if (version > journalVersion) return newerVersion(path);
  database.exec(
    `BEGIN IMMEDIATE; ${version === 1 ? toVersion2 : tables} PRAGMA user_version = ${journalVersion}; COMMIT;`,
  );
  return ok(undefined);
}

/** For those who only look. */
export function checkJournal(database: DatabaseSync, path: string): Result<void> {
  const version = versionOf(database);
  // Whoever only looks needs nothing that came later.
  if (version >= 1 && version <= journalVersion) return ok(undefined);
  if (version > journalVersion) return newerVersion(path);
  return fail('not-found', path, 'the journal is empty', 'Enrol the agent first.');
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

function newerVersion(path: string): Result<never> {
  return fail(
    'unsupported-version',
    path,
    'the journal was written by a newer agent',
    'Update this agent, or start the newer one.',
  );
}
