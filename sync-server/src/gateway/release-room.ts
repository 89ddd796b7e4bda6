import { statfs } from 'node:fs/promises';
import { fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';

/** What releases leave free on the disk, in bytes: the embedded store has to go on writing there. */
const leftFree = 100 * 1024 * 1024;

/** Room on the server's disk for the releases that are on their way, of all projects: what one was promised no other one gets. */
export interface ReleaseRoom {
  /** Sets so many bytes aside on the disk of this folder. `storage`: there are not so many. */
  reserve(folder: string, bytes: number): Promise<Result<ReservedRoom>>;
}

export interface ReservedRoom {
  /** So many bytes more are written; from now on the disk itself counts them. */
  wrote(bytes: number): void;
  /** Gives back what was not written. */
  giveBack(): void;
}

/** `freeBytes`: what the disk of a folder has for this process. */
export function createReleaseRoom(freeBytes = freeOnDisk): ReleaseRoom {
  let promised = 0;
  return {
    async reserve(folder, bytes) {
      const before = promised;
      const free = await freeBytes(folder);
      // What was promised before that look may be written by now, and was perhaps not yet when the disk was asked.
      const spare = free - Math.max(before, promised) - leftFree;
      if (spare < bytes)
        return { ok: false, error: noRoom(`releases: ${Math.floor(free / 1024 / 1024)} MiB are free`) };
      let left = bytes;
      promised += left;
      const take = (count: number): void => {
        promised -= count;
        left -= count;
      };
      return ok({ wrote: (count) => take(Math.min(count, left)), giveBack: () => take(left) });
    },
  };
}

export function noRoom(where: string): FerryError {
  const message = 'the disk of the server has no room for a release';
  return fail('storage', where, message, 'Make room there, then try again.').error;
}

async function freeOnDisk(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
