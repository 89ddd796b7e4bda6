import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Release } from '@ferry/common/orders/release';
import { ReleaseWays } from './release-ways.ts';

const folderIn = (data: string): string => join(data, 'release');

/** A release while it is fetched: what is there of it stays there, whatever happens to the agent. */
export class ReleaseFile {
  readonly #folder: string;
  readonly #release: Pick<Release, 'sha256' | 'size'>;

  constructor(data: string, release: Pick<Release, 'sha256' | 'size'>) {
    this.#folder = folderIn(data);
    this.#release = release;
  }

  get path(): string {
    return join(this.#folder, `${this.#release.sha256}.part`);
  }

  /** Bytes that are there. */
  async begin(): Promise<number> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const size = await stat(this.path).then(
      (found) => found.size,
      () => 0,
    );
    if (size <= this.#release.size) return size;
    await rm(this.path, { force: true });
    return 0;
  }

  /** Who gave what is there. `firstMs` as for `ReleaseWays`. */
  async ways(firstMs: number): Promise<ReleaseWays> {
    return await ReleaseWays.open(join(this.#folder, `${this.#release.sha256}.ways`), firstMs);
  }

  /** On the disk when it returns: what a power cut leaves of a file may be as long and hold nothing. */
  async append(data: Uint8Array): Promise<void> {
    await appendFile(this.path, data, { mode: 0o600, flush: true });
  }

  /** Whether all that was fetched is what was named. If it is not, it is thrown away. */
  async isRight(): Promise<boolean> {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(this.path)) hash.update(chunk as Buffer);
    if (hash.digest('hex') === this.#release.sha256) return true;
    await rm(this.path, { force: true });
    return false;
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Removes what is there of other releases than that of this SHA-256; null: of all. Gives whether there was any. */
export async function tidyReleases(data: string, keep: string | null): Promise<boolean> {
  const folder = folderIn(data);
  const names = await readdir(folder).catch((thrown: unknown) => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  });
  if (names === null) return false;
  const others = names.filter((name) => keep === null || !name.startsWith(keep));
  for (const name of others) await rm(join(folder, name), { recursive: true, force: true });
  if (others.length === names.length) await rmdir(folder);
  return others.length > 0;
}
