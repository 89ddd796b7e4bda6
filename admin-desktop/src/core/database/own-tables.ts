import type { Migration } from '../storage/index.ts';

/** The core's own tables beside RxDB's. A released step never changes; a change is a new step. */
export const ownMigrations: readonly Migration[] = [
  {
    version: 2,
    name: 'local facts, logs, outbox, quarantine',
    sql: `
      CREATE TABLE local_facts (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;

      CREATE TABLE device_seen (
        device_id TEXT PRIMARY KEY NOT NULL,
        at TEXT NOT NULL,
        channel TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE quarantine (
        collection TEXT NOT NULL,
        id TEXT NOT NULL,
        document TEXT NOT NULL,
        error TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (collection, id)
      ) STRICT;

      CREATE TABLE log_chunks (
        id TEXT PRIMARY KEY NOT NULL,
        document TEXT NOT NULL,
        outbox INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX log_chunks_outbox ON log_chunks (outbox) WHERE outbox = 1;

      CREATE TABLE log_runs (
        device_id TEXT NOT NULL,
        run_id TEXT NOT NULL,
        started TEXT NOT NULL,
        PRIMARY KEY (device_id, run_id)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE log_lines (
        device_id TEXT NOT NULL,
        run_id TEXT NOT NULL,
        chunk INTEGER NOT NULL,
        line INTEGER NOT NULL,
        at TEXT NOT NULL,
        level TEXT NOT NULL,
        text TEXT NOT NULL,
        search TEXT NOT NULL,
        PRIMARY KEY (device_id, run_id, chunk, line)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    version: 3,
    name: 'history of device states',
    sql: `
      CREATE TABLE state_changes (
        id INTEGER PRIMARY KEY,
        device_id TEXT NOT NULL,
        at TEXT NOT NULL,
        state TEXT NOT NULL,
        previous TEXT NOT NULL,
        reason TEXT NOT NULL,
        order_kind TEXT NOT NULL,
        run_id TEXT NOT NULL,
        channel TEXT NOT NULL
      ) STRICT;
      CREATE INDEX state_changes_device ON state_changes (device_id, id);
      CREATE INDEX state_changes_at ON state_changes (at);
    `,
  },
];

/** The number of a project file that this Ferry writes; it reads no greater one. */
export const fileVersion = Math.max(...ownMigrations.map(({ version }) => version));
