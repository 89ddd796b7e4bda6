import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorFrom, fail, FerryFailure } from '@ferry/common/errors';
import { writeDurably } from '../durable-file.ts';
import type { SecretBox } from '../identity/secret-box.ts';
import { backupLimit } from '../steps/executor.ts';

/**
 * What steps changed, as files named by the SHA-256 of what is in them. They may be credentials, so they are sealed for this user
 * on this computer. A backup outlives its run; when it goes is for `retention.ts` to say.
 */
export class Backups {
  readonly #folder: string;
  readonly #box: SecretBox;

  constructor(folder: string, box: SecretBox) {
    this.#folder = folder;
    this.#box = box;
  }

  /** On the disk when it returns. Gives the name under which the journal keeps it. */
  async keep(data: Uint8Array): Promise<string> {
    if (data.length > backupLimit) {
      throw new FerryFailure(
        fail('too-large', 'backup', `${data.length} bytes are more than ${backupLimit}`, 'Move it away by hand.').error,
      );
    }
    const sealed = await this.#box.seal(data);
    const name = createHash('sha256').update(sealed).digest('hex');
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeDurably(join(this.#folder, name), sealed);
    return name;
  }

  /** A list for people, readable as it is. Gives its path. */
  async keepList(name: string, text: string): Promise<string> {
    const folder = join(this.#folder, 'lists');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, name);
    await writeDurably(path, text);
    return path;
  }

  /** What is not there is no error. */
  async remove(name: string): Promise<void> {
    if (!/^[0-9a-f]{64}(\.new)?$/.test(name)) throw new Error('not the name of a backup');
    await rm(join(this.#folder, name), { force: true });
  }

  /** What is kept, by name, whether a journal knows of it or not. */
  async names(): Promise<string[]> {
    if (!existsSync(this.#folder)) return [];
    return (await readdir(this.#folder)).filter((name) => /^[0-9a-f]{64}(\.new)?$/.test(name)).sort();
  }

  async read(name: string): Promise<Uint8Array> {
    let data: Uint8Array;
    try {
      data = await readFile(join(this.#folder, name));
    } catch (thrown) {
      const { message } = errorFrom(thrown, 'backup');
      throw new FerryFailure(
        fail('storage', `backup ${name}`, `the backup cannot be read: ${message}`, 'Restore the folder of the agent.')
          .error,
      );
    }
    if (createHash('sha256').update(data).digest('hex') !== name) {
      throw new FerryFailure(
        fail('storage', `backup ${name}`, 'the backup is damaged', 'Restore the folder of the agent.').error,
      );
    }
    return new Uint8Array(await this.#box.open(new Uint8Array(data)));
  }
}
