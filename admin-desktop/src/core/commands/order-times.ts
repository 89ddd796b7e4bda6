import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { When } from '@ferry/common/orders/order';

const hour = 60 * 60 * 1000;
const validFor = 7 * 24 * hour;
/** A wall clock may be anywhere from UTC-12 to UTC+14. */
const latestZone = 12 * hour;
const earliestZone = -14 * hour;

export type WantedTimes = { notBefore?: When; notAfter?: string; deadline?: string };
export type OrderTimes = { notBefore: When; notAfter: string; deadline?: string };

/**
 * When an order begins and ends. By default at once, for 7 days, with the deadline that the settings give (hours from its
 * beginning, 0 for none). A time on the laptop's wall counts as late as it can be anywhere, so that no laptop gets less.
 */
export function orderTimes(wanted: WantedTimes, deadlineHours: number, now: Date): Result<OrderTimes> {
  const notBefore: When = wanted.notBefore ?? { instant: now.toISOString() };
  const [earliest, latest] = beginning(notBefore);
  if (!Number.isFinite(latest)) return wrong('notBefore', 'this is no time');
  const notAfter = wanted.notAfter ?? new Date(latest + validFor).toISOString();
  const end = Date.parse(notAfter);
  if (end <= now.getTime()) return wrong('notAfter', 'the order would be over already');
  if (end <= earliest) return wrong('notAfter', 'the order would end before it begins');
  const times: OrderTimes = { notBefore, notAfter };
  if (wanted.deadline !== undefined) times.deadline = wanted.deadline;
  else if (deadlineHours > 0) times.deadline = new Date(Math.min(latest + deadlineHours * hour, end)).toISOString();
  if (times.deadline !== undefined && Date.parse(times.deadline) < earliest)
    return wrong('deadline', 'the deadline is before the beginning');
  if (times.deadline !== undefined && Date.parse(times.deadline) > end)
    return wrong('deadline', 'the deadline is after the end: by then the order is over');
  return ok(times);
}

/** The earliest and latest instant that this can be, in milliseconds since 1970. */
function beginning(when: When): [number, number] {
  if ('instant' in when) return [Date.parse(when.instant), Date.parse(when.instant)];
  const asUtc = Date.parse(`${when.laptopWallClock}Z`);
  return [asUtc + earliestZone, asUtc + latestZone];
}

function wrong(field: string, message: string) {
  return fail('invalid', `order.${field}`, message, 'Choose another time.');
}
