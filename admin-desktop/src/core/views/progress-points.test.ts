import { expect, test } from 'vitest';
import type { PastState, Transitions } from '../database/state-history.ts';
import { bucketFor, progressPoints } from './progress-points.ts';

const hour = 3_600_000;
const change = (at: string, previous: PastState | '', state: PastState, devices: number): Transitions => ({
  from: `2026-06-01T${at}:00.000Z`,
  previous,
  state,
  devices,
});

test('goes back from now: each point is where the changes of a bucket began', () => {
  const latest = new Map<PastState, number>([
    ['succeeded', 2],
    ['failed', 1],
    ['waiting', 1],
    ['revoked', 1],
  ]);
  const transitions = [
    change('10:00', 'running', 'succeeded', 2),
    change('10:00', 'running', 'failed', 1),
    change('09:00', 'waiting', 'running', 3),
    change('08:00', '', 'waiting', 5),
    change('08:00', 'waiting', 'revoked', 1),
  ];
  const points = progressPoints(latest, transitions, new Date('2026-06-01T11:00:00Z'));
  expect(points).toEqual([
    { at: '2026-06-01T08:00:00.000Z', ahead: 0, atWork: 0, done: 0, trouble: 0 },
    { at: '2026-06-01T09:00:00.000Z', ahead: 4, atWork: 0, done: 0, trouble: 0 },
    { at: '2026-06-01T10:00:00.000Z', ahead: 1, atWork: 3, done: 0, trouble: 0 },
    { at: '2026-06-01T11:00:00.000Z', ahead: 1, atWork: 0, done: 2, trouble: 1 },
  ]);
});

test('nothing is ever below zero, though the oldest changes are gone', () => {
  const points = progressPoints(
    new Map(),
    [change('10:00', 'running', 'succeeded', 3)],
    new Date('2026-06-01T11:00:00Z'),
  );
  expect(points.every(({ ahead, atWork, done, trouble }) => Math.min(ahead, atWork, done, trouble) >= 0)).toBe(true);
});

test.each([
  [hour / 2, 60_000],
  [24 * hour, hour],
  [90 * 24 * hour, 7 * 24 * hour],
])('a span of %i ms has at most 60 points', (span, bucket) => {
  expect(bucketFor(span)).toBe(bucket);
  expect(span / bucketFor(span)).toBeLessThanOrEqual(60);
});
