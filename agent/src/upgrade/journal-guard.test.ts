import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { Journal } from '../engine/journal.ts';
import { backUpJournal, dropJournalBackup, restoreJournal } from './journal-guard.ts';

let data: string;
const path = (): string => join(data, 'journal.sqlite');
const backup = (): string => join(data, 'journal.before-upgrade.sqlite');
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'ferry-guard-'));
  writeFileSync(join(data, 'agent.json'), JSON.stringify({ ferryAgent: 1 }));
  withJournal((journal) => {
    journal.setFact('sequence', '7');
    journal.setFact('settings', 'ours');
    journal.run("INSERT INTO attempts (kind) VALUES ('migrate')");
  });
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

function withJournal<T>(use: (journal: Journal) => T): T {
  const journal = unwrap(Journal.open(path()));
  try {
    return use(journal);
  } finally {
    journal.close();
  }
}

/** What an agent of a later release may do to a journal; it is killed before it can close it. */
function newerAgent(): void {
  const database = new DatabaseSync(path());
  database.exec(`
    PRAGMA journal_mode = WAL;
    BEGIN; ALTER TABLE attempts RENAME COLUMN kind TO sort; PRAGMA user_version = 99; COMMIT;
    UPDATE facts SET value = '9' WHERE name = 'sequence';
    UPDATE facts SET value = 'another form' WHERE name = 'settings';
    INSERT INTO facts VALUES ('starts', '["its-start"]');
  `);
}

test('a journal in a newer form is put back, and goes on from the reports that were made under it', async () => {
  await backUpJournal(data);
  newerAgent();
  expect(Journal.open(path())).toMatchObject({ ok: false, error: { code: 'unsupported-version' } });
  expect(await restoreJournal(data)).toBe('restored');
  withJournal((journal) => {
    const facts = ['sequence', 'settings', 'starts'].map((name) => journal.fact(name));
    expect(facts).toEqual(['9', 'ours', '["its-start"]']);
    expect(journal.one('SELECT kind FROM attempts')).toEqual({ kind: 'migrate' });
  });
  expect(existsSync(backup())).toBe(false);
  expect(await restoreJournal(data)).toBe('not needed');
});

test('one in the own form stays, with what was added', async () => {
  await backUpJournal(data);
  withJournal((journal) => journal.setFact('sequence', '8'));
  expect(await restoreJournal(data)).toBe('not needed');
  expect(withJournal((journal) => journal.fact('sequence'))).toBe('8');
  await dropJournalBackup(data);
  expect(existsSync(backup())).toBe(false);
});

test('cut off in the middle, it is done again', async () => {
  await backUpJournal(data);
  newerAgent();
  // As far as it comes before the backup takes the journal's place.
  const kept = new DatabaseSync(backup());
  kept.exec("UPDATE facts SET value = '9' WHERE name = 'sequence'");
  kept.close();
  expect(await restoreJournal(data)).toBe('restored');
  expect(withJournal((journal) => journal.fact('sequence'))).toBe('9');
});
