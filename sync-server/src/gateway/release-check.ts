import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { damaged } from '../releases-folder.ts';

/**
 * Whether kept releases still have the content that they are named by. Each is read whole when it is asked for first, once a process:
 * what rots on a disk later than that is for the agents to notice, who look at every byte that they run.
 */
export interface ReleaseCheck {
  /** False when it is not here, or was damaged: then it is put away, and its name is free for the same release to be sent again. */
  isWhole(sha256: string): Promise<boolean>;
  /** It was hashed on its way to the disk. */
  cameWhole(sha256: string): void;
  /** It is gone. */
  forget(sha256: string): void;
  /** Ends looks that are under way. */
  close(): Promise<void>;
}

/** `onDamaged` is told where one was put away. */
export function createReleaseCheck(folder: string, onDamaged: (sha256: string, path: string) => void): ReleaseCheck {
  const looks = new Map<string, Promise<boolean>>();
  const closing = new AbortController();

  async function look(sha256: string): Promise<boolean> {
    if (await hasContent(join(folder, sha256), sha256, closing.signal)) return true;
    onDamaged(sha256, await putAway(folder, sha256));
    return false;
  }

  return {
    async isWhole(sha256) {
      const looking = looks.get(sha256) ?? look(sha256);
      looks.set(sha256, looking);
      let whole = false;
      try {
        whole = await looking;
      } catch (thrown) {
        if (codeOf(thrown) !== 'ENOENT') throw thrown;
      } finally {
        if (!whole && looks.get(sha256) === looking) looks.delete(sha256);
      }
      return whole;
    },
    cameWhole: (sha256) => void looks.set(sha256, Promise.resolve(true)),
    forget: (sha256) => void looks.delete(sha256),
    async close() {
      closing.abort();
      await Promise.allSettled(looks.values());
    },
  };
}

/** Not, too, where the disk cannot read it any more. */
async function hasContent(path: string, sha256: string, signal: AbortSignal): Promise<boolean> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path, { highWaterMark: 256 * 1024 }), hash, { signal });
  } catch (thrown) {
    if (codeOf(thrown) === 'EIO') return false;
    throw thrown;
  }
  return hash.digest('hex') === sha256;
}

/** Kept, so that a bad place of the disk is not written to again; but one only, or they would fill it. */
async function putAway(folder: string, sha256: string): Promise<string> {
  for (const name of await readdir(folder)) if (name.endsWith(damaged)) await rm(join(folder, name), { force: true });
  const path = join(folder, `${sha256}${damaged}`);
  await rename(join(folder, sha256), path);
  return path;
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}
