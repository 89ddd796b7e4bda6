import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, FerryFailure } from '@ferry/common/errors';
import { writeDurably } from '../durable-file.ts';
import { besides, nameTaken } from '../folder-names.ts';
import { knownFolders } from '../laptop.ts';
import type { Files } from '../laptop.ts';

type Folders = Record<(typeof knownFolders)[number], string>;

/** What Windows can name; a stream (`:`), a device or a way out of the folder it is not. */
function plainName(segment: string): boolean {
  return segment !== '' && !/^\.+$/.test(segment) && !/[/\0:*?"<>|]/.test(segment) && !/[. ]$/.test(segment);
}

function missing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR');
}

/** A refusal of the file system in the words that a step's outcome shows. */
function refused(thrown: unknown, path: string): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code === 'EBUSY') {
    return new FerryFailure(fail('locked', path, 'another program uses it', 'Close the program that uses it.').error);
  }
  if (code === 'EPERM' || code === 'EACCES') {
    return new FerryFailure(fail('forbidden', path, 'access is denied', 'An administrator may change it.').error);
  }
  if (code === 'ENOSPC') {
    return new FerryFailure(fail('storage', path, 'disk-full: the disk is full', 'Make room, then start again.').error);
  }
  return thrown;
}

/** FILE_ATTRIBUTE_*: each says that the content has to be fetched. */
const attributeOffline = 0x1000;
const recallOnOpen = 0x40000;
const recallOnDataAccess = 0x400000;

/** The folders of the signed-in user on this Windows. */
export class WindowsFiles implements Files {
  readonly #folders: Folders;
  readonly #attributes: (path: string) => number | null;

  /** `attributes`: FILE_ATTRIBUTE_* of a real path, null where nothing is. */
  constructor(folders: Folders, attributes: (path: string) => number | null) {
    this.#folders = folders;
    this.#attributes = attributes;
  }

  async onlineOnly(path: string): Promise<boolean> {
    const found = await this.#at(path, async (real) => await Promise.resolve(this.#attributes(real)));
    return ((found ?? 0) & (attributeOffline | recallOnOpen | recallOnDataAccess)) !== 0;
  }

  async list(folder: string): Promise<{ name: string; kind: 'file' | 'folder'; size: number }[] | null> {
    return await this.#at(folder, async (path) => {
      const entries = await readdir(path, { withFileTypes: true });
      const listed = [];
      for (const entry of entries) {
        // Neither links nor junctions: what they lead to may be anybody's.
        if (!entry.isFile() && !entry.isDirectory()) continue;
        const size = entry.isFile() ? (await stat(join(path, entry.name))).size : 0;
        listed.push({ name: entry.name, kind: entry.isFile() ? ('file' as const) : ('folder' as const), size });
      }
      return listed.sort((a, b) => (a.name < b.name ? -1 : 1));
    });
  }

  async read(path: string, maxBytes: number): Promise<Uint8Array | null> {
    return await this.#at(path, async (real) => {
      const file = await open(real, 'r');
      try {
        const { size } = await file.stat();
        if (size > maxBytes) {
          const remedy = 'Look at this file by hand.';
          throw new FerryFailure(fail('too-large', path, `${size} bytes, more than ${maxBytes}`, remedy).error);
        }
        return new Uint8Array(await file.readFile());
      } finally {
        await file.close();
      }
    });
  }

  async write(path: string, data: Uint8Array): Promise<void> {
    await this.#at(path, async (real) => {
      await mkdir(dirname(real), { recursive: true });
      await writeDurably(real, data);
    });
  }

  async remove(path: string): Promise<void> {
    await this.#at(path, async (real) => await rm(real, { force: true }));
  }

  async rename(folder: string, name: string): Promise<void> {
    const to = await this.#at(besides(folder, name), async (real) => await Promise.resolve(real));
    await this.#at(folder, async (real) => {
      if (to === null || existsSync(to)) throw nameTaken(folder, name);
      await rename(real, to);
    });
  }

  async removeFolder(folder: string): Promise<void> {
    await this.#at(folder, async (real) => await rm(real, { recursive: true, force: true }));
  }

  /** Null when there is nothing at the path. */
  async #at<T>(path: string, use: (real: string) => Promise<T>): Promise<T | null> {
    const [folder, ...rest] = path.split('\\');
    const known = knownFolders.find((name) => name === folder);
    if (!known || !rest.every(plainName)) {
      const remedy = 'Start with %LOCALAPPDATA% and use backslashes.';
      throw new FerryFailure(fail('invalid', path, 'not a path in a folder of the user', remedy).error);
    }
    try {
      return await use(join(this.#folders[known], ...rest));
    } catch (thrown) {
      if (missing(thrown)) return null;
      throw refused(thrown, path);
    }
  }
}
