// How long a migration can be undone: what is removed after that, and what is said then.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { EngineRig } from '../../../test/support/engine-rig.ts';
import { teamsPlaces } from '../office-places.ts';
import { Journal } from './journal.ts';
import { Retention } from './retention.ts';
import { RunJournal } from './run-journal.ts';

const day = 86_400_000;
const aside = `${teamsPlaces.clients[1].caches[0]}.ferry-1`;
const tasks = { office: {}, teams: {} };
let rig: EngineRig;
let retention: Retention;
beforeEach(async () => {
  rig = await EngineRig.open({ office: true, surroundings: true });
  retention = retentionOf(rig);
});
afterEach(() => rig.close());

function retentionOf({ journal, runs, backups, laptop, log }: EngineRig): Retention {
  return new Retention({ journal, runs, backups, laptop, log: (level, text) => void log.push({ level, text }) });
}

const backups = (): string[] => readdirSync(rig.backupFolder).filter((name) => /^[0-9a-f]{64}$/.test(name));
async function after(days: number): Promise<void> {
  rig.now += days * day;
  await retention.attend(rig.now);
}

it('keeps backups for 30 days, then removes them with what was set aside, and says so', async () => {
  expect((await rig.migrate(tasks)).state).toBe('succeeded');
  expect(backups().length).toBeGreaterThan(3);
  await after(29.9);
  expect(backups().length).toBeGreaterThan(3);
  expect(await rig.laptop.files.list(aside)).not.toBeNull();
  rig.log.length = 0;
  await after(0.2);
  expect(backups()).toEqual([]);
  expect(await rig.laptop.files.list(aside)).toBeNull();
  expect(rig.log).toEqual([
    {
      level: 'info',
      text: 'backup removed: the migration ended more than 30 days ago and cannot be undone any more',
    },
  ]);

  const before = rig.content();
  const back = await rig.rollBack();
  expect(back).toMatchObject({
    state: 'failed',
    reason: 'backup-expired: what is needed to undo the migration was removed on 2026-07-01',
  });
  expect(rig.content()).toEqual(before);
});

it('keeps them as long as the order says', async () => {
  await rig.migrate(tasks, { backupDays: 90 });
  await after(89);
  expect((await rig.rollBack()).state).toBe('rolled-back');
});

it('counts from the end of the last run, and not while one is under way', async () => {
  await rig.migrate(tasks);
  await after(29);
  await rig.migrate(tasks);
  await after(29);
  expect((await rig.rollBack()).state).toBe('rolled-back');

  await rig.carryOut(rig.order('migrate', tasks), { interrupt: () => ({ kind: 'pause' }) });
  expect(rig.runs.unfinished()).not.toBeNull();
  await after(400);
  expect(rig.runs.forgottenAt(rig.runs.unfinished()?.attempt ?? 0)).toBeNull();
});

it('does not begin to roll back what came before with what a new migration changed', async () => {
  await rig.migrate({ office: {} });
  await after(31);
  const second = await rig.migrate({ teams: {} });
  expect(rig.steps(second).every(({ task }) => task === 'teams')).toBe(true);
  const back = await rig.rollBack();
  expect(back).toMatchObject({ state: 'rolled-back', attempt: second.attempt });
  expect(await rig.laptop.files.list(aside)).toBeNull();
});

it('leaves alone what a later attempt keeps under a name that an earlier one had', async () => {
  await rig.migrate({ teams: {} });
  await rig.rollBack();
  await after(20);
  await rig.migrate({ teams: {} });
  await after(20);
  expect(await rig.laptop.files.list(aside)).not.toBeNull();
  expect((await rig.rollBack()).state).toBe('rolled-back');
});

