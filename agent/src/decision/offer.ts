import type { Go } from '@ferry/common/orders/order';

/** How long an offer without a deadline waits for an answer, in milliseconds, before the migration begins by itself. */
export const unansweredMs = 60 * 60_000;
/** How long a person may put a migration off at a time, in minutes. */
export const deferralMinutes = { least: 5, most: 7 * 24 * 60, byDefault: 4 * 60 } as const;

/**
 * How long an order that stood before the person in time may still begin after its end, in milliseconds: a laptop that was asleep
 * at that moment, or whose timer was late. Otherwise putting off would be a way never to be migrated.
 */
export const offeredGraceMs = 24 * 60 * 60_000;

/** What the journal keeps of an order that is put before the person at the laptop. Times in milliseconds since 1970, corrected. */
export interface OfferState {
  readonly digest: string;
  /** since when it has stood there unanswered */
  readonly since: number;
  /** how often it was put off */
  readonly deferred: number;
  /** until when it is put off; null: it stands there */
  readonly until: number | null;
  readonly startNow: boolean;
}

export type OfferVerdict =
  | { act: 'begin' }
  /** `until`: then it begins by itself. `left`: how often it may still be put off */
  | { act: 'offer'; until: number; left: number; state: OfferState }
  /** `until`: then it is offered again, or begins if it may not be put off any more */
  | { act: 'defer'; until: number; left: number; state: OfferState };

export type OfferedOrder = Pick<Go, 'kind' | 'deferrals' | 'deadline' | 'notAfter'>;

/** Whether an order whose time has come asks the person first. Only a migration does: a rehearsal changes nothing. */
export function asksFirst(go: Pick<Go, 'kind' | 'deferrals'>): boolean {
  return go.kind === 'migrate' && go.deferrals > 0;
}

/**
 * What becomes of an order whose time has come. It stands there until it is answered, its deadline comes, or, where it has none,
 * an hour has gone by: then it begins. Nobody puts it off beyond its end. Put off for the last time, it begins at the end of that time without asking again.
 */
export function judgeOffer(go: OfferedOrder, digest: string, kept: OfferState | null, now: number): OfferVerdict {
  if (!asksFirst(go)) return { act: 'begin' };
  const deadline = latestStart(go);
  const fresh: OfferState = { digest, since: now, deferred: 0, until: null, startNow: false };
  const state = kept?.digest === digest ? kept : fresh;
  if (state.startNow || now >= deadline) return { act: 'begin' };
  const left = Math.max(0, go.deferrals - state.deferred);
  if (state.until !== null) {
    if (now < state.until) return { act: 'defer', until: state.until, left, state };
    if (left === 0) return { act: 'begin' };
    return judgeOffer(go, digest, { ...state, since: state.until, until: null }, now);
  }
  const until = go.deadline === undefined ? Math.min(state.since + unansweredMs, deadline) : deadline;
  return now >= until ? { act: 'begin' } : { act: 'offer', until, left, state };
}

/** Until when an order may be put off: its deadline, and never beyond its end. In milliseconds since 1970. */
export function latestStart({ deadline, notAfter }: Pick<Go, 'deadline' | 'notAfter'>): number {
  return Math.min(deadline === undefined ? Infinity : Date.parse(deadline), Date.parse(notAfter));
}

/** Whether it stood before the person before its end, and that is not long ago. */
export function offeredInTime(go: OfferedOrder, digest: string, kept: OfferState | null, now: number): boolean {
  const end = Date.parse(go.notAfter);
  return asksFirst(go) && kept?.digest === digest && kept.since <= end && now <= end + offeredGraceMs;
}

export type Answer = { act: 'start-now' } | { act: 'defer'; minutes: number };

/** The state after an answer, or why it is not taken, in words for the person. */
export function answerOffer(
  go: OfferedOrder,
  state: OfferState,
  answer: Answer,
  now: number,
): { state: OfferState } | { refused: string } {
  if (answer.act === 'start-now') return { state: { ...state, startNow: true } };
  if (state.until !== null && now < state.until) return { refused: 'it is put off already' };
  if (state.deferred >= go.deferrals) return { refused: 'it cannot be put off any more' };
  const until = Math.min(now + answer.minutes * 60_000, latestStart(go));
  return { state: { ...state, deferred: state.deferred + 1, until } };
}
