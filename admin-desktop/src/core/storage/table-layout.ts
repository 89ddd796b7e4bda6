import { getPrimaryFieldOfPrimaryKey, type RxDocumentData, type RxJsonSchema } from 'rxdb/plugins/core';
import type { ViewColumnKind, ViewDefinition } from './view-definition.ts';

/** Any document as RxDB hands it to a storage; the table neither knows nor minds what else is in it. */
export type StoredDocument = RxDocumentData<Record<string, unknown>>;
export type StoredSchema = RxJsonSchema<StoredDocument>;

/** One index of the RxDB schema: a column with RxDB's indexable string of `fields`, and an SQL index on it and the id. */
export interface IndexColumn {
  readonly column: string;
  /** As in the schema, joined by commas: how RxDB's query plans name it. */
  readonly name: string;
  /** The fields in the string. A primary key at the end is left out: SQL's index has the id there, unpadded. */
  readonly fields: readonly string[];
  readonly endsWithId: boolean;
}

/** How a collection's documents lie in their table. Written to the file as JSON: another one means building the table anew. */
export interface TableLayout {
  readonly primaryPath: string;
  readonly indexes: readonly IndexColumn[];
  readonly view: ViewDefinition;
  /** Fields in any index whose strings RxDB pads, rounds or clamps: see `regular-values.ts`. */
  readonly fallibleFields: readonly string[];
}

export const lastWriteField = '_meta.lwt';

export function tableLayout(schema: StoredSchema, view: ViewDefinition): TableLayout {
  const primaryPath = getPrimaryFieldOfPrimaryKey(schema.primaryKey);
  const named = (schema.indexes ?? []).map((index) => (typeof index === 'string' ? [index] : [...index]));
  // It is there in any schema that RxDB completed; the storage cannot do without it.
  const wanted = [...named, [lastWriteField, primaryPath]];
  const unique = new Map(wanted.map((fields) => [fields.join(','), fields]));
  const indexes = [...unique].map(([name, fields], position): IndexColumn => {
    const endsWithId = fields.indexOf(primaryPath) === fields.length - 1;
    return { column: `i${position}`, name, fields: endsWithId ? fields.slice(0, -1) : fields, endsWithId };
  });
  const fallible = new Set(indexes.flatMap((index) => index.fields));
  for (const safe of ['_deleted', lastWriteField, primaryPath]) fallible.delete(safe);
  return { primaryPath, indexes, view, fallibleFields: [...fallible] };
}

/** The index by which changes are replicated and purged. */
export function lastWriteIndex(layout: TableLayout): IndexColumn {
  const index = layout.indexes.find((each) => each.endsWithId && each.fields.join() === lastWriteField);
  if (!index) throw new Error('The layout lacks the index of last writes.');
  return index;
}

/** The SQL column of a view column; only for names in the definition. */
export function viewColumn(name: string): string {
  return `v_${name}`;
}

const sqlType: Record<ViewColumnKind, string> = { text: 'TEXT', label: 'TEXT', number: 'REAL', boolean: 'INTEGER' };

/** The columns in the order in which `CollectionTable` fills them. The document is last: the others are read without it. */
export function columnNames(layout: TableLayout): string[] {
  return [
    'id',
    'deleted',
    'irregular',
    ...layout.indexes.map((index) => index.column),
    ...Object.keys(layout.view.columns).map(viewColumn),
    ...(layout.view.search?.length ? ['search'] : []),
    'document',
  ];
}

/** The statements that create a collection's table and its indexes. */
export function creationSql(table: string, layout: TableLayout): string {
  const index = (name: string, columns: string, where = '') =>
    `CREATE INDEX "${table}.${name}" ON "${table}" (${columns}) ${where};`;
  const viewColumns = Object.entries(layout.view.columns);
  const searched = layout.view.search?.length ? ['search TEXT NOT NULL'] : [];
  const columns = [
    'id TEXT PRIMARY KEY NOT NULL',
    'deleted INTEGER NOT NULL',
    'irregular INTEGER NOT NULL',
    ...layout.indexes.map(({ column }) => `${column} TEXT NOT NULL`),
    ...viewColumns.map(([name, { kind }]) => `${viewColumn(name)} ${sqlType[kind]}`),
    ...searched,
    'document TEXT NOT NULL',
  ];
  return [
    `CREATE TABLE "${table}" (${columns.join(', ')}) STRICT;`,
    ...layout.indexes.map(({ column }) => index(column, `${column}, id`)),
    index('irregular', 'irregular', 'WHERE irregular = 1'),
    index('purge', lastWriteIndex(layout).column, 'WHERE deleted = 1'),
    // A window reads its keys from such an index alone, and fetches only the documents that it shows.
    ...viewColumns.map(([name]) => index(name, `${viewColumn(name)}, id`, 'WHERE deleted = 0')),
    ...searched.map(() => index('search', 'id, search', 'WHERE deleted = 0')),
  ].join('\n');
}
