import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LockTimeout, withLock } from './lock.mjs';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-lock-'));
  file = join(folder, 'deep', 'setup.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const quick = { waitMs: 60, pollMs: 5 };

test('only one at a time works, and each gets its turn', async () => {
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise(setImmediate);
    inside -= 1;
  };
  const wait = { waitMs: 10_000, pollMs: 1 };
  await Promise.all([1, 2, 3, 4].map(() => withLock(file, work, wait)));
  expect(most).toBe(1);
  expect(existsSync(file)).toBe(false);
});

test('the lock is given back when the work throws', async () => {
  await expect(withLock(file, () => Promise.reject(new Error('broken')), quick)).rejects.toThrow('broken');
  expect(existsSync(file)).toBe(false);
});

test('a lock whose owner runs is respected, and its owner named', async () => {
  mkdirSync(join(folder, 'deep'));
  writeFileSync(file, String(process.ppid));
  const told: number[] = [];
  const waiting = withLock(file, () => 'done', { ...quick, onWait: (owner) => told.push(owner) });
  await expect(waiting).rejects.toThrow(LockTimeout);
  expect(told).toEqual([process.ppid]);
  expect(existsSync(file)).toBe(true);
});

test('a lock whose owner died is taken over by exactly one of many', async () => {
  mkdirSync(join(folder, 'deep'));
  writeFileSync(file, String(spawnSync(process.execPath, ['--version']).pid));
  const wait = { waitMs: 10_000, pollMs: 1 };
  const results = await Promise.all([1, 2, 3].map((number) => withLock(file, () => number, wait)));
  expect(results).toEqual([1, 2, 3]);
  expect(existsSync(`${file}.takeover`)).toBe(false);
});
