import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { getIndexableStringMonad } from 'rxdb/plugins/core';
import { orderedText } from './ordered-text.ts';
import type { ProjectDatabase } from './project-database.ts';
import { irregularity } from './regular-values.ts';
import {
  columnNames,
  lastWriteIndex,
  type StoredDocument,
  type StoredSchema,
  type TableLayout,
} from './table-layout.ts';
import { reader, searchText, storedValue } from './view-definition.ts';

/** The table of one collection: its rows, and how a document becomes one. All calls are synchronous. */
export class CollectionTable {
  readonly database: ProjectDatabase;
  readonly name: string;
  readonly schema: StoredSchema;
  readonly layout: TableLayout;
  /** Counts the writes, so that a scan that let others have the thread notices them. */
  writes = 0;
  /** How many storage instances have it open. */
  users = 0;
  removed = false;
  readonly #row: (document: StoredDocument) => SQLInputValue[];
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #anyIrregular: StatementSync;
  readonly #latest: StatementSync;
  readonly #discard: StatementSync;

  constructor(database: ProjectDatabase, name: string, schema: StoredSchema, layout: TableLayout) {
    this.database = database;
    this.name = name;
    this.schema = schema;
    this.layout = layout;
    this.#row = rowMaker(schema, layout);
    const columns = columnNames(layout);
    const places = columns.map((_column, position) => `?${position + 1}`);
    const changes = columns.slice(1).map((column, position) => `${column} = ?${position + 2}`);
    this.#select = database.prepare(`SELECT document FROM "${name}" WHERE id = ?`);
    this.#insert = database.prepare(`INSERT INTO "${name}" (${columns.join(', ')}) VALUES (${places.join(', ')})`);
    this.#update = database.prepare(`UPDATE "${name}" SET ${changes.join(', ')} WHERE id = ?1`);
    const { column } = lastWriteIndex(layout);
    this.#discard = database.prepare(`DELETE FROM "${name}" WHERE id = ?`);
    this.#latest = database.prepare(`SELECT document FROM "${name}" ORDER BY ${column} DESC LIMIT 1`);
    this.#anyIrregular = database.prepare(`SELECT 1 AS found FROM "${name}" WHERE irregular = 1 LIMIT 1`);
  }

  find(id: string): StoredDocument | undefined {
    const row = this.#select.get(orderedText(id));
    return row && parsed(row.document);
  }

  insert(document: StoredDocument): void {
    this.writes += 1;
    this.#insert.run(...this.#row(document));
  }

  update(document: StoredDocument): void {
    this.writes += 1;
    this.#update.run(...this.#row(document));
  }

  /** The latest time of writing of any document, as RxDB counts it; 0 without one. */
  lastWrite(): number {
    const row = this.#latest.get();
    return row ? parsed(row.document)._meta.lwt : 0;
  }

  /** Takes a document out for good, unseen by replication. */
  discard(id: string): void {
    this.writes += 1;
    this.#discard.run(orderedText(id));
  }

  /** True when there is a document whose index strings are not exact; see `regular-values.ts`. */
  hasIrregular(): boolean {
    return this.#anyIrregular.get() !== undefined;
  }

  /** Removes for good up to `limit` deleted documents last written before `lastWriteBound`, an index string. Gives their number. */
  purge(lastWriteBound: string, limit: number): number {
    this.writes += 1;
    const { column } = lastWriteIndex(this.layout);
    const rows = `SELECT rowid FROM "${this.name}" WHERE deleted = 1 AND ${column} <= ? LIMIT ?`;
    const result = this.database
      .prepare(`DELETE FROM "${this.name}" WHERE rowid IN (${rows})`)
      .run(orderedText(lastWriteBound), limit);
    return Number(result.changes);
  }
}

/** A document from its stored text. */
export function parsed(text: unknown): StoredDocument {
  return JSON.parse(String(text)) as StoredDocument;
}

/** Gives a function that makes the values of a row, in the order of `columnNames`. */
function rowMaker(schema: StoredSchema, layout: TableLayout): (document: StoredDocument) => SQLInputValue[] {
  const indexStrings = layout.indexes.map((index) => getIndexableStringMonad(schema, [...index.fields]));
  const viewValues = Object.values(layout.view.columns).map(({ path, kind }) => {
    const read = reader(path);
    return (document: unknown) => storedValue(kind, read(document));
  });
  const searched = layout.view.search?.length ? searchText(layout.view.search) : undefined;
  const isIrregular = irregularity(schema, layout);
  return (document) => [
    orderedText(String(document[layout.primaryPath])),
    document._deleted ? 1 : 0,
    isIrregular(document) ? 1 : 0,
    ...indexStrings.map((indexString) => orderedText(indexString(document))),
    ...viewValues.map((viewValue) => viewValue(document)),
    ...(searched ? [orderedText(searched(document))] : []),
    JSON.stringify(document),
  ];
}
