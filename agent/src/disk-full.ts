import { errorFrom, fail, FerryFailure } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';

/** Begins every message of a disk that is full: the named reason in reports. */
const reason = 'disk-full';

export function diskFull(where: string): FerryError {
  return fail('storage', where, `${reason}: the disk is full`, 'Make room on it; the agent goes on by itself.').error;
}

export function isDiskFull(error: FerryError): boolean {
  return error.code === 'storage' && error.message.startsWith(`${reason}:`);
}

/**
 * The disk with the agent's own journal and backups is full. Nothing can be written down, so nothing may be done: whatever is under
 * way stays as it is and goes on with the very step when there is room. A full disk that a step met is that step's failure instead.
 */
export class OwnDiskFull extends FerryFailure {}

/** What writes to the agent's own folder. Throws an OwnDiskFull where there is no room. */
export async function onOwnDisk<T>(write: Promise<T>, where: string): Promise<T> {
  try {
    return await write;
  } catch (thrown) {
    throw isDiskFull(errorFrom(thrown, where)) ? new OwnDiskFull(diskFull(where)) : thrown;
  }
}

/** The same for SQLite, whose call is over at once. */
export function onOwnDiskNow<T>(write: () => T, where: string): T {
  try {
    return write();
  } catch (thrown) {
    // SQLITE_FULL, and SQLITE_IOERR of a write or of the shared memory that had no room.
    const code = thrown instanceof Error && 'errcode' in thrown ? Number(thrown.errcode) : 0;
    throw code === 13 || code === 778 || code === 4874 ? new OwnDiskFull(diskFull(where)) : thrown;
  }
}

/** For the report, which is read by people. */
export const diskFullReason =
  `${reason}: the disk of this laptop is full, so nothing can be written down and nothing is done. What was begun waits in the ` +
  'middle of its steps and goes on by itself. Make room on the drive with the data folder of the agent.';
