import type { SQLInputValue } from 'node:sqlite';
import { parsed, type CollectionTable } from './collection-table.ts';
import type { StoredDocument } from './table-layout.ts';
import { TimeSlice } from './time-slice.ts';

/** Which documents to look at, in which order. */
export interface Scan {
  readonly where: string;
  readonly parameters: readonly SQLInputValue[];
  readonly order?: string;
  readonly limit?: number;
  readonly offset?: number;
}

/** Takes one document; false when it has seen enough. */
export type Visitor = (document: StoredDocument) => boolean;

const attempts = 3;

/**
 * Shows the documents to a visitor, and lets others have the thread now and then. The visitor sees the collection as it
 * was at one moment: after a write from elsewhere it starts again with a new one, at last without a pause.
 * Gives the visitor that saw everything.
 */
export async function scan<Kind extends { visit: Visitor }>(
  table: CollectionTable,
  what: Scan,
  start: () => Kind,
): Promise<Kind> {
  for (let attempt = 1; ; attempt += 1) {
    const visitor = start();
    if (await pass(table, what, visitor, attempt < attempts)) return visitor;
  }
}

/** Goes through once; false if a write came between. */
async function pass(
  table: CollectionTable,
  what: Scan,
  visitor: { visit: Visitor },
  mayPause: boolean,
): Promise<boolean> {
  const { writes } = table;
  const slice = new TimeSlice();
  const parameters = [...what.parameters, what.limit ?? -1, what.offset ?? 0];
  let seen = 0;
  let paused = false;
  for (const row of table.database.prepare(selection(table, what, 'document')).iterate(...parameters)) {
    seen += 1;
    if (!visitor.visit(parsed(row.document))) return true;
    if (mayPause && slice.spent()) {
      paused = true;
      break;
    }
  }
  if (!paused) return true;
  // An open cursor would be in the way of others (no table can be dropped), so the rest goes by row number.
  const rest = table.database.prepare(selection(table, what, 'rowid'));
  const left = what.limit === undefined ? -1 : what.limit - seen;
  const rows = rest.all(...what.parameters, left, (what.offset ?? 0) + seen);
  const fetch = table.database.prepare(`SELECT document FROM "${table.name}" WHERE rowid = ?`);
  await slice.pause();
  for (const { rowid } of rows) {
    if (table.removed) throw new Error(`${table.name} was removed during a query.`);
    if (table.writes !== writes) return false;
    if (!visitor.visit(parsed(fetch.get(rowid ?? null)?.document))) return true;
    if (slice.spent()) await slice.pause();
  }
  return table.writes === writes;
}

function selection(table: CollectionTable, what: Scan, column: 'document' | 'rowid'): string {
  const order = what.order === undefined ? '' : `ORDER BY ${what.order}`;
  return `SELECT ${column} FROM "${table.name}" WHERE ${what.where} ${order} LIMIT ? OFFSET ?`;
}
