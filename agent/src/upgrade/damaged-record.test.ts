// What becomes of an upgrade when what is written down of it can no longer be read: one program works on, and says so.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ok } from '@ferry/common/errors';
import type { Report } from '@ferry/common/report';
import { textOf } from '../registry-values.ts';
import { openSimulatedLaptop } from '../simulated/simulated-laptop.ts';
import { prepareHandOver, watchOver } from './hand-over.ts';
import type { Installation } from './installation.ts';
import { OwnTrial } from './own-trial.ts';
import { mostTries, pinPublisher, takeUp } from './take-up.ts';
import { changeRecord, damagedName, readRecord, recordName } from './upgrade-record.ts';
import type { Attempt, UpgradeRecord } from './upgrade-record.ts';

const publisher = { key: 'ab'.repeat(32), subject: 'CN=Example Ltd' };
const sha256 = 'cd'.repeat(32);
const older = { version: '2.0.0', file: 'ferry-agent.exe' };
const newer = { version: '2.0.1', file: 'ferry-agent-2.0.1.exe' };
const attempt: Attempt = { ...newer, sha256, size: 5, phase: 'fetched', tries: 0 };
const garbage = '{"format":1,\0\0\0';

let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-damaged-'));
  data = join(folder, 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'agent.json'), JSON.stringify({ ferryAgent: 1 }));
  new DatabaseSync(join(data, 'journal.sqlite')).exec('PRAGMA user_version = 2; CREATE TABLE facts (name TEXT)');
  writeFileSync(join(folder, 'registry.json'), '{"format":1,"hives":[{"name":"HKCU","values":[],"keys":[]}]}');
  for (const { file } of [older, newer]) writeFileSync(join(folder, file), 'x');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const damage = (): void => writeFileSync(join(data, recordName), garbage);
const beside = (): string => readFileSync(join(data, damagedName), 'utf8');
const begun = async (): Promise<UpgradeRecord> =>
  await changeRecord(data, () => ({
    ...{ format: 1 as const, failed: [], publisher },
    attempt: { ...attempt, phase: 'starting', tries: 1, from: older },
  }));

/** As the program of this version sees it. `run`: what the other one does when it is started. */
function ground({ file, version }: typeof older, run?: () => void, reportWithinMs = 300) {
  const { registry } = openSimulatedLaptop(folder);
  const ended = new Promise<void>(() => undefined);
  const installation = {
    ...{ program: join(folder, file), extension: '.exe', registry },
    pace: { reportWithinMs, settleMs: 0, judgeMs: 0, againMs: 0, retryMs: 0, steadyMs: 0 },
    facts: async () => ({ size: 5, sha256, version: newer.version, publisher: ok(publisher) }),
    lock: async () => ok({ release: () => undefined }),
    async start() {
      run?.();
      let end = (): void => undefined;
      const ends = new Promise<void>((done) => (end = done));
      return ok({ ended: Promise.race([ended, ends]), end, leave: () => undefined });
    },
  } as Partial<Installation> as Installation;
  return { data, installation, running: version };
}

async function handedOver(run: () => void, reportWithinMs = 300): Promise<'gone' | 'back' | null> {
  const options = {
    ...ground(older, run, reportWithinMs),
    args: [],
    emit: () => undefined,
    signal: new AbortController().signal,
  };
  const prepared = await prepareHandOver(options);
  return prepared && (await watchOver(prepared, options));
}

test('the newer one that has reported writes down again what it found when it was started', async () => {
  const known = await begun();
  const said: string[] = [];
  const parts = { ground: ground(newer), onTrial: true, known, giveUp: () => undefined, wake: () => undefined };
  const trial = new OwnTrial({ ...parts, log: (_level, text) => said.push(text) });
  damage();
  await trial.taken({ facts: { agentVersion: newer.version } } as Report);
  await trial.stop();
  expect(trial.isUnder).toBe(false);
  expect(said.at(-1)).toBe('version 2.0.1 has taken over from 2.0.0');
  expect(await readRecord(data)).toEqual({
    ...{ format: 1, failed: [], publisher },
    confirmed: { ...newer, sha256, before: older, starts: 0 },
  });
  expect(beside()).toBe(garbage);
});

test('the older one waits for it, and then comes back with what it wrote itself; nothing is blamed, and nothing goes on for ever', async () => {
  await changeRecord(data, () => ({ format: 1, failed: [], publisher, attempt }));
  for (let tries = 1; tries < mostTries; tries += 1) {
    expect(await handedOver(damage)).toBe('back');
    expect(await readRecord(data)).toMatchObject({ publisher, attempt: { phase: 'fetched', tries }, failed: [] });
    expect(beside()).toBe(garbage);
  }
  expect(await handedOver(damage)).toBe('back');
  expect(await readRecord(data)).toMatchObject({ publisher, failed: [{ sha256 }] });
  expect(await handedOver(damage)).toBeNull();
});

test('the older one goes when the newer one has written it anew', async () => {
  await changeRecord(data, () => ({ format: 1, failed: [], publisher, attempt }));
  const run = (): void => {
    damage();
    void changeRecord(data, () => ({ format: 1, failed: [], publisher, confirmed: { ...newer, sha256 } }));
  };
  expect(await handedOver(run, 60_000)).toBe('gone');
  expect(beside()).toBe(garbage);
});

test('one that is watched and finds it damaged does not work: it may be the one that is to prove itself', async () => {
  await begun();
  writeFileSync(join(data, 'journal.before-upgrade.sqlite'), 'kept');
  damage();
  await expect(takeUp(ground(newer), true)).rejects.toThrow('cannot tell whether it is to prove itself');
  // The older one finds all as it was.
  expect(readFileSync(join(data, recordName), 'utf8')).toBe(garbage);
  expect(existsSync(join(data, 'journal.before-upgrade.sqlite'))).toBe(true);
});

test('whoever else finds it damaged works on, and is what sign-in and installers start; nothing is taken from anybody', async () => {
  damage();
  const program = 'ferry-agent-2.0.0.exe';
  writeFileSync(join(folder, program), 'x');
  const taken = await takeUp(ground({ version: '2.0.0', file: program }), false);
  expect(taken).toMatchObject({ onTrial: false, damaged: true });
  const confirmed = { version: '2.0.0', file: program, sha256 };
  expect(await readRecord(data)).toEqual({ format: 1, failed: [], publisher: null, confirmed });
  expect(beside()).toBe(garbage);
  const run = await openSimulatedLaptop(folder).registry.read(
    'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run',
  );
  expect(textOf(run?.values.get('Ferry agent'))).toContain(program);
  expect(await takeUp(ground({ version: '2.0.0', file: program }), false)).toMatchObject({ damaged: false });
  damage();
  await takeUp(ground(older), false);
  expect(await readRecord(data)).toEqual({ format: 1, failed: [], publisher: null });
  // An installer begins anew.
  damage();
  await pinPublisher(ground(older));
  expect(await readRecord(data)).toEqual({ format: 1, failed: [], publisher });
  expect(existsSync(join(data, damagedName))).toBe(false);
});

test('an agent that cannot read the journal, and has none to put back, leaves the newer program there', async () => {
  await changeRecord(data, () => ({ format: 1, failed: [], publisher }));
  new DatabaseSync(join(data, 'journal.sqlite')).exec('PRAGMA user_version = 99');
  await expect(takeUp(ground(older), false)).rejects.toThrow('in a form that this agent cannot read');
  expect(readdirSync(folder)).toContain(newer.file);
});