it('ends what it began to remove when it was interrupted, and tries again what could not be removed', async () => {
  await rig.migrate(tasks);
  const { removeFolder } = rig.laptop.files;
  rig.laptop.files.removeFolder = async () => await Promise.reject(new Error('another program uses it'));
  await after(31);
  expect(rig.log.at(-1)).toMatchObject({ level: 'warn' });
  expect(rig.log.at(-1)?.text).toMatch(/cannot be removed: .*EBWebView.* \(another program uses it\)/);
  expect(backups().length).toBe(1);
  rig.laptop.files.removeFolder = removeFolder.bind(rig.laptop.files);
  // Another start of the agent.
  await retentionOf(rig).attend(rig.now);
  expect(backups()).toEqual([]);
  expect(await rig.laptop.files.list(aside)).toBeNull();
});

it('counts from no moment that cannot have been, whatever the clock said then', async () => {
  const issuedAt = new Date(rig.now).toISOString();
  rig.now -= 5000 * day;
  await rig.migrate(tasks, { issuedAt });
  rig.now += 5000 * day;
  await after(29);
  expect(backups().length).toBeGreaterThan(3);
  await after(2);
  expect(backups()).toEqual([]);

  rig.now += 5000 * day;
  await rig.migrate({ credentials: { savedPasswords: 'remove' } });
  rig.now -= 5000 * day;
  await after(29);
  expect(backups().length).toBe(2);
  await after(31);
  expect(backups()).toEqual([]);
});

it('keeps no backup that no step names any more, of a rollback that was stopped and migrated over', async () => {
  await rig.migrate(tasks);
  const kept = backups();
  let undone = 0;
  const stopped = await rig.carryOut(rig.order('rollback'), {
    progress: async (_run, record) => void (undone += record ? 1 : 0),
    interrupt: () => (undone >= 4 ? { kind: 'stop', reason: 'stopped', cause: { kind: 'stopped' } } : null),
  });
  expect(stopped.state).toBe('stopped');
  const again = await rig.migrate(tasks);
  expect(again.state).toBe('succeeded');
  await rig.backups.keep(Buffer.from('of an agent that was killed before it wrote whose it is'));
  expect(backups().length).toBeGreaterThan(kept.length);
  await retention.attend(rig.now);
  const named = new Set(rig.steps(again).map(({ backup }) => backup));
  expect(backups().filter((name) => !named.has(name))).toEqual([]);
  expect((await rig.rollBack()).state).toBe('rolled-back');
});

it('takes over a journal of the agent before it, whose migrations begin to age now', async () => {
  const path = join(rig.home, 'old.sqlite');
  const old = new DatabaseSync(path);
  old.exec(`CREATE TABLE attempts (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, closed INTEGER NOT NULL DEFAULT 0) STRICT;
    CREATE TABLE runs (id TEXT PRIMARY KEY, position INTEGER NOT NULL UNIQUE, kind TEXT NOT NULL, digest TEXT NOT NULL UNIQUE,
      go TEXT NOT NULL, attempt INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT, planned INTEGER NOT NULL DEFAULT 0) STRICT;
    CREATE TABLE steps (attempt INTEGER NOT NULL, position INTEGER NOT NULL, task TEXT NOT NULL, step TEXT NOT NULL,
      status TEXT NOT NULL, detail TEXT, backup TEXT, PRIMARY KEY (attempt, position)) STRICT;
    INSERT INTO attempts (kind) VALUES ('migrate');
    PRAGMA user_version = 1;`);
  old.close();
  expect(Journal.open(path, { readOnly: true })).toMatchObject({ ok: true });
  const journal = unwrap(Journal.open(path));
  const runs = new RunJournal(journal);
  expect(runs.openAttempt()).toBe(1);
  const { backups: kept, laptop } = rig;
  const look = new Retention({ journal, runs, backups: kept, laptop, log: () => undefined });
  await look.attend(Date.now() + 29 * day);
  expect(runs.openAttempt()).toBe(1);
  await look.attend(Date.now() + 31 * day);
  expect(runs.openAttempt()).toBeNull();
  journal.close();
  expect(existsSync(path)).toBe(true);
});
