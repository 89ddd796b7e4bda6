import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ok } from '@ferry/common/errors';
import type { Release } from '@ferry/common/orders/release';
import type { DeviceChannel } from '../channel/device-channel.ts';
import type { Registry } from '../laptop.ts';
import type { Installation } from './installation.ts';
import { mostLayings, ReleaseFetcher } from './release-fetcher.ts';
import { changeRecord, readRecord } from './upgrade-record.ts';

const publisher = { key: 'ab'.repeat(32), subject: 'CN=Example Ltd' };
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytes = randomBytes(400);
const offered = (of: Uint8Array, version: string) => ({ sha256: hash(of), size: of.length, version }) as Release;
const release = offered(bytes, '2.0.1');

let folder: string;
let data: string;
let programs: string;
const kept = (): string => join(data, 'release');
const part = (of = release): string => join(kept(), `${of.sha256}.part`);
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-fetcher-'));
  [data, programs] = [join(folder, 'data'), join(folder, 'programs')];
  for (const path of [data, programs]) mkdirSync(path);
  await changeRecord(data, (record) => ({ ...record, publisher }));
});
afterEach(async () => {
  for (const each of made.splice(0)) await each.stop();
  rmSync(folder, { recursive: true, force: true });
});

const made: ReleaseFetcher[] = [];
/** A fetcher at its start, and what it said. It looks again when it wants to, for what `wanted` holds then. */
function started(channels: DeviceChannel[], wanted: { now: Release | null }, retryMs = 1) {
  const said: string[] = [];
  const pace = { reportWithinMs: 0, settleMs: 0, judgeMs: 0, againMs: 0, retryMs, steadyMs: 0 };
  const facts = async (path: string) => {
    const found = readFileSync(path);
    return { size: found.length, sha256: hash(found), version: release.version, publisher: ok(publisher) };
  };
  const installation = {
    ...{ program: join(programs, 'ferry-agent.exe'), extension: '.exe', pace, facts },
    lock: async () => ok({ release: () => undefined }),
    registry: { read: async () => null } as Partial<Registry> as Registry,
  } as Partial<Installation> as Installation;
  const condition = { build: 1, freeBytes: null, onMains: true, batteryPercent: null, metered: false };
  const look = (): void => {
    fetcher.want(wanted.now);
    if (wanted.now && !existsSync(join(programs, 'ferry-agent-2.0.1.exe'))) fetcher.fetch(wanted.now);
  };
  let ended = false;
  const fetcher = new ReleaseFetcher({
    ...{ ground: { data, installation, running: '2.0.0' }, condition: async () => condition, around: () => null },
    log: (level, text) => said.push(`${level} ${text}`),
    wake: (inMs = 0) => void setTimeout(() => !ended && look(), inMs),
  });
  const stop = fetcher.stop.bind(fetcher);
  fetcher.stop = async () => {
    ended = true;
    await stop();
  };
  made.push(fetcher);
  for (const channel of channels) fetcher.open(channel);
  look();
  return { fetcher, look, said };
}

type Download = DeviceChannel['download'];
const notAsked = (): Promise<never> => Promise.reject(new Error('not asked for'));
const channel = (kind: 'cloud' | 'lan', download: Download): DeviceChannel => ({
  ...{ id: `the ${kind}`, kind, pull: notAsked, push: notAsked, download },
});
const giving =
  (...all: Uint8Array[]): Download =>
  async (sha256, from) => {
    const of = all.find((one) => hash(one) === sha256) ?? all[0]!;
    return ok({ size: of.length, data: of.subarray(from, from + 100) });
  };
const fetched = async (of: Release) =>
  await vi.waitFor(async () => expect((await readRecord(data)).attempt?.sha256).toBe(of.sha256));

