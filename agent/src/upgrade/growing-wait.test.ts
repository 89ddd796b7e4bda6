import { expect, test } from 'vitest';
import { growingWait, inWords, waitLeft } from './growing-wait.ts';

const minute = 60_000;

test('each wait is four times as long, and none is longer than a week', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 1000].map((times) => inWords(growingWait(times, 2 * minute)));
  const words = [
    '2 minutes',
    '8 minutes',
    '32 minutes',
    '2 hours',
    '9 hours',
    '34 hours',
    '6 days',
    '7 days',
    '7 days',
  ];
  expect(waits).toEqual(words);
  expect(inWords(200)).toBe('a minute');
});

test('a wait ends in time, and where the clock was set back', () => {
  const setback = { times: 2, at: 1000 * minute };
  const left = [1000, 1007, 1008, 999].map((now) => waitLeft(setback, 2 * minute, now * minute) / minute);
  expect(left).toEqual([8, 1, 0, 0]);
});
