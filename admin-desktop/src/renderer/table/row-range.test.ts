import { expect, test } from 'vitest';
import { largestWindow, windowAround } from './row-range.ts';

test('the window holds what is drawn and a margin, for any position and any height of the screen', () => {
  for (let first = 0; first < 3000; first += 7) {
    for (const height of [0, 1, 30, 120, 300]) {
      const { offset, limit } = windowAround(first, first + height);
      expect(offset).toBeGreaterThanOrEqual(0);
      expect(offset).toBeLessThanOrEqual(Math.max(0, first - 50));
      expect(offset + limit).toBeGreaterThan(first + height);
      expect(limit).toBeLessThanOrEqual(largestWindow);
    }
  }
});

test('scrolling by one row asks for nothing new most of the time', () => {
  const windows = new Set(Array.from({ length: 500 }, (_, first) => JSON.stringify(windowAround(first, first + 20))));
  expect(windows.size).toBeLessThan(25);
});

test('never more than the contract allows, however tall the screen', () => {
  expect(windowAround(1000, 9000).limit).toBe(largestWindow);
});
