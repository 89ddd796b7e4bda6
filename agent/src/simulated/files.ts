import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, FerryFailure } from '@ferry/common/errors';
import { syncFolder, writeDurably } from '../durable-file.ts';
import { besides, nameTaken } from '../folder-names.ts';
import { knownFolders } from '../laptop.ts';
import type { Files } from '../laptop.ts';

/** Names that a folder on this system can hold as they are; others would be another file, or one outside. */
function plainName(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..' && !/[/\0:*?"<>|]/.test(segment);
}

function missing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR');
}

const onlineOnlyMark = '.online-only';

/** The user's folders of a simulated laptop, below a real folder. */
export class SimulatedFiles implements Files {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  #resolve(path: string): string {
    const [folder, ...rest] = path.split('\\');
    const known = knownFolders.find((name) => name === folder);
    if (!known || !rest.every(plainName)) {
      throw new FerryFailure(
        fail('invalid', path, 'not a path in a folder of the user', 'Start with %LOCALAPPDATA% and use backslashes.')
          .error,
      );
    }
    return join(this.#root, known.replaceAll('%', ''), ...rest);
  }

  async list(folder: string): Promise<{ name: string; kind: 'file' | 'folder'; size: number }[] | null> {
    const path = this.#resolve(folder);
    try {
      const entries = await readdir(path, { withFileTypes: true });
      const listed = [];
      for (const entry of entries) {
        if (!entry.isFile() && !entry.isDirectory()) continue;
        if (entry.name.endsWith(onlineOnlyMark)) continue;
        const size = entry.isFile() ? (await stat(join(path, entry.name))).size : 0;
        listed.push({ name: entry.name, kind: entry.isFile() ? ('file' as const) : ('folder' as const), size });
      }
      return listed.sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (thrown) {
      if (missing(thrown)) return null;
      throw thrown;
    }
  }

  async read(path: string, maxBytes: number): Promise<Uint8Array | null> {
    let file;
    try {
      file = await open(this.#resolve(path), 'r');
    } catch (thrown) {
      if (missing(thrown)) return null;
      throw thrown;
    }
    try {
      const { size } = await file.stat();
      if (size > maxBytes) {
        throw new FerryFailure(
          fail('too-large', path, `${size} bytes, more than ${maxBytes}`, 'Look at this file by hand.').error,
        );
      }
      return new Uint8Array(await file.readFile());
    } finally {
      await file.close();
    }
  }

  /** A file `<name>.online-only` beside it stands for the attribute, which no other system has. */
  async onlineOnly(path: string): Promise<boolean> {
    try {
      return (await stat(`${this.#resolve(path)}${onlineOnlyMark}`)).isFile();
    } catch (thrown) {
      if (missing(thrown)) return false;
      throw thrown;
    }
  }

  async write(path: string, data: Uint8Array): Promise<void> {
    const real = this.#resolve(path);
    await mkdir(dirname(real), { recursive: true });
    await writeDurably(real, data);
  }

  async remove(path: string): Promise<void> {
    const real = this.#resolve(path);
    try {
      await rm(real, { force: true });
      await syncFolder(dirname(real));
    } catch (thrown) {
      if (!missing(thrown)) throw thrown;
    }
  }

  async rename(folder: string, name: string): Promise<void> {
    const from = this.#resolve(folder);
    const to = this.#resolve(besides(folder, name));
    if (existsSync(to)) throw nameTaken(folder, name);
    await rename(from, to);
    await syncFolder(dirname(to));
  }

  async removeFolder(folder: string): Promise<void> {
    const real = this.#resolve(folder);
    try {
      await rm(real, { recursive: true, force: true });
      await syncFolder(dirname(real));
    } catch (thrown) {
      if (!missing(thrown)) throw thrown;
    }
  }
}
