import { CollectionTable, parsed } from './collection-table.ts';
import type { ProjectDatabase } from './project-database.ts';
import { creationSql, tableLayout, type StoredSchema } from './table-layout.ts';
import type { ViewDefinition } from './view-definition.ts';

/** Names a collection within the file, as RxDB does. */
export interface CollectionKey {
  readonly databaseName: string;
  readonly collectionName: string;
  readonly schemaVersion: number;
}

// Instances of one collection share its table, whichever storage object they came from.
const openTables = new WeakMap<ProjectDatabase, Map<string, CollectionTable>>();

/**
 * Gives the collection's table, to be released once; creates it, or builds it anew if its columns are not those of
 * `schema` and `view`. Throws if it is open with others.
 */
export function openTable(
  database: ProjectDatabase,
  key: CollectionKey,
  schema: StoredSchema,
  view: ViewDefinition,
): CollectionTable {
  const tables = tablesOf(database);
  const layout = tableLayout(schema, view);
  const wanted = JSON.stringify(layout);
  return database.transaction(() => {
    const known = findEntry(database, key);
    const open = known && tables.get(known.name);
    if (open) {
      if (known.layout !== wanted)
        throw new Error(`${key.collectionName} is already open with another schema or view.`);
      open.users += 1;
      return open;
    }
    const name = known ? known.name : register(database, key, wanted);
    if (known && known.layout !== wanted) rename(database, name);
    if (known?.layout !== wanted) database.exec(creationSql(name, layout));
    const table = new CollectionTable(database, name, schema, layout);
    if (known && known.layout !== wanted) refill(database, table, wanted);
    tables.set(name, table);
    table.users = 1;
    return table;
  });
}

/** Says that one instance needs the table no longer. */
export function releaseTable(table: CollectionTable): void {
  table.users -= 1;
  if (table.users === 0 && !table.removed) tablesOf(table.database).delete(table.name);
}

/** The open table of a collection; of several schema versions the newest. Undefined when no instance has opened it. */
export function findOpenTable(
  database: ProjectDatabase,
  databaseName: string,
  collectionName: string,
): CollectionTable | undefined {
  const row = database
    .prepare(
      `SELECT table_name FROM collection_tables WHERE database_name = ? AND collection_name = ?
       ORDER BY schema_version DESC LIMIT 1`,
    )
    .get(databaseName, collectionName);
  return row && tablesOf(database).get(String(row.table_name));
}

/** Deletes a collection with all that is in it. */
export function dropTable(table: CollectionTable): void {
  table.database.transaction(() => {
    table.database.exec(`DROP TABLE "${table.name}"`);
    table.database.prepare('DELETE FROM collection_tables WHERE table_name = ?').run(table.name);
  });
  table.removed = true;
  tablesOf(table.database).delete(table.name);
}

function tablesOf(database: ProjectDatabase): Map<string, CollectionTable> {
  const tables = openTables.get(database) ?? new Map<string, CollectionTable>();
  openTables.set(database, tables);
  return tables;
}

function findEntry(database: ProjectDatabase, key: CollectionKey): { name: string; layout: string } | undefined {
  const row = database
    .prepare(
      `SELECT table_name, layout FROM collection_tables
       WHERE database_name = ? AND collection_name = ? AND schema_version = ?`,
    )
    .get(key.databaseName, key.collectionName, key.schemaVersion);
  return row && { name: String(row.table_name), layout: String(row.layout) };
}

function register(database: ProjectDatabase, key: CollectionKey, layout: string): string {
  // SQLite's names know no upper case and RxDB's do, so a number tells tables apart; the rest is for the reader's eye.
  const row = database.prepare('SELECT coalesce(max(id), 0) + 1 AS id FROM collection_tables').get();
  const name = `${key.collectionName.replace(/\W+/g, '_').slice(0, 40)}_${Number(row?.id)}`;
  database
    .prepare(
      `INSERT INTO collection_tables (id, database_name, collection_name, schema_version, table_name, layout)
       VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .run(Number(row?.id), key.databaseName, key.collectionName, key.schemaVersion, name, layout);
  return name;
}

function rename(database: ProjectDatabase, name: string): void {
  const indexes = database
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`)
    .all(name);
  for (const index of indexes) database.exec(`DROP INDEX "${String(index.name)}"`);
  database.exec(`ALTER TABLE "${name}" RENAME TO "${name}_before"`);
}

/** Takes the documents over from the former table; all other columns follow from them. */
function refill(database: ProjectDatabase, table: CollectionTable, layout: string): void {
  for (const row of database.prepare(`SELECT document FROM "${table.name}_before"`).iterate()) {
    table.insert(parsed(row.document));
  }
  database.exec(`DROP TABLE "${table.name}_before"`);
  database.prepare('UPDATE collection_tables SET layout = ? WHERE table_name = ?').run(layout, table.name);
}
