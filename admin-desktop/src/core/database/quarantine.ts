import { ferryErrorSchema } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { checkJson } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import type { Collection } from '@ferry/common/documents/document-type';
import type { ProjectDatabase } from '../storage/index.ts';

/** A document that failed verification: kept for a look and a second try, counted as absent. */
export type Quarantined = {
  collection: Collection;
  id: string;
  document: unknown;
  error: FerryError | null;
  at: string;
};

export interface Quarantine {
  put(collection: Collection, document: { id: string }, error: FerryError): void;
  remove(collection: Collection, id: string): void;
  list(): Quarantined[];
}

/** A flood of bad documents must not fill the disk: beyond this many the oldest go. */
const most = 1000;

export function createQuarantine(database: ProjectDatabase, now: () => Date): Quarantine {
  const insert = database.prepare(
    `INSERT INTO quarantine (collection, id, document, error, at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (collection, id) DO UPDATE SET document = excluded.document, error = excluded.error, at = excluded.at`,
  );
  const trim = database.prepare(
    'DELETE FROM quarantine WHERE rowid IN (SELECT rowid FROM quarantine ORDER BY at DESC, rowid DESC LIMIT -1 OFFSET ?)',
  );
  const remove = database.prepare('DELETE FROM quarantine WHERE collection = ? AND id = ?');
  const select = database.prepare('SELECT collection, id, document, error, at FROM quarantine ORDER BY at');
  return {
    put(collection, document, error) {
      const text = JSON.stringify(document);
      // One that is too large never becomes good: its name is enough, and its bytes must not fill the disk.
      const kept = text.length > limits.document ? JSON.stringify({ id: document.id }) : text;
      insert.run(collection, document.id, kept, JSON.stringify(error), now().toISOString());
      trim.run(most);
    },
    remove(collection, id) {
      remove.run(collection, id);
    },
    list() {
      return select.all().map((row) => {
        const error = checkJson(ferryErrorSchema, String(row['error']), 'quarantine');
        return {
          collection: String(row['collection']) as Collection,
          id: String(row['id']),
          document: JSON.parse(String(row['document'])) as unknown,
          error: error.ok ? error.value : null,
          at: String(row['at']),
        };
      });
    },
  };
}
