import { describe, expect, it } from 'vitest';
import { answerOffer, judgeOffer, offeredInTime, unansweredMs } from './offer.ts';
import type { Answer, OfferState, OfferVerdict } from './offer.ts';

const start = Date.parse('2026-06-01T08:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const iso = (at: number): string => new Date(at).toISOString();
const go = (deferrals: number, deadline?: number) => ({
  kind: 'migrate' as const,
  deferrals,
  notAfter: iso(start + 7 * 24 * hour),
  ...(deadline === undefined ? {} : { deadline: iso(deadline) }),
});

function asking(verdict: OfferVerdict): Exclude<OfferVerdict, { act: 'begin' }> {
  if (verdict.act === 'begin') throw new Error('it began');
  return verdict;
}

/** Answers, and gives what is kept; throws what was refused. */
function answered(order: ReturnType<typeof go>, state: OfferState, answer: Answer, now: number): OfferState {
  const result = answerOffer(order, state, answer, now);
  if ('refused' in result) throw new Error(result.refused);
  return result.state;
}

describe('an order whose time has come', () => {
  it('begins at once where nobody may put it off, and where it changes nothing', () => {
    expect(judgeOffer(go(0, start + hour), 'a', null, start)).toEqual({ act: 'begin' });
    expect(judgeOffer({ ...go(3), kind: 'rehearse' }, 'a', null, start)).toEqual({ act: 'begin' });
    expect(judgeOffer({ ...go(3), kind: 'rollback' }, 'a', null, start)).toEqual({ act: 'begin' });
  });

  it('stands there unanswered until its deadline, without one for an hour', () => {
    const withDeadline = asking(judgeOffer(go(2, start + 9 * hour), 'a', null, start));
    expect(withDeadline).toMatchObject({ act: 'offer', until: start + 9 * hour, left: 2 });
    expect(judgeOffer(go(2, start + 9 * hour), 'a', withDeadline.state, start + 9 * hour)).toEqual({ act: 'begin' });
    const without = asking(judgeOffer(go(2), 'a', null, start));
    expect(without.until).toBe(start + unansweredMs);
    expect(judgeOffer(go(2), 'a', without.state, start + unansweredMs - 1).act).toBe('offer');
    expect(judgeOffer(go(2), 'a', without.state, start + unansweredMs)).toEqual({ act: 'begin' });
  });

  it('begins when the person says so', () => {
    const { state } = asking(judgeOffer(go(2), 'a', null, start));
    expect(judgeOffer(go(2), 'a', answered(go(2), state, { act: 'start-now' }, start), start)).toEqual({
      act: 'begin',
    });
  });

  it('is put off as often as it may be, and begins at the end of the last time without asking', () => {
    const order = go(2);
    let { state } = asking(judgeOffer(order, 'a', null, start));
    state = answered(order, state, { act: 'defer', minutes: 60 }, start);
    expect(judgeOffer(order, 'a', state, start + 59 * minute)).toMatchObject({ act: 'defer', left: 1 });
    const again = asking(judgeOffer(order, 'a', state, start + hour));
    expect(again).toMatchObject({ act: 'offer', left: 1, until: start + hour + unansweredMs });
    state = answered(order, again.state, { act: 'defer', minutes: 60 }, start + hour);
    expect(judgeOffer(order, 'a', state, start + hour)).toMatchObject({
      act: 'defer',
      left: 0,
      until: start + 2 * hour,
    });
    expect(judgeOffer(order, 'a', state, start + 2 * hour)).toEqual({ act: 'begin' });
    expect(() => answered(order, state, { act: 'defer', minutes: 60 }, start + 2 * hour)).toThrow('any more');
  });

  it('is never put off beyond its deadline, nor twice at the same time', () => {
    const order = go(5, start + 2 * hour);
    const { state } = asking(judgeOffer(order, 'a', null, start));
    const late = answered(order, state, { act: 'defer', minutes: 7 * 24 * 60 }, start);
    expect(late.until).toBe(start + 2 * hour);
    expect(() => answered(order, late, { act: 'defer', minutes: 60 }, start + minute)).toThrow('already');
    expect(judgeOffer(order, 'a', late, start + 2 * hour)).toEqual({ act: 'begin' });
  });

  it('is never put off beyond its end either, and begins then though the laptop was late', () => {
    const order = { ...go(3), notAfter: iso(start + 5 * hour) };
    const { state } = asking(judgeOffer(order, 'a', null, start));
    const late = answered(order, state, { act: 'defer', minutes: 7 * 24 * 60 }, start);
    expect(late.until).toBe(start + 5 * hour);
    expect(judgeOffer(order, 'a', late, start + 5 * hour + 20)).toEqual({ act: 'begin' });
    const short = asking(judgeOffer({ ...go(3), notAfter: iso(start + minute) }, 'a', null, start));
    expect(short.until).toBe(start + minute);
    const [end, day] = [start + 5 * hour, 24 * hour];
    expect(offeredInTime(order, 'a', late, end + day)).toBe(true);
    expect(offeredInTime(order, 'a', late, end + day + 1)).toBe(false);
    expect(offeredInTime(order, 'b', late, end + 1)).toBe(false);
    expect(offeredInTime({ ...order, deferrals: 0 }, 'a', late, end + 1)).toBe(false);
    expect(offeredInTime(order, 'a', { ...late, since: end + 1 }, end + 2)).toBe(false);
  });

  it('begins from where it is put off as well, when the person changes her mind', () => {
    const { state } = asking(judgeOffer(go(1), 'a', null, start));
    const later = answered(go(1), state, { act: 'defer', minutes: 600 }, start);
    const now = answered(go(1), later, { act: 'start-now' }, start + minute);
    expect(judgeOffer(go(1), 'a', now, start + minute)).toEqual({ act: 'begin' });
  });

  it('asks anew for another order', () => {
    const { state } = asking(judgeOffer(go(1), 'a', null, start));
    const later = answered(go(1), state, { act: 'defer', minutes: 600 }, start);
    expect(judgeOffer(go(1), 'b', later, start + minute)).toMatchObject({ act: 'offer', left: 1 });
  });

  it('does not wait a second longer because the laptop slept through it', () => {
    const { state } = asking(judgeOffer(go(3), 'a', null, start));
    const later = answered(go(3), state, { act: 'defer', minutes: 60 }, start);
    expect(judgeOffer(go(3), 'a', later, start + 24 * hour)).toEqual({ act: 'begin' });
  });
});
