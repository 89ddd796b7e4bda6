import { expect, test } from 'vitest';
import { tellOnce } from './tell-once.ts';

test('what is found again is told once, however much else there was before it', () => {
  const told: string[] = [];
  const log = tellOnce((level, text) => told.push(`${level} ${text}`));
  for (let n = 0; n < 150; n += 1) log('info', `trouble ${n}`);
  for (let again = 0; again < 3; again += 1) for (const n of [149, 100]) log('info', `trouble ${n}`);
  expect(told).toHaveLength(150);
  expect(told.at(-1)).toBe('info trouble 149');
});
