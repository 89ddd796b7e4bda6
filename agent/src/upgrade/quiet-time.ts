import type { DeviceChannel } from '../channel/device-channel.ts';
import type { Decision } from '../decision/decide.ts';
import type { Condition } from '../laptop.ts';

/** What an upgrade would disturb. */
export interface Surroundings {
  readonly decision: Decision;
  /** a run is under way */
  readonly unfinished: boolean;
  /** corrected, in milliseconds since 1970 */
  readonly now: number;
  readonly condition: Condition;
}

/** No upgrade begins, and nothing is fetched, so shortly before an order is due, in milliseconds. */
const soonMs = 60 * 60_000;
/** Left free on the disk beside twice the release, in bytes. */
const spareBytes = 1e9;
const leastBattery = 40;

function migrationNear({ decision, unfinished, now }: Surroundings): string | null {
  if (unfinished) return 'a migration is under way';
  switch (decision.act) {
    case 'wait':
      return decision.until - now < soonMs ? 'an order is due soon' : null;
    case 'offer': {
      const { act, until } = decision.verdict;
      if (act === 'offer') return 'the person at the laptop is being asked about a migration';
      return until - now < soonMs ? 'an order is due soon' : null;
    }
    case 'rest':
    case 'refuse':
    case 'stop':
      return null;
    case 'go':
    case 'finish':
    case 'abandon':
      return 'an order is being carried out';
  }
}

/** By which of the open ways a release is fetched, the best first: what is near costs nobody anything. */
export function waysToFetch<T extends Pick<DeviceChannel, 'kind'>>(open: Iterable<T>, metered: boolean | null): T[] {
  return [...open].filter(({ kind }) => kind === 'lan' || metered !== true).sort((a, b) => (a.kind > b.kind ? -1 : 1));
}

/** Why a release of `size` bytes is not fetched now; null: it may be. */
export function whyNotFetch(around: Surroundings, size: number): string | null {
  const { condition } = around;
  if (condition.freeBytes !== null && condition.freeBytes < 2 * size + spareBytes) return 'the disk is nearly full';
  return migrationNear(around);
}

/** Why the agent does not hand over to a newer one now; null: it may. */
export function whyNotHandOver(around: Surroundings, connected: boolean): string | null {
  const { onMains, batteryPercent } = around.condition;
  const near = migrationNear(around);
  if (near !== null) return near;
  if (onMains === false && (batteryPercent ?? 0) < leastBattery) return 'the battery is low';
  return connected ? null : 'neither server nor console can be reached';
}

/** What an agent that has not proved itself does instead: it begins nothing. */
export function heldOnTrial(decision: Decision): Decision {
  const begins = decision.act === 'go' || (decision.act === 'offer' && decision.verdict.act === 'offer');
  return begins ? { act: 'rest', reason: 'no order' } : decision;
}
