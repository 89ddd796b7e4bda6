import { expect, test } from 'vitest';
import { instantsOf, isWallTime, longWords, offsetText, shortWords, wallTimeOf } from './zoned-time.ts';

const prague = 'Europe/Prague';
const iso = (wall: string, zone: string) => instantsOf(wall, zone).map((at) => at.toISOString());

test.each([
  ['2026-12-01T08:00', prague, ['2026-12-01T07:00:00.000Z']],
  ['2026-07-01T08:00', prague, ['2026-07-01T06:00:00.000Z']],
  ['2026-07-01T08:00', 'Asia/Kolkata', ['2026-07-01T02:30:00.000Z']],
  ['2026-07-01T08:00', 'America/St_Johns', ['2026-07-01T10:30:00.000Z']],
  ['2026-07-01T00:15', 'Pacific/Kiritimati', ['2026-06-30T10:15:00.000Z']],
  ['2026-07-01T08:00', 'UTC', ['2026-07-01T08:00:00.000Z']],
])('%s in %s is %j', (wall, zone, instants) => {
  expect(iso(wall, zone)).toEqual(instants);
  for (const at of instants) expect(wallTimeOf(new Date(at), zone)).toBe(wall);
});

test('a time that clocks go forward over is none, one that they go back over is two', () => {
  expect(iso('2026-03-29T02:30', prague)).toEqual([]);
  expect(iso('2026-10-25T02:30', prague)).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']);
  expect(iso('2026-11-01T01:30', 'America/New_York')).toHaveLength(2);
});

test('offsets and dates in words', () => {
  expect(offsetText(prague, new Date('2026-07-01T00:00:00Z'))).toBe('UTC+2');
  expect(offsetText('America/St_Johns', new Date('2026-01-01T00:00:00Z'))).toBe('UTC-3:30');
  expect(offsetText('UTC', new Date())).toBe('UTC');
  const at = new Date('2026-12-01T07:00:00Z');
  expect(longWords(at, prague)).toBe('Tuesday 1 December 2026 at 08:00');
  expect(shortWords(at, prague)).toBe('1 Dec, 08:00');
});

test.each(['2026-02-30T08:00', '2026-12-01T24:30', '2026-12-01', 'rubbish', ''])('%s is no time', (text) => {
  expect(isWallTime(text)).toBe(false);
});
