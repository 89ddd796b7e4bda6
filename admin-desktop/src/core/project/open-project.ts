import { resolve } from 'node:path';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { openProjectData } from '../database/project-data.ts';
import type { ProjectData } from '../database/project-data.ts';
import type { KeySeal } from './key-seal.ts';
import { readKeys } from './key-file.ts';
import type { ProjectKeys } from './key-file.ts';
import { openSeal } from './open-seal.ts';
import { projectPaths, readProjectFile } from './project-folder.ts';
import type { ProjectFile } from './project-folder.ts';
import { lockProject } from './project-lock.ts';
import { storageFault } from './storage-fault.ts';

export interface OpenProject {
  readonly folder: string;
  readonly file: ProjectFile;
  readonly keys: ProjectKeys;
  readonly data: ProjectData;
  close(): Promise<void>;
}

/**
 * Opens a project's folder. In this order, so that the clearest reason comes first: is it a project (`not-found`), of this
 * Ferry's format (`unsupported-version`), is it free (`locked`), does the passphrase fit (`forbidden`), is the database
 * sound (`storage`). `keys`: those that the same process has just created, to save the passphrase's half second.
 */
export async function openProject(
  folderGiven: string,
  options: { seal: KeySeal; now: () => number; keys?: ProjectKeys },
): Promise<Result<OpenProject>> {
  const folder = resolve(folderGiven);
  const file = await readProjectFile(folder);
  if (!file.ok) return file;
  // Only a project that is marked as a sample may keep its keys without a passphrase.
  if (options.seal.kind === openSeal.kind && !file.value.sample)
    return fail('forbidden', 'passphrase', 'this project is no sample: it needs its passphrase', 'Type it.');
  const lock = lockProject(folder);
  if (!lock.ok) return lock;
  const keys = options.keys ? ok(options.keys) : await readKeys(folder, file.value.id, options.seal);
  if (!keys.ok) {
    lock.value.release();
    return keys;
  }
  try {
    const data = await openProjectData({
      path: projectPaths(folder).database,
      rootRecord: file.value.rootRecord,
      writer: keys.value.console.fingerprint,
      now: options.now,
    });
    const close = async () => {
      try {
        await data.close();
      } finally {
        lock.value.release();
      }
    };
    return ok({ folder, file: file.value, keys: keys.value, data, close });
  } catch (thrown) {
    lock.value.release();
    return storageFault(thrown, folder);
  }
}
