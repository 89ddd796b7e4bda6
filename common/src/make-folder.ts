import { fail, FerryFailure } from './errors.ts';

/** What it needs of `node:fs` and `node:path`; this folder has no Node of its own. */
export interface FolderCalls {
  mkdirSync: (path: string, options: { mode: number }) => unknown;
  statSync: (path: string) => { isDirectory(): boolean };
  dirname: (path: string) => string;
}

/**
 * Makes a folder and those above it that are missing; one that is there is left as it is. Throws what the file system throws.
 *
 * Node's own recursive mkdir never comes back where the system answers ENOENT below a folder that is there, as /proc does on Linux: it
 * makes the folder above and tries again, for ever. Here that is a FerryFailure: `storage`.
 */
export function makeFolder(path: string, calls: FolderCalls, mode = 0o777): void {
  try {
    makeOne(path, calls, mode);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
    const above = calls.dirname(path);
    if (above === path) throw thrown;
    if (isFolder(above, calls)) throw noFolderIn(above);
    makeFolder(above, calls, mode);
    makeOne(path, calls, mode);
  }
}

function makeOne(path: string, calls: FolderCalls, mode: number): void {
  try {
    calls.mkdirSync(path, { mode });
  } catch (thrown) {
    if (!isFolder(path, calls)) throw thrown;
  }
}

function isFolder(path: string, { statSync }: FolderCalls): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function noFolderIn(above: string): FerryFailure {
  return new FerryFailure(
    fail('storage', above, `no folder can be made in ${above}`, 'Name a folder on a disk.').error,
  );
}
