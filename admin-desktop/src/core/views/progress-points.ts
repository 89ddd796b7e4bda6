import type { ProgressPoint } from '../../contract/calls/overview-calls.ts';
import type { PastState, Transitions } from '../database/state-history.ts';

type Group = Exclude<keyof ProgressPoint, 'at'>;
const groups: Record<PastState, Group | null> = {
  enrolled: 'ahead',
  waiting: 'ahead',
  offered: 'ahead',
  deferred: 'ahead',
  rehearsed: 'ahead',
  running: 'atWork',
  'needs-restart': 'atWork',
  'needs-user': 'atWork',
  'needs-admin': 'atWork',
  succeeded: 'done',
  failed: 'trouble',
  stopped: 'trouble',
  'rolled-back': 'ahead',
  revoked: null,
};

const minute = 60_000;
const buckets = [1, 5, 15, 60, 360, 1440, 10_080].map((minutes) => minutes * minute);
const mostPoints = 60;

/** The length of time that one point stands for, so that a span of so many milliseconds has at most 60 of them. */
export function bucketFor(spanMs: number): number {
  return buckets.find((bucket) => spanMs / bucket <= mostPoints) ?? Math.ceil(spanMs / mostPoints);
}

/**
 * How far the computers were over time: from how many are in each state now, the transitions are taken back, the latest first.
 * Each point is where a bucket with changes began; the last one is now.
 */
export function progressPoints(
  latest: ReadonlyMap<PastState, number>,
  transitions: readonly Transitions[],
  now: Date,
): ProgressPoint[] {
  const counts = new Map(latest);
  const change = (state: PastState | '', by: number): void => {
    if (state !== '') counts.set(state, (counts.get(state) ?? 0) + by);
  };
  const point = (at: Date): ProgressPoint => {
    const sums: ProgressPoint = { at: at.toISOString(), ahead: 0, atWork: 0, done: 0, trouble: 0 };
    for (const [state, devices] of counts) {
      const group = groups[state];
      // Below zero only where the oldest changes are gone.
      if (group) sums[group] += Math.max(0, devices);
    }
    return sums;
  };
  const points = [point(now)];
  const starts = [...new Set(transitions.map(({ from }) => from))].sort().reverse();
  for (const from of starts.slice(0, mostPoints)) {
    for (const { state, previous, devices } of transitions.filter((one) => one.from === from)) {
      change(state, -devices);
      change(previous, devices);
    }
    // What was before this bucket began is where the one before it ended.
    points.unshift(point(new Date(from)));
  }
  return points;
}
