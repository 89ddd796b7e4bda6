// A program that has taken over and breaks at its next starts: the older one counts them, and takes over again where it can.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ok, unwrap } from '@ferry/common/errors';
import { Journal } from '../engine/journal.ts';
import { becomeAgent } from '../install/running-agent.ts';
import { textOf } from '../registry-values.ts';
import { openSimulatedLaptop } from '../simulated/simulated-laptop.ts';
import type { Installation } from './installation.ts';
import { lookAfter, mostStarts } from './look-after.ts';
import { Probation } from './probation.ts';
import { startAtSignIn } from './programs.ts';
import { changeRecord, readRecord } from './upgrade-record.ts';

const sha256 = 'cd'.repeat(32);
const older = { version: '2.0.0', file: 'ferry-agent.exe' };
const newer = { version: '2.0.1', file: 'ferry-agent-2.0.1.exe' };
const publisher = { key: 'ab'.repeat(32), subject: 'CN=Example Ltd' };

let folder: string;
let data: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-look-after-'));
  data = join(folder, 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'agent.json'), JSON.stringify({ ferryAgent: 1 }));
  unwrap(Journal.open(join(data, 'journal.sqlite'))).close();
  writeFileSync(join(folder, 'registry.json'), '{"format":1,"hives":[{"name":"HKCU","values":[],"keys":[]}]}');
  for (const { file } of [older, newer]) writeFileSync(join(folder, file), 'x');
  const { installation } = ground(older);
  await startAtSignIn(installation, installation.program, data);
  await changeRecord(data, () => ({
    ...{ format: 1, failed: [], publisher },
    confirmed: { ...newer, sha256, before: older, starts: 0 },
  }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As the program of this version sees it. */
function ground({ file, version }: typeof older, steadyMs = 0) {
  const installation = {
    ...{ program: join(folder, file), extension: '.exe', registry: openSimulatedLaptop(folder).registry },
    pace: { reportWithinMs: 0, settleMs: 0, judgeMs: 0, againMs: 0, retryMs: 0, steadyMs },
    facts: async () => ({ size: 5, sha256: 'ef'.repeat(32), version, publisher: ok(publisher) }),
  } as Partial<Installation> as Installation;
  return { data, installation, running: version };
}

const starts = async () => (await readRecord(data)).confirmed?.starts;
async function atSignIn(): Promise<string | undefined> {
  const run = await openSimulatedLaptop(folder).registry.read(
    'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run',
  );
  return /([^/"]+)" start /.exec(textOf(run?.values.get('Ferry agent')) ?? '')?.[1];
}
async function signIns(times: number, before = older): Promise<unknown[]> {
  const came: unknown[] = [];
  for (let count = 0; count < times; count += 1) {
    const looked = await lookAfter(ground(before));
    came.push(looked.ok ? looked.value : looked.error.code);
  }
  return came;
}
async function began({ reached = false, steadyMs = 0 } = {}) {
  const said: string[] = [];
  let woken = 0;
  const parts = {
    ground: ground(newer, steadyMs),
    onTrial: false,
    known: await readRecord(data),
    reached: () => reached,
  };
  const probation = new Probation({ ...parts, wake: () => void (woken += 1), log: (_level, text) => said.push(text) });
  return { probation, said, woken: () => woken };
}

test('one that breaks at each start is gone back from, once, and is not tried again', async () => {
  expect(await signIns(mostStarts + 1)).toEqual(['pass on', 'pass on', 'pass on', 'back']);
  const failed = [{ sha256, version: '2.0.1', reason: 'it ended soon after each of 3 starts after it had taken over' }];
  expect(await readRecord(data)).toEqual({ format: 1, failed, publisher });
  expect(await signIns(2)).toEqual(['pass on', 'pass on']);
});

test('the older one that upgrades brought itself is the one that installers pass on to then', async () => {
  const before = { version: '2.0.0', file: 'ferry-agent-2.0.0.exe' };
  await changeRecord(data, (record) => ({ ...record, confirmed: { ...newer, sha256, before, starts: mostStarts } }));
  // An installer's program is not the one that was before: it counts nothing, and takes nothing over.
  expect(await signIns(2, { version: '1.0.0', file: 'ferry-agent.exe' })).toEqual(['pass on', 'pass on']);
  expect(await signIns(1, before)).toEqual(['back']);
  expect((await readRecord(data)).confirmed).toEqual({ ...before, sha256: 'ef'.repeat(32) });
});

test('no start is counted while the newer one runs', async () => {
  const running = unwrap(await becomeAgent(data, () => undefined));
  expect(await signIns(9)).toEqual(Array.from({ length: 9 }, () => 'pass on'));
  running?.release();
  expect(await starts()).toBe(0);
});

test('the older one does not take over what it cannot go on with: a newer form of the journal, or steps that are under way', async () => {
  await changeRecord(data, (record) => ({ ...record, confirmed: { ...record.confirmed!, starts: mostStarts } }));
  const journal = new DatabaseSync(join(data, 'journal.sqlite'));
  journal.exec('PRAGMA user_version = 99');
  expect(await signIns(2)).toEqual(['unsupported-version', 'unsupported-version']);
  const go = { kind: 'migrate' };
  journal.exec('PRAGMA user_version = 2');
  journal.exec("INSERT INTO attempts (id, kind) VALUES (1, 'migrate')");
  const insert = 'INSERT INTO runs (id, position, kind, digest, go, attempt, state) VALUES (?, 1, ?, ?, ?, 1, ?)';
  journal.prepare(insert).run('run', 'migrate', 'digest', JSON.stringify(go), 'running');
  journal.close();
  await expect(signIns(1)).rejects.toThrow();
  expect((await readRecord(data)).confirmed).toMatchObject({ version: '2.0.1', starts: mostStarts });
});

test('one that ran for a while, and reached somebody, is what sign-in starts from then on', async () => {
  await signIns(2);
  const { probation, said, woken } = await began({ reached: true });
  await vi.waitFor(() => expect(woken()).toBe(1));
  await probation.goOn();
  await probation.stop();
  expect(await readRecord(data)).toMatchObject({ confirmed: { ...newer, sha256, before: older } });
  expect([await starts(), await atSignIn()]).toEqual([undefined, newer.file]);
  expect(said).toEqual(['version 2.0.1 runs well after a start of its own, and is what sign-in starts from now on']);
});

test('one that ran for a while without a network, or was ended with the session, did not break', async () => {
  await signIns(2);
  const first = await began();
  await vi.waitFor(() => expect(first.woken()).toBe(1));
  await first.probation.goOn();
  await first.probation.stop();
  expect([await starts(), await atSignIn()]).toEqual([0, older.file]);
  await signIns(2);
  const second = await began({ steadyMs: 60_000 });
  await second.probation.goOn();
  expect(await starts()).toBe(2);
  second.probation.sessionEnds();
  await second.probation.stop();
  expect(await starts()).toBe(0);
});

test('on its trial it is not looked at, nor when it runs well already', async () => {
  const known = await readRecord(data);
  for (const [onTrial, record] of [
    [true, known],
    [false, { ...known, confirmed: { ...newer, sha256, before: older } }],
  ] as const) {
    let woken = 0;
    const parts = { ground: ground(newer), onTrial, known: record, log: () => undefined, reached: () => true };
    const probation = new Probation({ ...parts, wake: () => (woken += 1) });
    await probation.goOn();
    probation.sessionEnds();
    await probation.stop();
    expect([woken, await starts()]).toEqual([0, 0]);
  }
});
