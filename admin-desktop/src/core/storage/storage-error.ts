/**
 * Why a project's file cannot be used. Each reason asks something else of the administrator, so the shells
 * switch on it and never on the message.
 */
export type ProjectDatabaseFault =
  /** Written by a newer Ferry: update this one. */
  | 'newer-version'
  /** File or folder may not be written: change the permissions, or choose another folder. */
  | 'read-only'
  /** The folder is missing, or the file cannot be opened at all. */
  | 'cannot-open'
  /** An SQLite file, but of another program. */
  | 'not-a-project'
  /** Not an SQLite file, or one that is broken: restore a backup. */
  | 'damaged'
  /** Another process holds the file for longer than we wait. */
  | 'busy'
  /** The disk is full. */
  | 'disk-full';

/** A project's database file cannot be opened or written; `fault` says why. */
export class ProjectDatabaseError extends Error {
  readonly fault: ProjectDatabaseFault;

  constructor(fault: ProjectDatabaseFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProjectDatabaseError';
    this.fault = fault;
  }
}

// Primary result codes of SQLite (https://www.sqlite.org/rescode.html); the extended ones carry them in the low byte.
const faultByResultCode = new Map<number, [ProjectDatabaseFault, string]>([
  [5, ['busy', 'The project file is in use by another process.']],
  [8, ['read-only', 'The project file or its folder may not be written.']],
  [11, ['damaged', 'The project file is damaged.']],
  [13, ['disk-full', 'The disk with the project file is full.']],
  [14, ['cannot-open', 'The project file cannot be opened.']],
  [26, ['damaged', 'The project file is not a database.']],
]);

/** Gives an error of `node:sqlite` its fault; anything else is returned as it is. */
export function namedFault(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  const known = faultByResultCode.get(error.errcode & 0xff);
  if (!known) return error;
  return new ProjectDatabaseError(known[0], `${known[1]} (${error.message})`, { cause: error });
}
