import type { SQLInputValue } from 'node:sqlite';
import { orderedText } from './ordered-text.ts';
import { viewColumn } from './table-layout.ts';
import { fold, storedValue, type ViewColumn, type ViewDefinition, type ViewValue } from './view-definition.ts';

/** Which documents a live view shows. `column` is a name in the view's definition; anything else throws. */
export type ViewFilter =
  /** Equal to the value; null means that the document has none. */
  | { readonly column: string; readonly is: ViewValue | null }
  | { readonly column: string; readonly anyOf: readonly ViewValue[] }
  /** From the first value on, up to but without the second; either may be left out. */
  | { readonly column: string; readonly from?: ViewValue; readonly before?: ViewValue }
  /** The column's text has this in it somewhere; a `label` without regard to case and accents. */
  | { readonly column: string; readonly contains: string }
  /** Each word is somewhere in the searched texts, without regard to case and accents. */
  | { readonly search: string }
  | { readonly all: readonly ViewFilter[] }
  | { readonly any: readonly ViewFilter[] }
  | { readonly not: ViewFilter };

export interface FilterSql {
  /** Never null in SQL's sense, so that NOT turns it round. */
  readonly where: string;
  readonly parameters: readonly SQLInputValue[];
}

/** Looks a column up in the allow list. */
export function allowedColumn(view: ViewDefinition, name: string): ViewColumn {
  const column = Object.hasOwn(view.columns, name) ? view.columns[name] : undefined;
  if (!column) throw new Error(`"${name}" is not a column of this view.`);
  return column;
}

/** Translates a filter; values become parameters, and the only names in the SQL are those of the definition. */
export function filterSql(view: ViewDefinition, filter: ViewFilter): FilterSql {
  if ('all' in filter) return joined(view, filter.all, 'AND', 'TRUE');
  if ('any' in filter) return joined(view, filter.any, 'OR', 'FALSE');
  if ('not' in filter) {
    const inner = filterSql(view, filter.not);
    return { where: `NOT (${inner.where})`, parameters: inner.parameters };
  }
  if ('search' in filter) return searchSql(view, filter.search);
  const { kind } = allowedColumn(view, filter.column);
  const column = viewColumn(filter.column);
  const stored = (value: ViewValue) => {
    const result = storedValue(kind, value);
    if (result === null) throw new Error(`"${filter.column}" holds a ${kind}, which ${JSON.stringify(value)} is not.`);
    return result;
  };
  if ('is' in filter) {
    if (filter.is === null) return { where: `${column} IS NULL`, parameters: [] };
    return { where: `(${column} = ? AND ${column} IS NOT NULL)`, parameters: [stored(filter.is)] };
  }
  if ('anyOf' in filter) {
    const places = filter.anyOf.map(() => '?').join(', ');
    return { where: `(${column} IN (${places}) AND ${column} IS NOT NULL)`, parameters: filter.anyOf.map(stored) };
  }
  if ('contains' in filter) {
    if (kind !== 'text' && kind !== 'label') throw new Error(`"${filter.column}" is not a text.`);
    return { where: `(instr(${column}, ?) > 0 AND ${column} IS NOT NULL)`, parameters: [stored(filter.contains)] };
  }
  const conditions = [`${column} IS NOT NULL`];
  const parameters: SQLInputValue[] = [];
  if (filter.from !== undefined) {
    conditions.push(`${column} >= ?`);
    parameters.push(stored(filter.from));
  }
  if (filter.before !== undefined) {
    conditions.push(`${column} < ?`);
    parameters.push(stored(filter.before));
  }
  return { where: `(${conditions.join(' AND ')})`, parameters };
}

function joined(view: ViewDefinition, filters: readonly ViewFilter[], word: 'AND' | 'OR', empty: string): FilterSql {
  const parts = filters.map((filter) => filterSql(view, filter));
  const where = parts.length === 0 ? empty : `(${parts.map((part) => part.where).join(` ${word} `)})`;
  return { where, parameters: parts.flatMap((part) => part.parameters) };
}

function searchSql(view: ViewDefinition, text: string): FilterSql {
  if (!view.search?.length) throw new Error('This view has nothing to search.');
  const words = fold(text)
    .split(/\s+/u)
    .filter((word) => word !== '');
  if (words.length === 0) return { where: 'TRUE', parameters: [] };
  return { where: `(${words.map(() => 'instr(search, ?) > 0').join(' AND ')})`, parameters: words.map(orderedText) };
}
