import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splicesBetween } from './splices.ts';
import type { Row, Splice } from './splices.ts';

function applied(rows: readonly Row[], splices: readonly Splice[]): Row[] {
  const result = [...rows];
  for (const splice of splices) result.splice(splice.at, splice.remove, ...splice.rows);
  return result;
}

const rows = fc.uniqueArray(
  fc.record({ id: fc.integer({ min: 0, max: 30 }).map(String), value: fc.integer({ max: 3, min: 0 }) }),
  {
    selector: (row) => row.id,
    maxLength: 25,
  },
);

test('applying the splices gives the new rows, whatever the old ones were', () => {
  fc.assert(
    fc.property(rows, rows, (before, after) => {
      const splices = splicesBetween(before, after);
      expect(applied(before, splices)).toEqual(after);
    }),
    { numRuns: 2000 },
  );
});

test('rows that stay are not sent again', () => {
  const before = Array.from({ length: 100 }, (_, index) => ({ id: String(index), value: 0 }));
  expect(splicesBetween(before, before)).toEqual([]);
  // one new at the top of a full window, so the last one falls out
  expect(splicesBetween(before, [{ id: 'new' }, ...before.slice(0, 99)])).toEqual([
    { at: 0, remove: 0, rows: [{ id: 'new' }] },
    { at: 100, remove: 1, rows: [] },
  ]);
  // one row goes from the end to the front, and one changes
  const last = before[99]!;
  const changed = { id: '50', value: 1 };
  const after = [last, ...before.slice(0, 50), changed, ...before.slice(51, 99)];
  expect(splicesBetween(before, after)).toEqual([
    { at: 0, remove: 0, rows: [last] },
    { at: 51, remove: 1, rows: [changed] },
    { at: 100, remove: 1, rows: [] },
  ]);
  // a row goes from the front to the end
  expect(splicesBetween(before, [...before.slice(1), before[0]!])).toEqual([
    { at: 0, remove: 1, rows: [] },
    { at: 99, remove: 0, rows: [before[0]] },
  ]);
});
