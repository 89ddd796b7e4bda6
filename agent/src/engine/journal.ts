import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import { orderDocuments } from '@ferry/common/documents/orders';
import type { OrderDocument } from '@ferry/common/documents/orders';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { onOwnDiskNow } from '../disk-full.ts';
import { checkJournal, prepareJournal } from './journal-schema.ts';

export type Row = Record<string, unknown>;

/**
 * What the agent knows and did, in SQLite: every call is on the disk when it returns (WAL, synchronous FULL). Runs and steps
 * are in `run-journal.ts`, logs and deliveries in `outbox.ts`; this is what they share.
 */
export class Journal {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** `readOnly` for those who look while an agent may be running. */
  static open(path: string, options: { readOnly?: boolean } = {}): Result<Journal> {
    let database: DatabaseSync | null = null;
    try {
      database = new DatabaseSync(path, { readOnly: options.readOnly ?? false });
      const prepared = options.readOnly ? checkJournal(database, path) : prepareJournal(database, path);
      if (prepared.ok) return ok(new Journal(database));
      database.close();
      return prepared;
    } catch (thrown) {
      database?.close();
      const { message } = errorFrom(thrown, path);
      return fail('storage', path, `the journal cannot be opened: ${message}`, 'Check that the folder may be written.');
    }
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#database.prepare(sql).all(...values);
  }

  one(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#database.prepare(sql).get(...values);
  }

  run(sql: string, ...values: SQLInputValue[]): void {
    onOwnDiskNow(() => this.#database.prepare(sql).run(...values), 'journal');
  }

  /** All or nothing. `work` must not wait for anything. */
  transaction<T>(work: () => T): T {
    return onOwnDiskNow(() => {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        const value = work();
        this.#database.exec('COMMIT');
        return value;
      } catch (thrown) {
        // After some faults, a full disk among them, SQLite has rolled back already.
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw thrown;
      }
    }, 'journal');
  }

  fact(name: string): string | null {
    const value = this.one('SELECT value FROM facts WHERE name = ?', name)?.['value'];
    return typeof value === 'string' ? value : null;
  }

  setFact(name: string, value: string): void {
    this.run('INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value', name, value);
  }

  /** The orders last known. Whoever kept them verified them; whoever reads them verifies them again. */
  orders(): OrderDocument[] {
    return this.all('SELECT document FROM orders ORDER BY id').flatMap((row) => {
      const parsed = orderDocuments.parse(JSON.parse(String(row['document'])));
      return parsed.ok ? [parsed.value] : [];
    });
  }

  /** Merges into what is there. True when that changed something. */
  keepOrder(document: OrderDocument): boolean {
    const stored = this.orders().find(({ id }) => id === document.id);
    const merged = JSON.stringify(stored ? orderDocuments.merge(stored, document) : document);
    if (stored && merged === JSON.stringify(stored)) return false;
    this.run(
      'INSERT INTO orders VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document',
      document.id,
      merged,
    );
    return true;
  }

  close(): void {
    this.#database.close();
  }
}
