import { DatabaseSync } from 'node:sqlite';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { namedFault, ProjectDatabaseError } from '../storage/storage-error.ts';
import { projectPaths } from './project-folder.ts';
import { storageFault } from './storage-fault.ts';

export interface ProjectLock {
  release(): void;
}

/**
 * One core a folder. The lock is SQLite's exclusive one on a small file: the system gives it back when the process dies in
 * any way, which a file with a process id in it does not.
 */
export function lockProject(folder: string): Result<ProjectLock> {
  const path = projectPaths(folder).lock;
  let handle: DatabaseSync | undefined;
  try {
    handle = new DatabaseSync(path);
    // Two cores with one database would overwrite each other's audit chain.
    handle.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY;');
    handle.exec('BEGIN EXCLUSIVE');
    const held = handle;
    return ok({ release: () => (held.isOpen ? held.close() : undefined) });
  } catch (thrown) {
    if (handle?.isOpen) handle.close();
    const fault = namedFault(thrown);
    if (fault instanceof ProjectDatabaseError && fault.fault === 'busy') {
      return fail(
        'locked',
        folder,
        'this project is open in another Ferry on this computer',
        'Use the window that is open, or close it first.',
      );
    }
    return storageFault(fault, folder);
  }
}
