import { expect, test } from 'vitest';
import { drawsFromSeed } from './soak.ts';

test.each([
  [`import fc from 'fast-check';`, true],
  [`import { repetitions } from '../support/seed.ts';`, true],
  [`import { seededRandom } from '../../../test/support/seed.ts';`, true],
  [`const full = process.env.FERRY_SOAK === '1';`, true],
  [`import { expect, test } from 'vitest';`, false],
])('%s', (source, expected) => {
  expect(drawsFromSeed(source)).toBe(expected);
});
