import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { releaseDigestSchema } from '@ferry/common/orders/release';
import { unfinished } from '../releases-folder.ts';
import type { ReleaseCheck } from './release-check.ts';
import { noRoom } from './release-room.ts';
import type { ReleaseRoom, ReservedRoom } from './release-room.ts';

/** Releases of one project that are kept; more are let go of, those that were sent longest ago first. */
export const releasesKept = 4;
/** Releases of one project that may be on their way in at once. */
const arrivingAtOnce = 4;

/** The releases of one project: files, each named by its SHA-256. What is given away under that name has that content. */
export interface ReleaseShelf {
  /** For reading, whoever opens it closes it; null when it is not here. */
  open(sha256: string): Promise<{ readonly file: FileHandle; readonly size: number } | null>;
  /** Whether it is here; then it counts as sent just now. */
  renew(sha256: string): Promise<boolean>;
  /**
   * Takes a release of `length` bytes in as it comes, a piece at a time; room for them is kept free meanwhile. Errors: `invalid` (its bytes
   * have another SHA-256, or it broke off), `too-large`, `locked` (too many at once), `storage`. What does not become whole is removed.
   */
  receive(sha256: string, body: Readable, length: number): Promise<Result<{ size: number }>>;
  /** Removes what is too much, except for these. Gives the names of what went. */
  tidy(offered: ReadonlySet<string>): Promise<string[]>;
  /** Cuts off what is on its way in; resolves when that is removed. */
  close(): Promise<void>;
}

/** Removes what a server that was killed left behind. Nothing is made before the first release comes. */
export async function openReleaseShelf(
  folder: string,
  { room, check }: { room: ReleaseRoom; check: ReleaseCheck },
): Promise<ReleaseShelf> {
  for (const name of await namesIn(folder))
    if (name.endsWith(unfinished)) await rm(join(folder, name), { force: true });
  const arriving = new Map<Readable, Promise<unknown>>();

  async function take(sha256: string, body: Readable, length: number): Promise<Result<{ size: number }>> {
    const temporary = join(folder, `${sha256}.${randomUUID()}${unfinished}`);
    let reserved: ReservedRoom | null = null;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const found = await room.reserve(folder, length);
      if (!found.ok) return found;
      reserved = found.value;
      const written = await write(temporary, sha256, body, reserved);
      if (!written.ok) return written;
      await rename(temporary, join(folder, sha256));
      check.cameWhole(sha256);
      await flushFolder(folder);
      return written;
    } catch (thrown) {
      return { ok: false, error: notKept(thrown, sha256) };
    } finally {
      await rm(temporary, { force: true });
      reserved?.giveBack();
    }
  }

  return {
    async open(sha256) {
      if (!(await check.isWhole(sha256))) return null;
      try {
        const file = await open(join(folder, sha256), 'r');
        return { file, size: (await file.stat()).size };
      } catch (thrown) {
        return unlessGone(thrown, null);
      }
    },
    async renew(sha256) {
      if (!(await check.isWhole(sha256))) return false;
      const now = new Date();
      try {
        await utimes(join(folder, sha256), now, now);
        return true;
      } catch (thrown) {
        return unlessGone(thrown, false);
      }
    },
    async receive(sha256, body, length) {
      const where = `releases/${sha256}`;
      if (length > limits.release) return { ok: false, error: tooLarge(where) };
      if (arriving.size >= arrivingAtOnce)
        return fail('locked', where, 'other releases are on their way in', 'Try again in a minute.', 60_000);
      const taking = take(sha256, body, length);
      arriving.set(body, taking);
      try {
        return await taking;
      } finally {
        arriving.delete(body);
      }
    },
    async tidy(offered) {
      const kept = await releasesIn(folder);
      const spare = kept.toSorted((a, b) => a.at - b.at).filter(({ sha256 }) => !offered.has(sha256));
      const gone = spare.slice(0, Math.max(0, kept.length - releasesKept)).map(({ sha256 }) => sha256);
      for (const sha256 of gone) {
        await rm(join(folder, sha256), { force: true });
        check.forget(sha256);
      }
      return gone;
    },
    async close() {
      for (const body of arriving.keys()) body.destroy(new Error('the server stops'));
      await Promise.allSettled([...arriving.values(), check.close()]);
    },
  };
}

/** Counts and hashes on the way to the disk; whole and flushed when it resolves well. */
async function write(
  path: string,
  sha256: string,
  body: Readable,
  reserved: ReservedRoom,
): Promise<Result<{ size: number }>> {
  const where = `releases/${sha256}`;
  const hash = createHash('sha256');
  let size = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    // Not destroyed where it is left early: the answer goes over the same connection.
    for await (const piece of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > limits.release) return { ok: false, error: tooLarge(where) };
      hash.update(piece);
      await file.writeFile(piece);
      reserved.wrote(piece.length);
    }
    if (hash.digest('hex') !== sha256)
      return fail('invalid', where, 'the bytes that came have another SHA-256', 'Send the file once more, unchanged.');
    await file.sync();
    return ok({ size });
  } finally {
    await file.close();
  }
}

function notKept(thrown: unknown, sha256: string): FerryError {
  const where = `releases/${sha256}`;
  const code = codeOf(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT') return noRoom(where);
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR')
    return fail('invalid', where, 'it broke off on the way', 'Send it once more.').error;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return fail('storage', where, `the server cannot keep it: ${message}`, 'Look at the data folder of the server.')
    .error;
}

function tooLarge(where: string): FerryError {
  return fail('too-large', where, `a release has at most ${limits.release} bytes`, 'Offer the executable of the agent.')
    .error;
}

async function releasesIn(folder: string): Promise<{ sha256: string; at: number }[]> {
  const found: { sha256: string; at: number }[] = [];
  for (const sha256 of await namesIn(folder)) {
    if (!releaseDigestSchema.safeParse(sha256).success) continue;
    const file = await stat(join(folder, sha256)).catch((thrown: unknown) => unlessGone(thrown, null));
    if (file) found.push({ sha256, at: file.mtimeMs });
  }
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    return unlessGone(thrown, []);
  }
}

/** `instead`, when what was asked for is not there. */
function unlessGone<T>(thrown: unknown, instead: T): T {
  if (codeOf(thrown) === 'ENOENT') return instead;
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

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}
