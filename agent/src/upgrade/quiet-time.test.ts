import { expect, test } from 'vitest';
import type { Decision } from '../decision/decide.ts';
import type { Condition } from '../laptop.ts';
import { heldOnTrial, waysToFetch, whyNotFetch, whyNotHandOver } from './quiet-time.ts';

const now = Date.parse('2026-06-01T08:00:00Z');
const hour = 60 * 60_000;
const size = 90e6;
const order = {} as Extract<Decision, { act: 'go' }>['order'];
const stopped = {} as Extract<Decision, { act: 'stop' }>['order'];
const state = { digest: 'a', since: now, deferred: 0, until: null, startNow: false };
const rest: Decision = { act: 'rest', reason: 'no order' };
const go: Decision = { act: 'go', order };
const waitUntil = (until: number): Decision => ({ act: 'wait', order, until });
const offered: Decision = { act: 'offer', order, verdict: { act: 'offer', until: now + 9 * hour, left: 1, state } };
const putOffUntil = (until: number): Decision => ({
  ...{ act: 'offer', order },
  verdict: { act: 'defer', until, left: 1, state },
});
const refused: Decision = {
  ...{ act: 'refuse', order, cause: { kind: 'order-not-understood' } },
  error: { code: 'invalid', where: 'order', message: 'no', remedy: 'None.' },
};
const well: Condition = { build: 26100, freeBytes: 100e9, onMains: true, batteryPercent: 100, metered: false };
const around = (decision: Decision, condition: Partial<Condition> = {}, unfinished = false) => ({
  ...{ decision, unfinished, now, condition: { ...well, ...condition } },
});

const soon = 'an order is due soon';
const carriedOut = 'an order is being carried out';
const asked = 'the person at the laptop is being asked about a migration';
test.each<[string, Decision, string | null]>([
  ['there is no order', rest, null],
  ['an order is refused', refused, null],
  ['everything is stopped', { act: 'stop', order: stopped }, null],
  ['an order is due in an hour', waitUntil(now + hour), null],
  ['an order is due in less than an hour', waitUntil(now + hour - 1), soon],
  ['an order was due and waits', waitUntil(now - 1), soon],
  ['a migration is put off for an hour', putOffUntil(now + hour), null],
  ['a migration is put off for less than an hour', putOffUntil(now + hour - 1), soon],
  ['the person is asked, however late it would begin by itself', offered, asked],
  ['an order is carried out', go, carriedOut],
  ['a run is finished', { act: 'finish', digest: 'a' }, carriedOut],
  ['a run is abandoned', { act: 'abandon', digest: 'a', reason: 'revoked' }, carriedOut],
])('while %s a release is fetched and taken, or neither', (_when, decision, why) => {
  expect(whyNotFetch(around(decision), size)).toBe(why);
  expect(whyNotHandOver(around(decision), true)).toBe(why);
});

test('while a migration is under way nothing is fetched and nothing taken, whatever is decided', () => {
  expect(whyNotFetch(around(rest, {}, true), size)).toBe('a migration is under way');
  expect(whyNotHandOver(around(rest, {}, true), true)).toBe('a migration is under way');
});

test.each<[number | null, string | null]>([
  [2 * size + 1e9, null],
  [2 * size + 1e9 - 1, 'the disk is nearly full'],
  [0, 'the disk is nearly full'],
  [null, null],
])('with %s bytes free a release is fetched: %s', (freeBytes, why) => {
  expect(whyNotFetch(around(rest, { freeBytes }), size)).toBe(why);
  // What is there already is taken.
  expect(whyNotHandOver(around(rest, { freeBytes }), true)).toBeNull();
});

test.each<[boolean | null, number | null, string | null]>([
  [true, 1, null],
  [true, null, null],
  [false, 40, null],
  [false, 39, 'the battery is low'],
  [false, null, 'the battery is low'],
  [null, 39, null],
])('on mains %s, with a battery of %s %%, a release is taken: %s', (onMains, batteryPercent, why) => {
  expect(whyNotHandOver(around(rest, { onMains, batteryPercent }), true)).toBe(why);
  // Fetching needs little.
  expect(whyNotFetch(around(rest, { onMains, batteryPercent }), size)).toBeNull();
});

test('who can reach nobody hands over to nobody', () => {
  expect(whyNotHandOver(around(rest), false)).toBe('neither server nor console can be reached');
  expect(whyNotHandOver(around(rest), true)).toBeNull();
});

test('a release is fetched over the local network first, and not from the server where that costs', () => {
  const [server, near, other] = [{ kind: 'cloud' as const }, { kind: 'lan' as const }, { kind: 'lan' as const }];
  expect(waysToFetch([server, near, other], false)).toEqual([near, other, server]);
  expect(waysToFetch([near, server], null)).toEqual([near, server]);
  expect(waysToFetch([server, near], true)).toEqual([near]);
  expect(waysToFetch([server], true)).toEqual([]);
});

test('an agent on trial begins nothing, and keeps to everything else', () => {
  expect(heldOnTrial(go)).toEqual(rest);
  expect(heldOnTrial(offered)).toEqual(rest);
  const kept: Decision[] = [
    ...[rest, refused, waitUntil(now), putOffUntil(now)],
    { act: 'stop', order: stopped },
    // What an older agent has begun is ended, by whichever of the two.
    { act: 'finish', digest: 'a' },
    { act: 'abandon', digest: 'a', reason: 'revoked' },
  ];
  for (const decision of kept) expect(heldOnTrial(decision)).toEqual(decision);
});
