import { getQueryPlan, type FilledMangoQuery } from 'rxdb/plugins/core';
import type { IndexRange } from './index-range.ts';
import type { IndexColumn, StoredDocument, StoredSchema, TableLayout } from './table-layout.ts';

export type StoredQuery = FilledMangoQuery<StoredDocument>;

type Direction = 'asc' | 'desc';

function sortFields(query: StoredQuery): [string, Direction][] {
  return query.sort.flatMap((part) => Object.entries(part as Record<string, Direction>));
}

/**
 * The index to read. RxDB's planner takes every descending sort for one that no index can serve, so it is asked
 * about the same sort ascending: SQLite reads an index backwards as fast.
 */
export function chosenIndex(
  schema: StoredSchema,
  layout: TableLayout,
  query: StoredQuery,
  planned: readonly string[],
): IndexColumn {
  const fields = sortFields(query);
  const ascending = fields.map(([field]) => ({ [field]: 'asc' as const }));
  const name = fields.some(([, direction]) => direction === 'desc')
    ? getQueryPlan(schema, { ...query, sort: ascending }).index.join()
    : planned.join();
  const index = layout.indexes.find((each) => each.name === name);
  if (!index) throw new Error(`There is no index on ${name}.`);
  return index;
}

/** The ORDER BY terms by which SQL gives the range in the query's order; undefined if the index cannot. */
export function indexOrder(
  layout: TableLayout,
  query: StoredQuery,
  index: IndexColumn,
  range: IndexRange,
): string | undefined {
  const { primaryPath } = layout;
  const sorted = untilId(sortFields(query), primaryPath).filter(([field]) => !range.fixedFields.has(field));
  const all = index.endsWithId ? [...index.fields, primaryPath] : index.fields;
  const indexed = untilId(
    all.map((field): [string, Direction] => [field, 'asc']),
    primaryPath,
  ).filter(([field]) => !range.fixedFields.has(field));
  if (sorted.length !== indexed.length || sorted.some(([field], place) => field !== indexed[place]?.[0]))
    return undefined;
  const id = index.endsWithId ? sorted.find(([field]) => field === primaryPath) : undefined;
  const inColumn = id ? sorted.slice(0, -1) : sorted;
  const directions = new Set(inColumn.map(([, direction]) => direction));
  if (directions.size > 1) return undefined;
  const [direction] = directions;
  // The id may run the other way: SQLite then sorts only within equal values.
  const terms = [...(direction ? [`${index.column} ${direction}`] : []), ...(id ? [`id ${id[1]}`] : [])];
  return terms.length === 0 ? 'id' : terms.join(', ');
}

/** Ids are unique, so nothing after one can matter. */
function untilId(fields: [string, Direction][], primaryPath: string): [string, Direction][] {
  const end = fields.findIndex(([field]) => field === primaryPath);
  return end === -1 ? fields : fields.slice(0, end + 1);
}
