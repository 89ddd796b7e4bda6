import { mkdirSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '@ferry/common/make-folder';

/** Makes a folder that only this user can enter, and those above it. Throws what the file system throws. */
export function makePrivateFolder(folder: string): void {
  makeFolder(folder, { mkdirSync, statSync, dirname }, 0o700);
}

/** Replaces a file in one step, readable by its owner alone: after a power cut there is the old content or the new. */
export async function writePrivately(file: string, content: string): Promise<void> {
  const temporary = `${file}.new`;
  await rm(temporary, { force: true });
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}
