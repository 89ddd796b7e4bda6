import { deferralMinutes } from '../decision/offer.ts';
import type { PutOffChoice } from './page/view.ts';

const minute = 60_000;
/** Minutes that are offered where there is time enough. */
const usual = [30, 60, 4 * 60];
/** By the laptop's own clock on the wall, the next day. */
const morningHour = 9;

/**
 * For how long somebody may put an offer off, each choice ending before the deadline and within what an order allows at a time.
 * `now` and `deadline` in milliseconds since 1970, corrected; `offset` is what the laptop's clock lacks.
 */
export function putOffChoices(now: number, deadline: number | null, offset = 0): PutOffChoice[] {
  const last = deadline ?? Infinity;
  const fits = ({ minutes, until }: PutOffChoice): boolean =>
    minutes >= deferralMinutes.least && minutes <= deferralMinutes.most && until < last;
  const choices: PutOffChoice[] = usual.map((minutes) => ({ kind: 'for', minutes, until: now + minutes * minute }));
  const morning = new Date(now - offset);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(morningHour, 0, 0, 0);
  const toMorning = Math.ceil((morning.getTime() + offset - now) / minute);
  choices.push({ kind: 'tomorrow', minutes: toMorning, until: now + toMorning * minute });
  const kept = choices.filter(fits);
  if (deadline === null) return kept;
  // A put-off ends at the deadline at the latest, so that a minute more than is left reaches it.
  const minutes = Math.ceil((deadline - now) / minute);
  const toTheEnd = { kind: 'deadline', minutes, until: deadline } as const;
  return minutes >= deferralMinutes.least && minutes <= deferralMinutes.most ? [...kept, toTheEnd] : kept;
}
