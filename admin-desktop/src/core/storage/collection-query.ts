import { getQueryMatcher, getSortComparator, type PreparedQuery } from 'rxdb/plugins/core';
import type { CollectionTable } from './collection-table.ts';
import { scan, type Scan } from './document-scan.ts';
import { chosenIndex, indexOrder, type StoredQuery } from './index-order.ts';
import { indexRange } from './index-range.ts';
import type { StoredDocument } from './table-layout.ts';

interface Plan {
  readonly candidates: Scan;
  /** True when the candidates are the matches; otherwise RxDB's matcher has the last word. */
  readonly exact: boolean;
}

/** The documents that match, in the query's order, within its skip and limit. */
export async function queryDocuments(
  table: CollectionTable,
  prepared: PreparedQuery<StoredDocument>,
): Promise<StoredDocument[]> {
  const query = prepared.query as unknown as StoredQuery;
  const { candidates, exact } = plan(table, query, prepared.queryPlan.index);
  const skip = skipped(query);
  const end = skip + (query.limit ?? Infinity);
  if (end <= skip) return [];
  const matches = exact ? () => true : getQueryMatcher(table.schema, query);
  if (candidates.order === undefined) {
    const { found } = await scan(table, candidates, () => collector(matches, Infinity));
    return found.sort(getSortComparator(table.schema, query)).slice(skip, end);
  }
  if (exact) {
    const window = { ...candidates, limit: query.limit, offset: skip };
    return (await scan(table, window, () => collector(matches, Infinity))).found;
  }
  return (await scan(table, candidates, () => collector(matches, end))).found.slice(skip);
}

/** How many documents match, within the query's skip and limit. SQL counts where the range is exact. */
export async function countDocuments(table: CollectionTable, prepared: PreparedQuery<StoredDocument>): Promise<number> {
  const query = prepared.query as unknown as StoredQuery;
  const { candidates, exact } = plan(table, query, prepared.queryPlan.index);
  const total = exact ? countRows(table, candidates) : await countMatches(table, candidates, query);
  return Math.min(Math.max(total - skipped(query), 0), query.limit ?? Infinity);
}

/** RxDB fills it in for every query of a collection; plugins ask the storage without. */
function skipped(query: { readonly skip?: number }): number {
  return query.skip ?? 0;
}

function plan(table: CollectionTable, query: StoredQuery, planned: readonly string[]): Plan {
  const { schema, layout } = table;
  const index = chosenIndex(schema, layout, query, planned);
  const range = indexRange(schema, layout, index, query.selector);
  if (table.hasIrregular()) {
    const where = `((${range.where}) OR irregular = 1)`;
    return { candidates: { where, parameters: range.parameters }, exact: false };
  }
  const order = indexOrder(layout, query, index, range);
  return { candidates: { where: range.where, parameters: range.parameters, order }, exact: range.exact };
}

function collector(matches: (document: StoredDocument) => boolean, enough: number) {
  const found: StoredDocument[] = [];
  const visit = (document: StoredDocument) => {
    if (matches(document)) found.push(document);
    return found.length < enough;
  };
  return { found, visit };
}

function countRows(table: CollectionTable, { where, parameters }: Scan): number {
  const row = table.database.prepare(`SELECT count(*) AS n FROM "${table.name}" WHERE ${where}`).get(...parameters);
  return Number(row?.n);
}

async function countMatches(table: CollectionTable, candidates: Scan, query: StoredQuery): Promise<number> {
  const matches = getQueryMatcher(table.schema, query);
  const unordered = { ...candidates, order: undefined };
  const counter = await scan(table, unordered, () => {
    const state = { matched: 0, visit: (_document: StoredDocument) => true };
    state.visit = (document) => {
      if (matches(document)) state.matched += 1;
      return true;
    };
    return state;
  });
  return counter.matched;
}
