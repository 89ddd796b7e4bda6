import { errorFrom, fail } from '@ferry/common/errors';
import type { ErrorCode, FerryError } from '@ferry/common/errors';
import { ProjectDatabaseError } from '../storage/storage-error.ts';
import type { ProjectDatabaseFault } from '../storage/storage-error.ts';

type Failure = { ok: false; error: FerryError };

const remedies: Record<ProjectDatabaseFault, [ErrorCode, string]> = {
  'newer-version': ['unsupported-version', 'Update Ferry on this computer.'],
  'read-only': ['storage', 'Give yourself the right to write to the project folder, or copy it to another place.'],
  'cannot-open': ['storage', 'Check that the folder is there and that you may write to it.'],
  'not-a-project': ['storage', 'Choose the folder of a Ferry project.'],
  damaged: ['storage', 'Restore project.sqlite from a backup.'],
  busy: ['locked', 'Close the other Ferry that has this project open.'],
  'disk-full': ['storage', 'Free some space on the disk and try again.'],
};

/** A fault of the file system or of SQLite as an error with a remedy. `where` names the file or folder. */
export function storageFault(thrown: unknown, where: string): Failure {
  if (thrown instanceof ProjectDatabaseError) {
    const [code, remedy] = remedies[thrown.fault];
    return fail(code, where, thrown.message, remedy);
  }
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return fail('storage', where, 'the folder may not be read or written', remedies['read-only'][1]);
    case 'ENOSPC':
      return fail('storage', where, 'the disk is full', remedies['disk-full'][1]);
    case 'ENOENT':
    case 'ENOTDIR':
      return fail('not-found', where, 'there is no such file or folder', remedies['cannot-open'][1]);
    case 'ENOTEMPTY':
    case 'EEXIST':
      return fail('conflict', where, 'there is something in this folder already', 'Choose a new or an empty folder.');
    default:
      return { ok: false, error: errorFrom(thrown, where) };
  }
}
