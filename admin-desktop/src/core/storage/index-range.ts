import { getStartIndexStringFromLowerBound, type JsonSchema } from 'rxdb/plugins/core';
import { afterAnyCharacter, orderedText } from './ordered-text.ts';
import { fieldSchema, isRegularNumber, isRegularText, regularBeginning } from './regular-values.ts';
import type { IndexColumn, StoredSchema, TableLayout } from './table-layout.ts';

/** The part of an index that a selector needs to look at. */
export interface IndexRange {
  /** A condition on the index's column and the id; never wider than one stretch of the index. */
  readonly where: string;
  readonly parameters: readonly string[];
  /** True when the regular documents in the range are just those that match; otherwise they are a superset. */
  readonly exact: boolean;
  /** The fields of which every regular document in the range has the same value. */
  readonly fixedFields: ReadonlySet<string>;
}

/** A bound on one field: what SQL compares, and the text with which it does. */
interface Bound {
  readonly side: 'lower' | 'upper';
  /** False for a bound that lets no value pass that begins with the text. */
  readonly inclusive: boolean;
  readonly text: string;
}

interface FieldRange {
  readonly equal?: string;
  readonly bounds: readonly Bound[];
  readonly exact: boolean;
}

/**
 * Translates the selector's conditions on the index's leading fields: those that are equal to something, then one range.
 * The rest of an index cannot narrow the stretch any further (trying to is what loses rows), so it is the matcher's.
 */
export function indexRange(
  schema: StoredSchema,
  layout: TableLayout,
  index: IndexColumn,
  selector: Readonly<Record<string, unknown>>,
): IndexRange {
  const open = new Set(Object.keys(selector));
  const fixedFields = new Set<string>();
  let prefix = '';
  let exact = true;
  let last: FieldRange | undefined;
  for (const field of index.fields) {
    const range = fieldRange(schema, field, selector[field]);
    open.delete(field);
    exact &&= range.exact;
    if (range.equal === undefined) {
      last = range;
      break;
    }
    prefix += range.equal;
    fixedFields.add(field);
  }
  const conditions: string[] = [];
  const parameters: string[] = [];
  const add = (column: string, operator: Comparison, text: string) => {
    conditions.push(`${column} ${operator} ?`);
    parameters.push(text);
  };
  const within = last?.bounds ?? [];
  if (last || !index.endsWithId) {
    const start = orderedText(prefix);
    if (!within.some(({ side }) => side === 'lower')) add(index.column, '>=', start);
    if (!within.some(({ side }) => side === 'upper')) add(index.column, '<', start + afterAnyCharacter);
    for (const bound of within) {
      const text = orderedText(prefix + bound.text);
      // Longer texts follow the bound's text: whether they are in makes the difference between > and >=, < and <=.
      const past = (bound.side === 'lower') !== bound.inclusive;
      add(index.column, bound.side === 'lower' ? '>=' : '<', past ? text + afterAnyCharacter : text);
    }
  } else {
    add(index.column, '=', orderedText(prefix));
    const id = idConditions(selector[layout.primaryPath]);
    open.delete(layout.primaryPath);
    exact &&= id.exact;
    for (const [operator, value] of id.conditions) add('id', operator, orderedText(value));
    if (id.conditions.some(([operator]) => operator === '=')) fixedFields.add(layout.primaryPath);
  }
  return { where: conditions.join(' AND '), parameters, exact: exact && open.size === 0, fixedFields };
}

type Comparison = '=' | '>' | '>=' | '<' | '<=';

const comparisons = new Map<string, Comparison>([
  ['$eq', '='],
  ['$gt', '>'],
  ['$gte', '>='],
  ['$lt', '<'],
  ['$lte', '<='],
]);

/** Conditions on the id have no padding to mind: its column holds it whole. */
function idConditions(condition: unknown): { conditions: [Comparison, string][]; exact: boolean } {
  const conditions: [Comparison, string][] = [];
  let exact = condition === undefined || onlyOperators(condition);
  for (const [operator, value] of Object.entries(condition ?? {})) {
    const comparison = comparisons.get(operator);
    if (comparison && typeof value === 'string') conditions.push([comparison, value]);
    else exact = false;
  }
  return { conditions, exact };
}

function fieldRange(schema: StoredSchema, field: string, condition: unknown): FieldRange {
  const part = fieldSchema(schema, field);
  const encode = (value: string | number | boolean) => getStartIndexStringFromLowerBound(schema, [field], [value]);
  const bounds: Bound[] = [];
  let exact = condition === undefined || onlyOperators(condition);
  for (const [operator, value] of Object.entries(condition ?? {})) {
    const values = operator === '$in' && Array.isArray(value) && value.length > 0 ? (value as unknown[]) : [value];
    const regular = values.every((each) => isRegularValue(part, each));
    if (operator === '$eq' && regular)
      return { equal: encode(value as never), bounds: [], exact: exact && Object.keys(condition ?? {}).length === 1 };
    // A list is taken for the stretch from its least to its greatest value.
    exact &&= regular && operator !== '$in' && Object.hasOwn(sides, operator) && part.type !== 'boolean';
    const stretch = extent(part, values);
    if (!stretch) continue;
    const [low, high] = stretch;
    const { lower, upper } = Object.hasOwn(sides, operator) ? (sides[operator] ?? {}) : {};
    // Only a bound that the index can express exactly may shut itself out.
    const text = (value: string | number) =>
      typeof value === 'string' && !isRegularValue(part, value) ? regularBeginning(part, value) : encode(value);
    if (lower) bounds.push({ side: 'lower', inclusive: lower === 'inclusive' || !regular, text: text(low) });
    if (upper) bounds.push({ side: 'upper', inclusive: upper === 'inclusive' || !regular, text: text(high) });
  }
  return { bounds, exact };
}

const sides: Record<string, { lower?: 'inclusive' | 'exclusive'; upper?: 'inclusive' | 'exclusive' }> = {
  $eq: { lower: 'inclusive', upper: 'inclusive' },
  $in: { lower: 'inclusive', upper: 'inclusive' },
  $gt: { lower: 'exclusive' },
  $gte: { lower: 'inclusive' },
  $lt: { upper: 'exclusive' },
  $lte: { upper: 'inclusive' },
};

/** False for a regular expression, for example, which has no keys of its own. */
function onlyOperators(condition: unknown): boolean {
  const keys = Object.keys(condition ?? {});
  return keys.length > 0 && keys.every((key) => key.startsWith('$'));
}

function isRegularValue(part: JsonSchema, value: unknown): boolean {
  if (part.type === 'boolean') return typeof value === 'boolean';
  if (part.type === 'string') return typeof value === 'string' && isRegularText(part, value);
  return typeof value === 'number' && isRegularNumber(part, value);
}

/** Least and greatest of the values, if all are texts or all finite numbers, as the field is. */
function extent(part: JsonSchema, values: readonly unknown[]): [string, string] | [number, number] | undefined {
  if (part.type === 'string') {
    const texts = values.filter((value) => typeof value === 'string').sort();
    const [low, high] = [texts[0], texts.at(-1)];
    return texts.length === values.length && low !== undefined && high !== undefined ? [low, high] : undefined;
  }
  if (part.type !== 'number' && part.type !== 'integer') return undefined;
  const numbers = values.filter((value): value is number => Number.isFinite(value));
  return numbers.length === values.length ? [Math.min(...numbers), Math.max(...numbers)] : undefined;
}
