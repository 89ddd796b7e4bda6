import type { DatabaseSync } from 'node:sqlite';
import { ProjectDatabaseError } from './storage-error.ts';

/**
 * One step of the file's plain SQL tables. A step never changes once it is released, and imports nothing that
 * could; what it does is undone as a whole if it throws.
 */
export interface Migration {
  /** Counts up by one from the step before. The storage itself owns 1, so the core's list starts at 2. */
  readonly version: number;
  /** A few words for error messages. */
  readonly name: string;
  /** One or more SQL statements. */
  readonly sql: string;
}

/** "Frry", so that another program's SQLite file is never taken for a project. */
export const applicationId = 0x46727279;

/** The register of collection tables; `layout` is what `TableLayout` describes. */
const storageMigration: Migration = {
  version: 1,
  name: 'register of collections',
  sql: `
    CREATE TABLE collection_tables (
      id INTEGER PRIMARY KEY,
      database_name TEXT NOT NULL,
      collection_name TEXT NOT NULL,
      schema_version INTEGER NOT NULL,
      table_name TEXT NOT NULL UNIQUE,
      layout TEXT NOT NULL,
      UNIQUE (database_name, collection_name, schema_version)
    ) STRICT;
    PRAGMA application_id = ${applicationId};
  `,
};

/**
 * Brings the file to the newest version, each step in a transaction of its own together with its number.
 * Throws a ProjectDatabaseError with the fault `newer-version` or `not-a-project` before anything is written.
 */
export function migrate(handle: DatabaseSync, more: readonly Migration[]): void {
  const steps = [storageMigration, ...more];
  steps.forEach((step, index) => {
    if (step.version !== index + 1) throw new Error(`Migration "${step.name}" must have the number ${index + 1}.`);
  });
  const found = pragma(handle, 'user_version');
  if (found > steps.length) {
    throw new ProjectDatabaseError(
      'newer-version',
      `This project was last opened by a newer Ferry (file version ${found}, this Ferry knows ${steps.length}). ` +
        'Update Ferry on this computer; nothing was changed.',
    );
  }
  const owner = pragma(handle, 'application_id');
  const tables = handle.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n;
  if (owner !== applicationId && (owner !== 0 || found !== 0 || tables !== 0)) {
    throw new ProjectDatabaseError('not-a-project', 'This file is a database of another program.');
  }
  for (const step of steps.slice(found)) {
    handle.exec('BEGIN IMMEDIATE');
    try {
      handle.exec(step.sql);
      handle.exec(`PRAGMA user_version = ${step.version}`);
      handle.exec('COMMIT');
    } catch (error) {
      if (handle.isTransaction) handle.exec('ROLLBACK');
      throw error;
    }
  }
}

function pragma(handle: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(handle.prepare(`PRAGMA ${name}`).get()?.[name]);
}
