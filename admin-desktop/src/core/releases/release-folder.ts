import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { join } from 'node:path';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { releaseDigestSchema } from '@ferry/common/orders/release';
import { writeAll } from '../project/export-project.ts';
import { storageFault } from '../project/storage-fault.ts';

/** A release that comes in by parts. It goes when it is ended, unless it was kept. */
export interface IncomingRelease {
  readonly path: string;
  /** Takes the part that begins at `offset`, which has to be where the one before ended. */
  write(offset: number, part: Uint8Array): Promise<Result<void>>;
  /** Resolves with its SHA-256 when all bytes are here and on the disk; never when it is ended before. */
  readonly complete: Promise<string>;
  keep(): Promise<Result<void>>;
  end(): Promise<void>;
}

/** The releases whose bytes this console has: files in the project's folder, each named by its SHA-256. */
export interface ReleaseFolder {
  /** its size in bytes; null when it is not here */
  size(sha256: string): Promise<number | null>;
  pathOf(sha256: string): string;
  /** At most `limits.releasePart` bytes from `from` on. `not-found` when it is not here, `invalid` beyond its end. */
  part(sha256: string, from: number): Promise<Result<{ size: number; data: Buffer }>>;
  /** All of it, in pieces. */
  read(sha256: string): Readable;
  incoming(bytes: number): Promise<Result<IncomingRelease>>;
  /** Removes all but these, and what a console that was killed left half. */
  tidy(kept: ReadonlySet<string>): Promise<void>;
}

const unfinished = '.part';

/** Nothing is made before the first release comes. */
export function createReleaseFolder(folder: string): ReleaseFolder {
  const pathOf = (sha256: string): string => join(folder, releaseDigestSchema.parse(sha256));
  const arriving = new Set<string>();

  return {
    pathOf,
    async size(sha256) {
      try {
        return (await stat(pathOf(sha256))).size;
      } catch (thrown) {
        return unlessGone(thrown, null);
      }
    },
    async part(sha256, from) {
      const where = `release ${sha256}`;
      const file = await open(pathOf(sha256), 'r').catch((thrown: unknown) => unlessGone(thrown, null));
      if (!file) return fail('not-found', where, 'this console has not got this release', 'Get it from the server.');
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
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const coming = await receive(path, bytes);
        arriving.add(path);
        return ok({
          ...coming,
          async keep() {
            try {
              await rename(path, pathOf(await coming.complete));
              await flushFolder(folder);
              return ok(undefined);
            } catch (thrown) {
              return storageFault(thrown, folder);
            }
          },
          async end() {
            await coming.close();
            arriving.delete(path);
            await rm(path, { force: true });
          },
        });
      } catch (thrown) {
        return storageFault(thrown, folder);
      }
    },
    async tidy(kept) {
      const names = await readdir(folder).catch((thrown: unknown) => unlessGone<string[]>(thrown, []));
      for (const name of names) {
        const path = join(folder, name);
        const left = name.endsWith(unfinished) && !arriving.has(path);
        const old = releaseDigestSchema.safeParse(name).success && !kept.has(name);
        if (left || old) await rm(path, { force: true });
      }
    },
  };
}

async function receive(
  path: string,
  bytes: number,
): Promise<Pick<IncomingRelease, 'path' | 'write' | 'complete'> & { close: () => Promise<void> }> {
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  const complete = Promise.withResolvers<string>();
  let received = 0;
  let closed = false;

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    await file.close();
  }
  return {
    path,
    complete: complete.promise,
    async write(offset, part) {
      if (closed || offset !== received || part.length === 0 || offset + part.length > bytes)
        return fail('invalid', 'release', 'this part is not the next one', 'Begin again.');
      received += part.length;
      try {
        hash.update(part);
        await writeAll(file, part);
        if (received === bytes) {
          await file.sync();
          await close();
          complete.resolve(hash.digest('hex'));
        }
        return ok(undefined);
      } catch (thrown) {
        return storageFault(thrown, path);
      }
    },
    close,
  };
}

/** `instead`, when what was asked for is not there. */
function unlessGone<T>(thrown: unknown, instead: T): T {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return instead;
  throw thrown;
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
