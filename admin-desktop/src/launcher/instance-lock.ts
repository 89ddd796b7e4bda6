import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { makePrivateFolder } from './private-file.ts';

/**
 * One console at a time for one data folder: two would write the same projects. A lock left behind by a process that is gone
 * is taken over. Returns the way to let go.
 */
export function lockInstance(home: string, pid: number, isAlive: (pid: number) => boolean): Result<() => void> {
  const path = join(home, 'running.pid');
  try {
    makePrivateFolder(home);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      if (createExclusive(path, pid)) return ok(() => rmSync(path, { force: true }));
      const owner = Number.parseInt(readFileSync(path, 'utf8'), 10);
      if (Number.isInteger(owner) && owner !== pid && isAlive(owner)) {
        return fail(
          'conflict',
          path,
          `Ferry is already running (process ${owner})`,
          'Use its window, or stop it first.',
        );
      }
      rmSync(path, { force: true });
    }
    return fail('conflict', path, 'another Ferry is just starting', 'Use its window.');
  } catch (thrown) {
    return fail('storage', path, errorFrom(thrown, path).message, 'Make this folder writable for you.');
  }
}

function createExclusive(path: string, pid: number): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  }
  try {
    writeSync(file, `${pid}\n`);
  } finally {
    closeSync(file);
  }
  return true;
}

/** True if a process with this id exists, whoever owns it. */
export function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
