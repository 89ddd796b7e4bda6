import { existsSync, watch } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { checkJson, errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { pause } from '../channel/backoff.ts';
import { makePrivateFolder } from '../private-folder.ts';

const processSchema = z.object({ pid: z.number().int().positive() });
/** Who only looks whether an agent runs holds the lock for less than that. */
const lookAgainMs = 100;
/** An upgrade takes seconds; what comes later than this is not of it. */
const upgradeMs = 10 * 60_000;

interface Places {
  readonly folder: string;
  readonly lock: string;
  readonly process: string;
  /** a file that is laid here asks the agent to end */
  readonly stop: string;
  /** there while a newer agent takes over */
  readonly upgrade: string;
  /** held by an older agent while it watches whether a newer one proves itself */
  readonly watchLock: string;
  readonly watchProcess: string;
}
function placesIn(data: string): Places {
  const folder = join(data, 'control');
  return {
    folder,
    lock: join(folder, 'lock.sqlite'),
    process: join(folder, 'process.json'),
    stop: join(folder, 'stop'),
    upgrade: join(folder, 'upgrade'),
    watchLock: join(folder, 'watch.sqlite'),
    watchProcess: join(folder, 'watch.json'),
  };
}

export interface Running {
  release(): void;
}

/**
 * Makes this process the agent of the data folder, for as long as it lives; null when there is one already, `waitMs`
 * later too. `stop` is called when an installer wants it to end.
 */
export async function becomeAgent(
  data: string,
  stop: () => void,
  waitMs = lookAgainMs,
): Promise<Result<Running | null>> {
  const places = placesIn(data);
  try {
    makePrivateFolder(places.folder);
    const lock = holdLock(places.lock, waitMs);
    if (!lock) return ok(null);
    // A request to an agent that has ended is none to this one, unless it was made while another one watches over this one.
    if (!(await isWatched(data))) await rm(places.stop, { force: true });
    await rm(places.upgrade, { force: true });
    await writeFile(places.process, JSON.stringify({ pid: process.pid }), { mode: 0o600 });
    const watcher = watch(places.folder, { persistent: false }, () => {
      if (existsSync(places.stop)) stop();
    });
    // Who asks it to stop ends it when it does not hear.
    watcher.on('error', () => watcher.close());
    if (existsSync(places.stop)) stop();
    return ok({
      release() {
        watcher.close();
        lock.close();
      },
    });
  } catch (thrown) {
    const remedy = 'Name a folder with --data that this user may write.';
    return fail('storage', data, `the data folder cannot be used: ${errorFrom(thrown, data).message}`, remedy);
  }
}

/**
 * Makes this process the one that watches whether a newer agent proves itself; null when there is one already. An installer that
 * wants the agent to end waits for both.
 */
export async function becomeWatcher(data: string): Promise<Running | null> {
  const places = placesIn(data);
  makePrivateFolder(places.folder);
  const lock = holdLock(places.watchLock, lookAgainMs);
  if (!lock) return null;
  await writeFile(places.watchProcess, JSON.stringify({ pid: process.pid }), { mode: 0o600 });
  return {
    release() {
      if (lock.isOpen) lock.close();
    },
  };
}

/** Whether an older agent watches over the one that runs, or is about to. */
export async function isWatched(data: string): Promise<boolean> {
  const { watchLock } = placesIn(data);
  return existsSync(watchLock) && !(await isFree(watchLock));
}

/** Whether somebody has asked the agent to end, and nobody has begun since. */
export function isStopWanted(data: string): boolean {
  return existsSync(placesIn(data).stop);
}

/**
 * Asks the agent of the data folder to end and waits until its process is gone, so that its executable can be replaced. One that
 * does not end by itself is ended: that harms nothing, the journal goes on where it stood.
 */
export async function stopAgent(
  data: string,
  patienceMs: number,
): Promise<Result<'not-running' | 'stopped' | 'ended'>> {
  const places = placesIn(data);
  const never = new AbortController().signal;
  let ended = false;
  let until = performance.now() + patienceMs;
  try {
    const agent = { lock: places.lock, pid: await pidIn(places.process) };
    const watcher = { lock: places.watchLock, pid: await pidIn(places.watchProcess) };
    const running: { lock: string; pid: number | null }[] = [];
    for (const one of [agent, watcher]) if (one.pid !== null && !(await isFree(one.lock))) running.push(one);
    if (running.length === 0) return ok('not-running');
    // While one watches, the other may be about to begin.
    if (!running.includes(agent)) running.push({ lock: places.lock, pid: null });
    await writeFile(places.stop, '', { mode: 0o600 });
    const left = async ({ lock, pid }: { lock: string; pid: number | null }): Promise<boolean> =>
      !(await isFree(lock)) || (pid !== null && isAlive(pid));
    for (;;) {
      const rest: typeof running = [];
      for (const one of running) if (await left(one)) rest.push(one);
      if (rest.length === 0) break;
      // One that was started meanwhile has taken the request for an old one.
      if (!existsSync(places.stop)) await writeFile(places.stop, '', { mode: 0o600 });
      if (performance.now() > until) {
        if (ended) return fail('locked', data, 'the running agent does not end', 'Sign out and in, then try again.');
        ended = true;
        until = performance.now() + patienceMs;
        for (const { lock } of rest) {
          const pid = await pidIn(lock === places.lock ? places.process : places.watchProcess);
          // Only while it holds the lock is this number surely its own.
          if (pid !== null && !(await isFree(lock))) process.kill(pid);
        }
      }
      await pause(lookAgainMs, never);
    }
    return ok(ended ? 'ended' : 'stopped');
  } catch (thrown) {
    const { message } = errorFrom(thrown, data);
    return fail('storage', data, `the running agent cannot be stopped: ${message}`, 'Sign out and in, then try again.');
  }
}

/** Whether `start` is at work in this data folder. */
export async function isAgentRunning(data: string): Promise<boolean> {
  const places = placesIn(data);
  return existsSync(places.lock) && !(await isFree(places.lock));
}

/** Says that what an installer does next is an upgrade. Not every installer says so itself when it removes the older agent. */
export async function expectUpgrade(data: string): Promise<void> {
  const places = placesIn(data);
  makePrivateFolder(places.folder);
  await writeFile(places.upgrade, '', { mode: 0o600 });
}

export async function isUpgradeExpected(data: string, now: number): Promise<boolean> {
  try {
    const age = now - (await stat(placesIn(data).upgrade)).mtimeMs;
    return age >= 0 && age < upgradeMs;
  } catch {
    return false;
  }
}

function holdLock(path: string, waitMs = 0): DatabaseSync | null {
  const lock = new DatabaseSync(path);
  try {
    lock.exec(`PRAGMA busy_timeout = ${waitMs}; BEGIN EXCLUSIVE`);
    return lock;
  } catch (thrown) {
    lock.close();
    if (/locked|busy/i.test(errorFrom(thrown, path).message)) return null;
    throw thrown;
  }
}

async function isFree(path: string): Promise<boolean> {
  const lock = holdLock(path);
  lock?.close();
  return lock !== null;
}

async function pidIn(path: string): Promise<number | null> {
  try {
    const read = checkJson(processSchema, await readFile(path, 'utf8'), path);
    return read.ok ? read.value.pid : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process, or EPERM: the number belongs to somebody else by now.
    return false;
  }
}
