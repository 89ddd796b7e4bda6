import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { migrate, type Migration } from './migrations.ts';
import { namedFault, ProjectDatabaseError } from './storage-error.ts';

export interface ProjectDatabaseOptions {
  /** The file; it is created if missing, its folder is not. `:memory:` keeps everything in memory. */
  readonly path: string;
  /** Steps of the core's own tables, numbered from 2. */
  readonly migrations?: readonly Migration[];
  /** How long to wait for another process's lock, in milliseconds. 5000 if left out. */
  readonly busyTimeout?: number;
}

/**
 * The one SQLite file of a project: RxDB's collections, and the core's plain tables beside them. Everything in a
 * process goes through one handle, so a transaction may span both.
 */
export class ProjectDatabase {
  readonly path: string;
  readonly #handle: DatabaseSync;
  #depth = 0;

  private constructor(path: string, handle: DatabaseSync) {
    this.path = path;
    this.#handle = handle;
  }

  /**
   * Opens or creates the file and brings its tables up to date.
   * Throws a ProjectDatabaseError; then the file was left as it was.
   */
  static open(options: ProjectDatabaseOptions): ProjectDatabase {
    let handle: DatabaseSync | undefined;
    try {
      handle = new DatabaseSync(options.path, { enableForeignKeyConstraints: true });
      handle.exec(`PRAGMA busy_timeout = ${Math.trunc(options.busyTimeout ?? 5000)}`);
      // FULL also in WAL mode: a commit that RxDB was told of must survive a power cut, or a device's report
      // that the gateway already counts as taken would be lost. Checkpoints come every 64 MiB of the log, not every 4:
      // a big pull writes all over the indexes, and each checkpoint writes their pages once more.
      handle.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -64000;
        PRAGMA wal_autocheckpoint = 16000;
        PRAGMA journal_size_limit = 67108864;
      `);
      migrate(handle, options.migrations ?? []);
      refuseReadOnly(handle);
      return new ProjectDatabase(options.path, handle);
    } catch (error) {
      handle?.close();
      throw namedFault(error);
    }
  }

  get isOpen(): boolean {
    return this.#handle.isOpen;
  }

  /** Compiles a statement. Values go in as parameters, never into the text. */
  prepare(sql: string): StatementSync {
    return this.#handle.prepare(sql);
  }

  /** Runs statements that have no parameters and no result. */
  exec(sql: string): void {
    this.#handle.exec(sql);
  }

  /**
   * Runs `work` as a whole or not at all, and gives back its result. It must not be asynchronous: others use the
   * same handle, and what they wrote meanwhile would be part of it. Inside another transaction it is a part of that,
   * which can fail alone.
   */
  transaction<Result>(work: () => Result): Result {
    const outermost = this.#depth === 0;
    const name = `level_${this.#depth}`;
    try {
      this.#handle.exec(outermost ? 'BEGIN IMMEDIATE' : `SAVEPOINT ${name}`);
    } catch (error) {
      throw namedFault(error);
    }
    this.#depth += 1;
    try {
      const result = work();
      if (result instanceof Promise) throw new Error('A transaction cannot wait: its work must be synchronous.');
      this.#handle.exec(outermost ? 'COMMIT' : `RELEASE ${name}`);
      return result;
    } catch (error) {
      // After some faults (a full disk) SQLite has rolled back already.
      if (this.#handle.isTransaction) {
        this.#handle.exec(outermost ? 'ROLLBACK' : `ROLLBACK TO ${name}; RELEASE ${name}`);
      }
      throw namedFault(error);
    } finally {
      this.#depth -= 1;
    }
  }

  /** What SQLite finds wrong with the file, one sentence each; empty when it is sound. Reads the whole file. */
  integrityFaults(): string[] {
    const rows = this.#handle.prepare('PRAGMA integrity_check').all();
    const faults = rows.map((row) => String(row.integrity_check)).filter((text) => text !== 'ok');
    const orphans = this.#handle.prepare('PRAGMA foreign_key_check').all().length;
    return orphans === 0 ? faults : [...faults, `${orphans} rows refer to something that is missing`];
  }

  /** Writes a compact copy of the file as it is now to `path`, which must not exist. */
  copyTo(path: string): void {
    try {
      this.#handle.prepare('VACUUM INTO ?').run(path);
    } catch (error) {
      throw namedFault(error);
    }
  }

  /** Closes the file; again is harmless. */
  close(): void {
    if (this.#handle.isOpen) this.#handle.close();
  }
}

/** An existing WAL file opens without complaint in a folder that may not be written; say so at once, not at the first edit. */
function refuseReadOnly(handle: DatabaseSync): void {
  if (handle.location() === null) return;
  const mode = handle.prepare('PRAGMA journal_mode').get()?.journal_mode;
  if (mode !== 'wal') throw new ProjectDatabaseError('read-only', 'The folder of the project file may not be written.');
  handle.exec(
    'BEGIN IMMEDIATE; PRAGMA user_version = ' + String(handle.prepare('PRAGMA user_version').get()?.user_version),
  );
  handle.exec('ROLLBACK');
}
