import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
function newerAgent(more = ''): void {
  const database = new DatabaseSync(path());
  database.exec(`
    PRAGMA journal_mode = WAL;
    BEGIN; ALTER TABLE attempts RENAME COLUMN kind TO sort; PRAGMA user_version = 99; COMMIT;
    UPDATE facts SET value = '9' WHERE name = 'sequence';
    UPDATE facts SET value = 'another form' WHERE name = 'settings';
    INSERT INTO facts VALUES ('starts', '["its-start"]');
    ${more}
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

test('one that keeps its numbers in a way that is not known here is put back without them', async () => {
  for (const unknown of ['DROP TABLE facts', 'ALTER TABLE facts RENAME COLUMN value TO content']) {
    await backUpJournal(data);
    newerAgent(`${unknown};`);
    expect(await restoreJournal(data)).toBe('restored without numbers');
    expect(withJournal((journal) => ['sequence', 'starts'].map((name) => journal.fact(name)))).toEqual(['7', null]);
  }
});

test('of its numbers, what would end each start of this agent is left', async () => {
  await backUpJournal(data);
  newerAgent(
    `UPDATE facts SET value = '{"by":"name"}' WHERE name = 'starts'; INSERT INTO facts VALUES ('keyShared', 'yes');`,
  );
  expect(await restoreJournal(data)).toBe('restored');
  const facts = withJournal((journal) => ['sequence', 'starts', 'keyShared'].map((name) => journal.fact(name)));
  expect(facts).toEqual(['9', null, null]);
});

test('where nobody can read what was left, what was kept takes its place, and what was left is kept beside', async () => {
  await backUpJournal(data);
  writeFileSync(path(), 'no journal '.repeat(1000));
  expect(await restoreJournal(data)).toBe('restored without numbers');
  expect(withJournal((journal) => journal.fact('sequence'))).toBe('7');
  expect(readFileSync(join(data, 'journal.damaged.sqlite'), 'utf8')).toContain('no journal');
  await backUpJournal(data);
  rmSync(path());
  expect(await restoreJournal(data)).toBe('restored without numbers');
  expect(withJournal((journal) => journal.fact('sequence'))).toBe('7');
});

test('where there is nothing to put back, or nothing that this agent reads, all stays', async () => {
  expect(await restoreJournal(data)).toBe('not needed');
  newerAgent();
  const unusable = [
    null,
    () => writeFileSync(backup(), 'no journal '.repeat(1000)),
    () => writeFileSync(backup(), readFileSync(path())),
    () => new DatabaseSync(backup()).exec('PRAGMA user_version = 2; CREATE TABLE settled (name TEXT)'),
  ];
  const before = new DatabaseSync(path());
  before.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  before.close();
  const left = readFileSync(path());
  for (const lay of unusable) {
    rmSync(backup(), { force: true });
    lay?.();
    expect(await restoreJournal(data)).toBe('unreadable');
    expect([readFileSync(path()).equals(left), existsSync(backup())]).toEqual([true, lay !== null]);
  }
});

test('one in an older form stays: it is brought into the own one when it is opened', async () => {
  await backUpJournal(data);
  const older = new DatabaseSync(path());
  older.exec(
    'ALTER TABLE attempts DROP COLUMN ended_at; ALTER TABLE attempts DROP COLUMN forgotten_at; PRAGMA user_version = 1',
  );
  older.close();
  expect(await restoreJournal(data)).toBe('not needed');
  expect(withJournal((journal) => journal.fact('sequence'))).toBe('7');
});
