import type { When } from '@ferry/common/orders/order';
import { counted } from '../notices/sentence.ts';
import { instantsOf, isWallTime, longWords, offsetMinutes, offsetText, wallTimeOf } from './zoned-time.ts';
import type { WallTime } from './zoned-time.ts';

const hour = 3_600_000;
/** As the core does (`order-times.ts`): 7 days to begin in, counted from the latest zone on Earth for a laptop's own clock. */
const defaultSpan = 7 * 24 * hour;
const latestZone = 12 * hour;
const earliestZone = 14 * hour;
const mostDeferrals = 100;

/** What stands in the fields. `null`: not touched, so it follows the beginning and the settings. */
export type ScheduleDraft = {
  clock: 'console' | 'laptop';
  start: WallTime;
  end: WallTime | null;
  deadline: WallTime | null;
  deferrals: string;
};
export type ScheduleFieldName = 'start' | 'end' | 'deadline' | 'deferrals';
export type ScheduleDefaults = { deferrals: number; deadlineHours: number };

/** The arguments of `order.start`, checked. */
export type Schedule = { notBefore: When; notAfter: string; deadline?: string; deferrals: number };
export type Scheduled = {
  schedule: Schedule | null;
  errors: Partial<Record<ScheduleFieldName, string>>;
  /** what one should know and need not change */
  notes: string[];
  /** what end and deadline are, typed or not; '' without one */
  shown: { end: WallTime; deadline: WallTime };
};

/** The next full hour, tomorrow at the earliest, at eight. */
export function firstDraft(now: Date, zone: string, defaults: ScheduleDefaults): ScheduleDraft {
  const tomorrow = wallTimeOf(new Date(now.getTime() + 24 * hour), zone).slice(0, 10);
  return {
    ...{ clock: 'console', start: `${tomorrow}T08:00`, end: null, deadline: null },
    deferrals: String(defaults.deferrals),
  };
}

/** Reads a draft. End and deadline are instants in the administrator's zone, whichever clock the beginning is read from. */
export function readSchedule(draft: ScheduleDraft, zone: string, now: Date, defaults: ScheduleDefaults): Scheduled {
  const errors: Scheduled['errors'] = {};
  const notes: string[] = [];
  const latest = startOf(draft, zone, now, errors, notes);
  const wallOf = (at: number) => wallTimeOf(new Date(at), zone);
  const end = draft.end ?? (latest === null ? '' : wallOf(latest + defaultSpan));
  const endAt = latest === null ? null : instantIn(end, zone, (text) => (errors.end = text));
  const byDefault =
    latest === null || defaults.deadlineHours === 0
      ? ''
      : wallOf(Math.min(latest + defaults.deadlineHours * hour, endAt ?? Infinity));
  const deadline = draft.deadline ?? byDefault;
  const deadlineAt = deadline === '' ? null : instantIn(deadline, zone, (text) => (errors.deadline = text));
  if (latest !== null && endAt !== null && endAt <= latest) errors.end = 'It must be after the beginning.';
  if (latest !== null && deadlineAt !== null && deadlineAt < latest)
    errors.deadline = 'It must not be before the beginning.';
  if (endAt !== null && deadlineAt !== null && deadlineAt > endAt)
    errors.deadline = 'It must not be after the last moment to begin.';
  const deferrals = /^\d{1,3}$/.test(draft.deferrals.trim()) ? Number(draft.deferrals) : NaN;
  if (!(deferrals <= mostDeferrals)) errors.deferrals = `Give a number from 0 to ${mostDeferrals}.`;
  else if (deferrals > 0 && deadline === '')
    notes.push('Without a latest time, somebody who puts it off until the last moment to begin is not migrated.');
  const shown = { end, deadline };
  if (latest === null || endAt === null || Object.keys(errors).length > 0)
    return { schedule: null, errors, notes, shown };
  const notBefore: When =
    draft.clock === 'laptop' ? { laptopWallClock: draft.start } : { instant: new Date(latest).toISOString() };
  const schedule: Schedule = { notBefore, notAfter: new Date(endAt).toISOString(), deferrals };
  if (deadlineAt !== null) schedule.deadline = new Date(deadlineAt).toISOString();
  return { schedule, errors, notes, shown };
}

/** The latest instant at which it can begin, null when the field is wrong. */
function startOf(
  draft: ScheduleDraft,
  zone: string,
  now: Date,
  errors: Scheduled['errors'],
  notes: string[],
): number | null {
  const { start } = draft;
  if (!isWallTime(start)) {
    errors.start = 'Give a day and a time.';
    return null;
  }
  const asUtc = Date.parse(`${start}Z`);
  if (draft.clock === 'laptop') {
    if (asUtc + latestZone <= now.getTime()) errors.start = 'This time is over on every laptop.';
    else if (asUtc - earliestZone <= now.getTime())
      notes.push('On laptops where this time is over already, it begins at once.');
    return errors.start === undefined ? asUtc + latestZone : null;
  }
  const at = instantIn(start, zone, (text) => (errors.start = text));
  if (at === null) return null;
  if (at <= now.getTime()) {
    errors.start = 'This time is over. To begin at once, choose Start.';
    return null;
  }
  const [offset, today] = [offsetMinutes(zone, new Date(at)), offsetMinutes(zone, now)];
  if (instantsOf(start, zone).length > 1)
    notes.push(
      `Clocks go back that night, and show this time twice: the first one counts (${offsetText(zone, new Date(at))}).`,
    );
  else if (offset !== today)
    notes.push(
      `Clocks change until then: that day is ${offsetText(zone, new Date(at))}, today is ${offsetText(zone, now)}.`,
    );
  return at;
}

function instantIn(wall: WallTime, zone: string, say: (error: string) => void): number | null {
  if (!isWallTime(wall)) {
    say('Give a day and a time.');
    return null;
  }
  const [first] = instantsOf(wall, zone);
  if (first) return first.getTime();
  say('Clocks go forward over this time: it does not exist. Choose one an hour later or earlier.');
  return null;
}

/** The whole schedule in a sentence or two. */
export function scheduleInWords(schedule: Schedule, about: { act: string; who: string; zone: string }): string {
  const { zone } = about;
  const { notBefore, notAfter, deadline, deferrals } = schedule;
  const moment = (text: string) => {
    const at = new Date(text);
    return `${longWords(at, zone)} (${offsetText(zone, at)})`;
  };
  const begins =
    'instant' in notBefore
      ? `${moment(notBefore.instant)}, ${zone}`
      : `${longWords(new Date(`${notBefore.laptopWallClock}Z`), 'UTC')} by the clock of each laptop`;
  const may =
    deferrals === 0
      ? 'Nobody may put it off'
      : `Each person may put it off ${deferrals === 1 ? 'once' : counted(deferrals, 'time')}`;
  const latest = deadline === undefined ? '' : deferrals === 0 ? '' : `, at the latest until ${moment(deadline)}`;
  return `${about.act} of ${about.who} starts on ${begins}. ${may}${latest}. A computer that is off all the time until ${moment(notAfter)} does not begin any more.`;
}
