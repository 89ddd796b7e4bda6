import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { join } from 'node:path';
import { fail, FerryFailure, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { releaseDigestSchema } from '@ferry/common/orders/release';
import { receiveFile } from './incoming-file.ts';
import type { IncomingFile } from './incoming-file.ts';
import { fileErrorCode, releaseFault } from './release-fault.ts';

/** A release that comes in by parts. It goes when it is ended, unless it was kept. */
export interface IncomingRelease extends Pick<IncomingFile, 'path' | 'write' | 'complete'> {
  /** Puts it among the releases; until it is ended, no tidying takes it away, whatever is in use. */
  keep(): Promise<Result<void>>;
  end(): Promise<void>;
}

/** The releases whose bytes this console has: files in the project's folder, each named by its SHA-256. */
export interface ReleaseFolder {
  /** Its size in bytes; null when it is not here. Throws a FerryFailure where that cannot be known. */
  size(sha256: string): Promise<number | null>;
  pathOf(sha256: string): string;
  /** At most `limits.releasePart` bytes from `from` on. `not-found` when it is not here, `invalid` beyond its end. */
  part(sha256: string, from: number): Promise<Result<{ size: number; data: Buffer }>>;
  /** All of it, in pieces. */
  read(sha256: string): Readable;
  incoming(bytes: number): Promise<Result<IncomingRelease>>;
  /**
   * Removes all that is not in use (SHA-256s, asked for once it is known what is here) and what a console that was killed left
   * half; never what is coming in. Throws what the file system throws, after it did what it could.
   */
  tidy(inUse: () => Promise<ReadonlySet<string>>): Promise<void>;
  /** Why releases cannot be read or taken in here, and what to do; null when they can, or none came yet. */
  fault(): Promise<FerryError | null>;
}

const unfinished = '.part';

/** Nothing is made before the first release comes. */
export function createReleaseFolder(folder: string): ReleaseFolder {
  const pathOf = (sha256: string): string => join(folder, releaseDigestSchema.parse(sha256));
  /** paths of what comes in, and of what came in and was kept but is not ended yet */
  const arriving = new Map<string, number>();
  /** Only one at a time changes which releases are here. */
  let queue: Promise<unknown> = Promise.resolve();

  const hold = (path: string): void => void arriving.set(path, (arriving.get(path) ?? 0) + 1);
  function letGo(path: string): void {
    const left = (arriving.get(path) ?? 0) - 1;
    if (left > 0) arriving.set(path, left);
    else arriving.delete(path);
  }

  async function alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = queue.then(work);
    queue = Promise.allSettled([mine]);
    return await mine;
  }

  return {
    pathOf,
    async size(sha256) {
      try {
        return (await stat(pathOf(sha256))).size;
      } catch (thrown) {
        if (fileErrorCode(thrown) === 'ENOENT') return null;
        throw new FerryFailure(releaseFault(thrown, folder).error);
      }
    },
    async part(sha256, from) {
      const where = `release ${sha256}`;
      let file: FileHandle;
      try {
        file = await open(pathOf(sha256), 'r');
      } catch (thrown) {
        if (fileErrorCode(thrown) === 'ENOENT')
          return fail('not-found', where, 'this console has not got this release', 'Get it from the server.');
        // For a laptop: where the files of this console are is not its business.
        return fail('storage', where, 'this console cannot read this release', 'Get it from the server.');
      }
      try {
        const { size } = await file.stat();
        if (from >= size) return fail('invalid', where, `it has ${size} bytes`, 'Ask for a part of it.');
        const data = Buffer.alloc(Math.min(limits.releasePart, size - from));
        const { bytesRead } = await file.read(data, 0, data.length, from);
        return ok({ size, data: data.subarray(0, bytesRead) });
      } finally {
        await file.close();
      }
    },
    read: (sha256) => createReadStream(pathOf(sha256), { highWaterMark: 256 * 1024 }),
    async incoming(bytes) {
      if (bytes < 1 || bytes > limits.release)
        return fail(
          'too-large',
          'release',
          `a release has 1 to ${limits.release} bytes`,
          'Choose the agent’s program.',
        );
      const path = join(folder, `${randomUUID()}${unfinished}`);
      // Before there is anything to be found: it may be tidied at any moment.
      hold(path);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const coming = await receiveFile(path, bytes);
        let kept: string | null = null;
        return ok({
          ...coming,
          async keep() {
            try {
              const to = pathOf(await coming.complete);
              await alone(async () => {
                if (kept === null) hold(to);
                kept = to;
                await rename(path, to);
                await flushFolder(folder);
              });
              return ok(undefined);
            } catch (thrown) {
              return releaseFault(thrown, folder);
            }
          },
          async end() {
            await coming.close();
            if (arriving.has(path)) letGo(path);
            if (kept !== null) letGo(kept);
            kept = null;
            await rm(path, { force: true });
          },
        });
      } catch (thrown) {
        letGo(path);
        return releaseFault(thrown, folder);
      }
    },
    async tidy(inUse) {
      await alone(async () => {
        const names = await readdir(folder).catch((thrown: unknown): string[] => {
          if (fileErrorCode(thrown) === 'ENOENT') return [];
          throw thrown;
        });
        // What is held by now and let go of in between was offered meanwhile: those that are in use may not say so yet.
        const held = new Set(arriving.keys());
        const used = await inUse();
        const failures: unknown[] = [];
        for (const name of names) {
          const path = join(folder, name);
          const left = name.endsWith(unfinished);
          const old = releaseDigestSchema.safeParse(name).success && !used.has(name);
          if (!(left || old) || held.has(path) || arriving.has(path)) continue;
          await rm(path, { force: true }).catch((thrown: unknown) => failures.push(thrown));
        }
        if (failures.length > 0) throw failures[0];
      });
    },
    async fault() {
      try {
        await readdir(folder);
        await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
        return null;
      } catch (thrown) {
        return fileErrorCode(thrown) === 'ENOENT' ? null : releaseFault(thrown, folder).error;
      }
    },
  };
}

/** The new name is on the disk, not only in memory. Windows has no such call and needs none. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
