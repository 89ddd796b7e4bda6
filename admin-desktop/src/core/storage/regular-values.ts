// RxDB's indexable strings lose something for a few values: a text is padded with spaces to its greatest length (so
// "a" and "a " are one, and "a\t" comes before "a"), a number is clamped to its range and rounded to its step.
// A document with such a value is "irregular". There are next to none, so each query simply takes all of them as
// candidates and leaves them to RxDB's matcher; for the regular ones, order and range of the strings are exact.
import { getSchemaByObjectPath, getStringLengthOfIndexNumber, type JsonSchema } from 'rxdb/plugins/core';
import type { StoredSchema, TableLayout } from './table-layout.ts';
import { reader } from './view-definition.ts';

/** What padding with spaces sorts wrongly: characters before the space (C0 controls), and spaces at the end. */
const sortsBeforePadding = /[^\u0020-\uffff]| $/;

/** True when RxDB's indexable string tells the text apart from every other and sorts it where JavaScript does. */
export function isRegularText(part: JsonSchema, text: string): boolean {
  return text.length <= (part.maxLength ?? 0) && !sortsBeforePadding.test(text);
}

/** The longest beginning of a text that is regular; what sorts after the text does not sort before this. */
export function regularBeginning(part: JsonSchema, text: string): string {
  const end = text.search(sortsBeforePadding);
  return text.slice(0, Math.min(end === -1 ? text.length : end, part.maxLength ?? 0)).replace(/ +$/, '');
}

/** True when the number is within the schema's range and on one of its decimal steps. */
export function isRegularNumber(part: JsonSchema, value: number): boolean {
  const { minimum, maximum, multiplier } = getStringLengthOfIndexNumber(part);
  if (!(value >= minimum && value <= maximum)) return false;
  const whole = Math.floor(value);
  const shifted = Math.min(Math.round((value - whole) * multiplier), multiplier - 1);
  return Math.abs(whole + shifted / multiplier - value) <= 4 * Number.EPSILON * Math.max(1, Math.abs(value));
}

/** The schema of an indexed field. */
export function fieldSchema(schema: StoredSchema, field: string): JsonSchema {
  return getSchemaByObjectPath(schema, field);
}

/** Gives a function that says whether any indexed value of a document is irregular. */
export function irregularity(schema: StoredSchema, layout: TableLayout): (document: unknown) => boolean {
  const checks = layout.fallibleFields.map((field) => {
    const part = fieldSchema(schema, field);
    const read = reader(field);
    return (document: unknown) => isRegular(part, read(document));
  });
  return (document) => !checks.every((check) => check(document));
}

function isRegular(part: JsonSchema, value: unknown): boolean {
  switch (part.type) {
    case 'string':
      return typeof value === 'string' && isRegularText(part, value);
    case 'number':
    case 'integer':
      return typeof value === 'number' && isRegularNumber(part, value);
    default:
      return typeof value === 'boolean';
  }
}
