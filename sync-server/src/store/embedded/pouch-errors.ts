import { fail, FerryFailure } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';

type PouchError = { status?: unknown; message?: unknown; reason?: unknown };

/** PouchDB throws its own errors, and whatever LevelDB throws: both are told apart by their status. */
export function statusOfPouchError(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const { status } = thrown as PouchError;
  return typeof status === 'number' ? status : undefined;
}

/** `conflict` for a 409; anything else is the disk, and `storage`. */
export function storeError(thrown: unknown, where: string): FerryError {
  const status = statusOfPouchError(thrown);
  if (status === 409) {
    return fail('conflict', where, 'the document was changed meanwhile', 'Read it, merge, and write it again.').error;
  }
  const text = thrown instanceof Error ? thrown.message : String((thrown as PouchError | null)?.message);
  return fail(
    'storage',
    where,
    `the store cannot do this: ${text}`,
    'Look at the disk of the server: space and rights.',
  ).error;
}

/** LevelDB's lock belongs to a process and goes with it, however it ends. */
export function openingError(thrown: unknown, folder: string): FerryError {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (/\block\b/i.test(text)) {
    return fail(
      'locked',
      folder,
      'another process has this data folder open',
      'Stop the other ferry-server, or name another folder with --data.',
    ).error;
  }
  return fail('storage', folder, `the data folder cannot be opened: ${text}`, 'Restore it from a backup.').error;
}

export async function orStoreFailure<T>(where: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    if (thrown instanceof FerryFailure) throw thrown;
    throw new FerryFailure(storeError(thrown, where));
  }
}
