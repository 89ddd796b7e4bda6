import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fail, ok } from '@ferry/common/errors';
import type { Release } from '@ferry/common/orders/release';
import type { DeviceChannel } from '../channel/device-channel.ts';
import { fetchRelease } from './fetch-release.ts';
import { ReleaseFile } from './release-file.ts';

const partBytes = 100;
const bytes = randomBytes(1050);
const release = { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length } as Release;
const notAsked = (): Promise<never> => Promise.reject(new Error('not asked for'));

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'ferry-fetch-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

type Download = DeviceChannel['download'];
const channel = (id: string, download: Download): DeviceChannel => ({
  ...{ id, kind: 'lan', pull: notAsked, push: notAsked, download },
});
const whole: Download = async (_sha256, from) =>
  ok({ size: bytes.length, data: bytes.subarray(from, from + partBytes) });
const absent: Download = async () => fail('not-found', 'hub', 'it is not here', 'None.');

async function fetched(channels: DeviceChannel[], hindrances: (string | null)[] = []) {
  const file = new ReleaseFile(data, release);
  const [failed, progress, gave]: [string[], number[], Set<string>] = [[], [], new Set()];
  const outcome = await fetchRelease({
    ...{ release, file, channels: () => channels, signal: new AbortController().signal },
    hindrance: async () => hindrances.shift() ?? null,
    progress: (percent) => progress.push(percent),
    failed: ({ id }, message) => failed.push(`${id}: ${message}`),
    gives: async ({ id }) => void gave.add(id),
  });
  return { outcome, file, failed, progress, gave: [...gave] };
}

test('it is fetched in parts, over whichever channel has it, and goes on where it stood', async () => {
  let left = 4;
  const breaking = channel('breaking', async (...asked) => {
    left -= 1;
    return left > 0 ? await whole(...asked) : await Promise.reject(new Error('torn'));
  });
  const first = await fetched([channel('without', absent), breaking]);
  expect(first.outcome).toBe('later');
  expect(first.failed).toEqual(['without: it is not here', 'breaking: torn']);
  expect(first.gave).toEqual(['breaking']);
  expect(readFileSync(first.file.path)).toEqual(bytes.subarray(0, 300));
  const asked: number[] = [];
  const counting = channel('counting', async (sha256, from, signal) => {
    asked.push(from);
    return await whole(sha256, from, signal);
  });
  const second = await fetched([counting]);
  expect([second.outcome, asked[0], asked.length]).toEqual(['whole', 300, 8]);
  expect([...first.progress, ...second.progress]).toEqual([25, 50, 75, 100]);
  expect(await second.file.isRight()).toBe(true);
});

test('while something is in the way nothing is fetched', async () => {
  const { outcome, file } = await fetched([channel('any', whole)], ['the disk is nearly full']);
  expect(outcome).toBe('later');
  expect(readdirSync(join(data, 'release'))).toEqual([]);
  expect(file.path).toContain(release.sha256);
});

test.each<[string, Download]>([
  ['nothing', async () => ok({ size: bytes.length, data: Buffer.alloc(0) })],
  ['more than there is', async () => ok({ size: bytes.length, data: Buffer.alloc(2000) })],
  ['another size', async () => ok({ size: 7, data: Buffer.alloc(7) })],
])('who gives %s is asked no more', async (_what, download) => {
  const { outcome, failed } = await fetched([channel('strange', download)]);
  expect([outcome, failed.length]).toEqual(['later', 1]);
});

test('other bytes than those that were named are thrown away', async () => {
  const wrong = channel('wrong', async (_sha256, from) =>
    ok({ size: bytes.length, data: Buffer.alloc(from === 0 ? 1000 : 50) }),
  );
  const { outcome, file } = await fetched([wrong]);
  expect([outcome, await file.isRight()]).toEqual(['whole', false]);
  expect(await file.begin()).toBe(0);
});
