import fc from 'fast-check';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { afterAnyCharacter, orderedText, plainText } from './ordered-text.ts';

// Any UTF-16 units, with many around the surrogates, alone and in pairs.
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd7ff, max: 0xe001 }), fc.constant(0xffff)), {
    maxLength: 4,
  })
  .map((units) => String.fromCharCode(...units));

describe('a text for SQLite', () => {
  const database = new DatabaseSync(':memory:');
  const compare = database.prepare('SELECT ?1 < ?2 AS less, ?1 = ?2 AS same');

  it('comes back as it was, and sorts there as it does here', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        expect(plainText(orderedText(a))).toBe(a);
        const row = compare.get(orderedText(a), orderedText(b));
        expect([row?.less, row?.same]).toEqual([Number(a < b), Number(a === b)]);
      }),
    );
  });

  it('sorts before the end of what starts with its beginning', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        expect(compare.get(orderedText(a + b), orderedText(a) + afterAnyCharacter)?.less).toBe(1);
      }),
    );
  });
});
