import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';

/** All that Ferry ever puts into a project's folder. */
const ours =
  /^(ferry-project\.json(\.new)?|keys\.json(\.new)?|project\.sqlite(-wal|-shm|-journal)?|project\.lock(-journal)?|backups|releases)$/;

/**
 * Deletes what a project keeps in its folder, and the folder if nothing else is in it: a file that somebody put there is not ours
 * to delete. A folder that is gone already is no error.
 */
export function deleteProjectFiles(folder: string): Result<void> {
  try {
    const names = readdirSync(folder);
    // The keys first: if the rest fails, nobody can give orders with what is left.
    for (const name of names.filter((each) => ours.test(each)).sort(keysFirst)) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
    if (names.every((name) => ours.test(name))) rmdirSync(folder);
    return ok(undefined);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return ok(undefined);
    const remedy = 'Close what has this folder open, then delete the project again.';
    return fail('storage', folder, errorFrom(thrown, folder).message, remedy);
  }
}

function keysFirst(a: string, b: string): number {
  return Number(b.startsWith('keys')) - Number(a.startsWith('keys'));
}
