import { rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Enough for a report and what SQLite writes around it, in bytes. */
const spareBytes = 512 * 1024;

/** A file that holds some room on the disk, to be given up when it is full: it takes room to say that there is none. */
export class SpareRoom {
  readonly #path: string;
  #given = false;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Holds it back where there is room for several of it. False: it was given up, and there is no room yet to work on; what it gave
   * is for telling so, not for the next steps.
   */
  async take(): Promise<boolean> {
    if (await this.#hold()) this.#given = false;
    return !this.#given;
  }

  async #hold(): Promise<boolean> {
    try {
      const there = await stat(this.#path).then(
        ({ size }) => size === spareBytes,
        () => false,
      );
      if (there) return true;
      const { bavail, bsize } = await statfs(dirname(this.#path));
      if (bavail * bsize < 4 * spareBytes) return false;
      // Not zeros: a file system that compresses would keep nothing for them.
      const bytes = crypto.getRandomValues(new Uint8Array(65_536));
      const parts = Array.from({ length: spareBytes / bytes.length }, () => bytes);
      await writeFile(this.#path, Buffer.concat(parts), { mode: 0o600 });
      return true;
    } catch {
      // Somebody was faster with the room: half of it is of no use.
      await rm(this.#path, { force: true });
      return false;
    }
  }

  async give(): Promise<void> {
    this.#given = true;
    await rm(this.#path, { force: true });
  }
}
