import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { makeFolder } from '@ferry/common/make-folder';

/** Makes a folder that only this user can enter, and those above it. Throws what the file system throws. */
export function makePrivateFolder(folder: string): void {
  makeFolder(folder, { mkdirSync, statSync, dirname }, 0o700);
}

/**
 * Writes a file that only this user can read, whole or not at all: into a new file beside it, to the disk, then renamed over
 * the old one. Throws what the file system throws.
 */
export function writePrivateFile(path: string, text: string): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    chmodSync(draft, 0o600);
    renameSync(draft, path);
  } catch (thrown) {
    rmSync(draft, { force: true });
    throw thrown;
  }
}
