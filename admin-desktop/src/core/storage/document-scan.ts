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
  let seen = 0;
  // To leave documents out, SQLite would still read and sort them whole; row numbers it has from the index alone.
  if (!what.offset) {
    let paused = false;
    const first = table.database.prepare(selection(table, what, 'document'));
    for (const row of first.iterate(...what.parameters, what.limit ?? -1, 0)) {
      seen += 1;
      if (!visitor.visit(parsed(row.document))) return true;
      if (mayPause && slice.spent()) {
        paused = true;
        break;
      }
    }
    if (!paused) return true;
  }
  // An open cursor would be in the way of others (no table can be dropped), so the rest goes by row number.
  const rest = table.database.prepare(selection(table, what, 'rowid'));
  const left = what.limit === undefined ? -1 : what.limit - seen;
  const rows = rest.all(...what.parameters, left, (what.offset ?? 0) + seen);
  const fetch = table.database.prepare(`SELECT document FROM "${table.name}" WHERE rowid = ?`);
  for (const { rowid } of rows) {
    if (mayPause && slice.spent()) {
      await slice.pause();
      if (table.removed) throw new Error(`${table.name} was removed during a query.`);
      if (table.writes !== writes) return false;
    }
    if (!visitor.visit(parsed(fetch.get(rowid ?? null)?.document))) return true;
  }
  return true;
}

function selection(table: CollectionTable, what: Scan, column: 'document' | 'rowid'): string {
  const order = what.order === undefined ? '' : `ORDER BY ${what.order}`;
  return `SELECT ${column} FROM "${table.name}" WHERE ${what.where} ${order} LIMIT ? OFFSET ?`;
}
