import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FerryFailure } from '@ferry/common/errors';
import { diskFull } from './disk-full.ts';

/**
 * Writes a file whole or not at all, and on the disk when it returns: temporary name, fsync, rename, fsync of the folder. Throws a
 * FerryFailure of its own where the disk is full.
 * `mode` as for open(2), 0600 by default.
 */
export async function writeDurably(path: string, data: Uint8Array | string, mode = 0o600): Promise<void> {
  const temporary = `${path}.new`;
  await rm(temporary, { force: true });
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (thrown) {
    await rm(temporary, { force: true });
    const full = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOSPC';
    throw full ? new FerryFailure(diskFull(path)) : thrown;
  }
}

/** Makes a rename or removal in a folder durable. Windows does that by itself and cannot open folders. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
