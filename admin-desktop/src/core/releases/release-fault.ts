import { fail } from '@ferry/common/errors';
import { storageFault } from '../project/storage-fault.ts';

const moveAway = 'Move that file away; Ferry makes the folder when a release is offered.';
const allow = 'Give yourself the right to read and write it, or move it away and offer the release again.';

/** `ENOENT`, say; undefined for what the file system did not throw. */
export function fileErrorCode(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}

/** What keeps releases from being read or written in `folder`, with what to do about it. */
export function releaseFault(thrown: unknown, folder: string): ReturnType<typeof storageFault> {
  switch (fileErrorCode(thrown)) {
    case 'ENOTDIR':
    case 'EEXIST':
      return fail('storage', folder, `there is a file where the folder of releases should be: ${folder}`, moveAway);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return fail('storage', folder, `what is kept of releases may not be read or written: ${folder}`, allow);
    default:
      return storageFault(thrown, folder);
  }
}
