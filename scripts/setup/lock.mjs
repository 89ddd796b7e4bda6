// @ts-check
// One set-up at a time in one checkout. The lock is a file that holds the process id of its owner.
import { mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits for the lock, runs `work`, and gives the lock back. A lock whose owner no longer runs is taken over.
 * @template T
 * @param {string} file
 * @param {() => T | Promise<T>} work
 * @param {{ waitMs: number, pollMs?: number, onWait?: (owner: number) => void }} options
 * @returns {Promise<T>}
 * @throws {LockTimeout} when another process that runs holds it for longer than `waitMs`
 */
export async function withLock(file, work, { waitMs, pollMs = 200, onWait }) {
  mkdirSync(dirname(file), { recursive: true });
  const until = Date.now() + waitMs;
  let told = false;
  while (!take(file)) {
    const owner = ownerOf(file);
    if (owner === 'gone') {
      removeStale(file);
      continue;
    }
    if (Date.now() > until) throw new LockTimeout(file, owner);
    if (!told) onWait?.(owner);
    told = true;
    await pause(pollMs);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

export class LockTimeout extends Error {
  /**
   * @param {string} file
   * @param {number} owner
   */
  constructor(file, owner) {
    super(`process ${owner} holds ${file}`);
    this.file = file;
    this.owner = owner;
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {number | 'gone'} the process that holds the lock, or `gone` if there is none
 */
function ownerOf(file) {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    // Empty: its owner is between creating and writing it, unless it died there.
    if (owner === 0) return Date.now() - statSync(file).mtimeMs > 5_000 ? 'gone' : 0;
    return isRunning(owner) ? owner : 'gone';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'gone';
    throw error;
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * Two waiting processes may both see a stale lock; the second must not remove the one that the first then took.
 * @param {string} file
 */
function removeStale(file) {
  const guard = `${file}.takeover`;
  try {
    mkdirSync(guard);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const abandoned = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 5_000;
    if (abandoned) removeFolder(guard);
    return;
  }
  try {
    if (ownerOf(file) === 'gone') rmSync(file, { force: true });
  } finally {
    removeFolder(guard);
  }
}

/** @param {string} folder */
function removeFolder(folder) {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
