import type { ProjectDatabase } from '../storage/index.ts';

/** Small facts that concern this console alone and never sync: the address of the server, the highest clock stamp. */
export interface LocalFacts {
  get(name: LocalFact): string | null;
  set(name: LocalFact, value: string | null): void;
}
/** `clock`: greatest stamp made or seen. `server`: origin of the sync server. `server-mark`: how the sync knows it again.
 * `restamp-due`: edits of a time when the clock was ahead are being stamped anew. `orders-since`: stamp from which on own orders
 * may lack their entry in the audit trail. */
export type LocalFact = 'clock' | 'server' | 'server-mark' | 'restamp-due' | 'orders-since';

export function createLocalFacts(database: ProjectDatabase): LocalFacts {
  const select = database.prepare('SELECT value FROM local_facts WHERE name = ?');
  const upsert = database.prepare(
    'INSERT INTO local_facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const remove = database.prepare('DELETE FROM local_facts WHERE name = ?');
  return {
    get(name) {
      const row = select.get(name);
      return row ? String(row['value']) : null;
    },
    set(name, value) {
      if (value === null) remove.run(name);
      else upsert.run(name, value);
    },
  };
}