test('what is under way of an offer that was replaced or withdrawn is ended, and gone', async () => {
  const other = randomBytes(300);
  const next = offered(other, '2.0.1');
  const wanted: { now: Release | null } = { now: release };
  // It gives the beginning of the one, and then no answer ever again.
  const hanging = channel('lan', async (sha256, from, signal) =>
    sha256 === release.sha256 && from > 0
      ? await new Promise(() => undefined)
      : await giving(bytes, other)(sha256, from, signal),
  );
  const { look } = started([hanging], wanted);
  const begun = async () => await vi.waitFor(() => expect(readFileSync(part())).toHaveLength(100));
  await begun();
  wanted.now = null;
  look();
  await vi.waitFor(() => expect(existsSync(kept())).toBe(false));
  wanted.now = release;
  look();
  await begun();
  wanted.now = next;
  look();
  await fetched(next);
  await vi.waitFor(() => expect(existsSync(kept())).toBe(false));
});

test('what the last start has left is gone unless it is wanted', async () => {
  const others = ['0'.repeat(64), '1'.repeat(64)].flatMap((sha256) => [`${sha256}.part`, `${sha256}.again`]);
  mkdirSync(kept());
  for (const name of others) writeFileSync(join(kept(), name), 'x');
  writeFileSync(part(), bytes.subarray(0, 100));
  const first = started([], { now: release });
  await vi.waitFor(() => expect(readdirSync(kept())).toEqual([`${release.sha256}.part`]));
  await first.fetcher.stop();
  const second = started([], { now: null });
  await vi.waitFor(() => expect(existsSync(kept())).toBe(false));
  await vi.waitFor(() => expect(second.said).toHaveLength(1));
});

test('what cannot be laid down here is tried later and later, and then no more before the next start; the release is not blamed', async () => {
  const inTheWay = join(programs, 'ferry-agent-2.0.1.exe.new');
  mkdirSync(inTheWay);
  const lan = channel('lan', giving(bytes));
  const { fetcher, said, look } = started([lan], { now: release });
  const told = () => said.filter((text) => text.includes('cannot be laid down here'));
  await vi.waitFor(() => expect(told()).toHaveLength(mostLayings), 10_000);
  expect(told()[0]).toMatch(/^warn release 2\.0\.1 cannot be laid down here \(1 of 6\): .+\. Tried again in a minute$/);
  expect(told().at(-1)).toContain("Tried again after the agent's next start");
  // It was fetched once, and is not looked at again.
  expect(said.filter((text) => text.includes('100 % fetched'))).toHaveLength(1);
  expect(existsSync(inTheWay)).toBe(true);
  rmSync(inTheWay, { recursive: true, force: true });
  look();
  await fetcher.stop();
  expect([(await readRecord(data)).attempt, told().length]).toEqual([undefined, mostLayings]);
  started([lan], { now: release });
  await fetched(release);
  expect((await readRecord(data)).failed).toEqual([]);
});

test('who gives other bytes is left alone for longer each time, over a start too; others are asked, and the release is not blamed', async () => {
  const asked: number[] = [];
  const wrong = channel('lan', async (_sha256, from) => {
    if (from === 0) asked.push(performance.now());
    return ok({ size: bytes.length, data: randomBytes(100) });
  });
  const retryMs = 20;
  const first = started([wrong], { now: release }, retryMs);
  const blamed = () =>
    first.said.filter((text) => text.includes('what came from the lan is not what an owner signed for'));
  await vi.waitFor(() => expect(blamed()).toHaveLength(4), 10_000);
  await first.fetcher.stop();
  const gaps = asked.slice(1).map((at, index) => at - asked[index]!);
  [1, 4, 16].forEach((times, index) => expect(gaps[index]).toBeGreaterThan(times * retryMs - 10));
  expect((await readRecord(data)).failed).toEqual([]);
  // The fourth wait is an hour now: it is not asked although it is the better way, and another one is.
  const second = started([wrong, channel('cloud', giving(bytes))], { now: release }, 60_000);
  await fetched(release);
  expect(asked).toHaveLength(4);
  await vi.waitFor(() => expect(existsSync(kept())).toBe(false));
  expect(second.said.join('\n')).not.toContain('is not what an owner signed for');
});
