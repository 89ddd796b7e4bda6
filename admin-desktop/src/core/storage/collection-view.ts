import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { parsed, type CollectionTable } from './collection-table.ts';
import { plainText } from './ordered-text.ts';
import { viewColumn, type StoredDocument } from './table-layout.ts';
import type { ViewValue } from './view-definition.ts';
import { allowedColumn, filterSql, type ViewFilter } from './view-filter.ts';

export interface ViewOrder {
  readonly column: string;
  readonly direction: 'asc' | 'desc';
}

export interface ViewWindow {
  readonly where?: ViewFilter;
  /** Documents without a value come first when ascending. Equal ones follow by id, so that pages never overlap. */
  readonly order?: readonly ViewOrder[];
  /** How many rows to give, and how many to leave out before them. */
  readonly limit: number;
  readonly offset: number;
}

export interface ViewGroup {
  /** Null for the documents that have none. */
  readonly value: ViewValue | null;
  readonly count: number;
}

/**
 * Reads one collection for live views, straight in SQL on its table: cost follows the window, not the table. Deleted
 * documents are never seen. Every call throws on a column or a value that the view's definition does not allow.
 */
export class CollectionView {
  readonly #table: CollectionTable;

  constructor(table: CollectionTable) {
    this.#table = table;
  }

  /** How many documents pass the filter; all, without one. */
  countWhere(where?: ViewFilter): number {
    const { conditions, parameters } = this.#conditions(where);
    return Number(this.#get(`SELECT count(*) AS n FROM ${this.#name()} WHERE ${conditions}`, parameters)?.n);
  }

  /** How many documents have each value of a column, the most frequent first. Not for a `label`, which is stored folded. */
  groupCount(column: string, where?: ViewFilter): ViewGroup[] {
    const { kind } = allowedColumn(this.#table.layout.view, column);
    if (kind === 'label')
      throw new Error(`"${column}" is a label: count by a column of kind "text" with the same path.`);
    const name = viewColumn(column);
    const { conditions, parameters } = this.#conditions(where);
    const rows = this.#all(
      `SELECT ${name} AS value, count(*) AS n FROM ${this.#name()} WHERE ${conditions} GROUP BY ${name} ORDER BY n DESC, ${name}`,
      parameters,
    );
    return rows.map((row) => ({ value: original(kind, row.value), count: Number(row.n) }));
  }

  /** The documents of a window, in order. */
  rows(window: ViewWindow): StoredDocument[] {
    const order = this.#order(window.order ?? []);
    const { conditions, parameters } = this.#conditions(window.where);
    // First the row numbers, which an index gives alone, then the few documents.
    const rows = this.#all(
      `WITH shown AS MATERIALIZED
         (SELECT rowid AS row FROM ${this.#name()} WHERE ${conditions} ORDER BY ${order} LIMIT ? OFFSET ?)
       SELECT document FROM shown JOIN ${this.#name()} ON rowid = shown.row ORDER BY ${order}`,
      [...parameters, whole(window.limit), whole(window.offset)],
    );
    return rows.map((row) => parsed(row.document));
  }

  /** A window together with the number of all documents that pass its filter, as they are at one moment. */
  window(window: ViewWindow): { rows: StoredDocument[]; total: number } {
    return { rows: this.rows(window), total: this.countWhere(window.where) };
  }

  #name(): string {
    if (this.#table.removed) throw new Error('The collection was removed.');
    return `"${this.#table.name}"`;
  }

  #conditions(where: ViewFilter | undefined): { conditions: string; parameters: readonly SQLInputValue[] } {
    if (!where) return { conditions: 'deleted = 0', parameters: [] };
    const filter = filterSql(this.#table.layout.view, where);
    return { conditions: `deleted = 0 AND ${filter.where}`, parameters: filter.parameters };
  }

  #order(order: readonly ViewOrder[]): string {
    const terms = order.map(({ column, direction }) => {
      allowedColumn(this.#table.layout.view, column);
      return `${viewColumn(column)} ${direction === 'desc' ? 'DESC' : 'ASC'}`;
    });
    // The id runs with the first column, so that one index serves a descending page as well.
    return [...terms, `id ${order[0]?.direction === 'desc' ? 'DESC' : 'ASC'}`].join(', ');
  }

  #get(sql: string, parameters: readonly SQLInputValue[]) {
    return this.#table.database.prepare(sql).get(...parameters);
  }

  #all(sql: string, parameters: readonly SQLInputValue[]) {
    return this.#table.database.prepare(sql).all(...parameters);
  }
}

function original(kind: 'text' | 'number' | 'boolean', value: SQLOutputValue | undefined): ViewValue | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  if (kind === 'boolean') return value === 1;
  return kind === 'number' ? Number(value) : plainText(String(value));
}

function whole(number: number): number {
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`A window cannot have ${number} rows.`);
  return number;
}
