import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '@ferry/common/make-folder';

/** Makes a folder that only this user can enter, and those above it. Throws what the file system throws. */
export function makePrivateFolder(folder: string): void {
  makeFolder(folder, { mkdirSync, statSync, dirname }, 0o700);
}
