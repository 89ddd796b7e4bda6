import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ok } from '@ferry/common/errors';
import type { Policy } from '@ferry/common/orders/policy';
import type { Trust } from '@ferry/common/trust/trust';
import type { DeviceChannel } from '../channel/device-channel.ts';
import type { Installation } from './installation.ts';
import { Upgrade } from './upgrade.ts';
import { changeRecord, readRecord, recordName } from './upgrade-record.ts';
import type { Attempt } from './upgrade-record.ts';

const publisher = { key: 'ab'.repeat(32), subject: 'CN=Example Ltd' };
const release = { version: '2.0.1', sha256: 'cd'.repeat(32), size: 300, expiresAt: '2999-01-01T00:00:00.000Z' };
const minute = 60_000;

let data: string;
let upgrade: Upgrade;
let offered: boolean;
let said: string[];
let asked: number[];
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'ferry-upgrade-'));
  [offered, said, asked] = [true, [], []];
  const pace = { reportWithinMs: 0, settleMs: 0, judgeMs: 0, againMs: minute, retryMs: 0, steadyMs: 0 };
  const installation = { program: join(data, 'ferry-agent.exe'), extension: '.exe', pace };
  // Who signed it, and whether it is newer, is tested where that is judged.
  const trust = { verifyConsole: async () => ok({ payload: release }) } as unknown as Trust;
  upgrade = new Upgrade({
    ground: { data, installation: installation as Partial<Installation> as Installation, running: '2.0.0' },
    ...{ onTrial: false, heldUp: false, trust: () => trust, unfinished: () => false, delivered: async () => false },
    known: await changeRecord(data, (record) => ({ ...record, publisher })),
    policy: () => ({ automaticUpgrade: offered, release: 'signed' }) as Partial<Policy> as Policy,
    condition: async () => ({ build: 1, freeBytes: null, onMains: true, batteryPercent: null, metered: false }),
    log: (_level, text) => said.push(text),
    wake: () => undefined,
    leave: () => undefined,
  });
  const notAsked = (): Promise<never> => Promise.reject(new Error('not asked for'));
  upgrade.open({
    ...{ id: 'the hub', kind: 'lan', pull: notAsked, push: notAsked },
    // The beginning, and then no answer ever again.
    async download(_sha256, from) {
      asked.push(from);
      return from === 0 ? ok({ size: 300, data: Buffer.alloc(100) }) : await new Promise(() => undefined);
    },
  } satisfies DeviceChannel);
});
afterEach(async () => {
  await upgrade.stop();
  rmSync(data, { recursive: true, force: true });
});

/** As the agent does whenever it has nothing else to do. */
const attend = async () => await upgrade.attend({ decision: { act: 'rest', reason: 'no order' }, now: Date.now() });
const until = async (look: () => void) =>
  await vi.waitFor(async () => {
    await attend();
    look();
  });
const gone = async (changes: Partial<Attempt>) =>
  await changeRecord(data, (record) => ({
    ...record,
    attempt: { ...release, file: 'ferry-agent-2.0.1.exe', phase: 'fetched', tries: 0, ...changes },
  }));

test('an offer that ends takes along what is under way of it', async () => {
  await until(() => expect(asked).toEqual([0, 100]));
  expect(readFileSync(join(data, 'release', `${release.sha256}.part`))).toHaveLength(100);
  offered = false;
  await until(() => expect(said.at(-1)).toBe('what was fetched of a release that is not offered is gone'));
  expect(existsSync(join(data, 'release'))).toBe(false);
});

test('a program that somebody removed is fetched again later each time, and its release is not blamed', async () => {
  await gone({ fetches: 3, fetchedAt: new Date().toISOString() });
  await attend();
  await vi.waitFor(() =>
    expect(said.at(-1)).toContain('somebody removed or changed it (3): look at the virus scanner'),
  );
  expect(said.at(-1)).toContain('It is fetched again in 16 minutes');
  await gone({ fetches: 3, fetchedAt: new Date(Date.now() - 15 * minute).toISOString() });
  await attend();
  expect(asked).toEqual([]);
  await gone({ fetches: 3, fetchedAt: new Date(Date.now() - 17 * minute).toISOString() });
  await until(() => expect(asked).toEqual([0, 100]));
  expect((await readRecord(data)).failed).toEqual([]);
});

test('a record that is damaged while the agent runs is written anew as it was', async () => {
  await gone({ fetches: 9, fetchedAt: new Date().toISOString() });
  await attend();
  const before = await readRecord(data);
  writeFileSync(join(data, recordName), '{"form');
  await attend();
  expect(await readRecord(data)).toEqual(before);
  expect(readFileSync(join(data, 'upgrade.damaged.json'), 'utf8')).toBe('{"form');
  expect(said).toContain('upgrade.json was damaged, and is kept beside as upgrade.damaged.json; 2.0.0 works on');
});
