import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Release } from '@ferry/common/orders/release';
import { writeDurably } from '../durable-file.ts';

/** A release while it is fetched: what is there of it stays there, whatever happens to the agent. */
export class ReleaseFile {
  readonly #folder: string;
  readonly #release: Pick<Release, 'sha256' | 'size'>;

  constructor(data: string, release: Pick<Release, 'sha256' | 'size'>) {
    this.#folder = join(data, 'release');
    this.#release = release;
  }

  get path(): string {
    return join(this.#folder, `${this.#release.sha256}.part`);
  }

  get #secondTime(): string {
    return join(this.#folder, `${this.#release.sha256}.again`);
  }

  /** Bytes that are there. What is there of other releases is removed. */
  async begin(): Promise<number> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#folder))
      if (!name.startsWith(this.#release.sha256)) await rm(join(this.#folder, name), { force: true });
    const size = await stat(this.path).then(
      (found) => found.size,
      () => 0,
    );
    if (size <= this.#release.size) return size;
    await rm(this.path, { force: true });
    return 0;
  }

  /** On the disk when it returns: what a power cut leaves of a file may be as long and hold nothing. */
  async append(data: Uint8Array): Promise<void> {
    await appendFile(this.path, data, { mode: 0o600, flush: true });
  }

  /**
   * Whether all that was fetched is what was named. If it is not, it is thrown away: `again` the first time, since a part may have been
   * damaged on the way; `wrong` the second time.
   */
  async judge(): Promise<'right' | 'again' | 'wrong'> {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(this.path)) hash.update(chunk as Buffer);
    if (hash.digest('hex') === this.#release.sha256) return 'right';
    await rm(this.path, { force: true });
    if (existsSync(this.#secondTime)) return 'wrong';
    await writeDurably(this.#secondTime, '');
    return 'again';
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
