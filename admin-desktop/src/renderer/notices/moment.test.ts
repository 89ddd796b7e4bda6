import { expect, test } from 'vitest';
import { inWords } from './moment.tsx';

const now = new Date('2026-06-01T08:00:00.000Z');
const from = (ms: number) => inWords(new Date(now.getTime() + ms), now);
const [second, minute, day] = [1000, 60_000, 86_400_000];

test('what lies ahead is not cut short by the second that has passed, what lies behind is never said too early', () => {
  expect(from(30 * day - second)).toBe('in 30 days');
  expect(from(7 * day - second)).toBe('in 7 days');
  expect(from(5 * minute - second)).toBe('in 5 min.');
  expect(from(-2 * minute + second)).toBe('1 min. ago');
  expect(from(second)).toBe('just now');
});
