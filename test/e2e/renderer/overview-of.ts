import type { Overview } from '../../../admin-desktop/src/contract/calls/overview-calls.ts';
import type { DoubleData } from './rows-of.ts';

/** The overview of what the double holds. The progress is made up: a day in which the half were done. */
export function overviewOf(data: DoubleData, policy: Overview['policy']): Overview {
  const byState: Record<string, number> = {};
  for (const { state } of data.devices) byState[state] = (byState[state] ?? 0) + 1;
  const total = data.devices.length;
  const now = Date.now();
  const at = (hours: number) => new Date(now - hours * 3_600_000).toISOString();
  const half = Math.floor(total / 2);
  return {
    users: {
      total: data.users.length,
      withoutComputer: data.users.filter(({ computers }) => computers === 0).length,
      withoutTarget: data.users.filter(({ targetUpn }) => targetUpn === '').length,
    },
    devices: {
      total,
      byState,
      unassigned: data.devices.filter(({ assigned }) => !assigned).length,
      suspended: data.devices.filter(({ suspended }) => suspended).length,
      blocked: data.devices.filter(({ blocked }) => blocked).length,
    },
    quarantined: 0,
    policy,
    progress:
      total === 0
        ? []
        : [
            { at: at(24), ahead: total, atWork: 0, done: 0, trouble: 0 },
            { at: at(6), ahead: half, atWork: total - half, done: 0, trouble: 0 },
            { at: at(0), ahead: 0, atWork: 0, done: half, trouble: total - half },
          ],
  };
}
