import { describe, expect, test } from 'vitest';
import { firstDraft, readSchedule, scheduleInWords } from './schedule-draft.ts';
import type { ScheduleDraft } from './schedule-draft.ts';

const zone = 'Europe/Prague';
const now = new Date('2026-10-01T10:00:00Z');
const defaults = { deferrals: 2, deadlineHours: 48 };
const draft = (change: Partial<ScheduleDraft> = {}): ScheduleDraft => ({
  ...firstDraft(now, zone, defaults),
  start: '2026-10-05T08:00',
  ...change,
});
const read = (change: Partial<ScheduleDraft> = {}, own = defaults) => readSchedule(draft(change), zone, now, own);

test('the first draft is tomorrow at eight, with the allowance of the settings', () => {
  const first = firstDraft(now, zone, defaults);
  expect(first).toMatchObject({ start: '2026-10-02T08:00', deferrals: '2', clock: 'console' });
  expect(readSchedule(first, zone, now, defaults).schedule).toEqual({
    notBefore: { instant: '2026-10-02T06:00:00.000Z' },
    notAfter: '2026-10-09T06:00:00.000Z',
    deadline: '2026-10-04T06:00:00.000Z',
    deferrals: 2,
  });
});

describe('an instant in the administrator’s zone', () => {
  test('end and deadline follow the beginning until somebody types one', () => {
    expect(read().shown).toEqual({ end: '2026-10-12T08:00', deadline: '2026-10-07T08:00' });
    expect(read({ end: '2026-10-06T08:00' }).shown.deadline).toBe('2026-10-06T08:00');
    expect(read({}, { deferrals: 0, deadlineHours: 0 }).schedule).not.toHaveProperty('deadline');
    expect(read({ deadline: '' }).schedule).not.toHaveProperty('deadline');
  });

  test('a change of clocks until then is told, and a time that is twice or never', () => {
    expect(read({ start: '2026-11-02T08:00' })).toMatchObject({
      notes: ['Clocks change until then: that day is UTC+1, today is UTC+2.'],
      schedule: { notBefore: { instant: '2026-11-02T07:00:00.000Z' } },
    });
    const twice = read({ start: '2026-10-25T02:30' });
    expect(twice.schedule?.notBefore).toEqual({ instant: '2026-10-25T00:30:00.000Z' });
    expect(twice.notes.join()).toContain('show this time twice');
    expect(read({ start: '2027-03-28T02:30' }).errors.start).toContain('does not exist');
  });

  test.each([
    [{ start: '' }, 'start', 'Give a day and a time.'],
    [{ start: '2026-10-01T09:00' }, 'start', 'This time is over.'],
    [{ end: '2026-10-05T08:00' }, 'end', 'after the beginning'],
    [{ end: '2026-10-0' }, 'end', 'Give a day'],
    [{ deadline: '2026-10-04T08:00' }, 'deadline', 'before the beginning'],
    [{ deadline: '2026-10-20T08:00' }, 'deadline', 'after the last moment'],
    [{ deferrals: '101' }, 'deferrals', 'from 0 to 100'],
    [{ deferrals: '-1' }, 'deferrals', 'from 0 to 100'],
    [{ deferrals: '' }, 'deferrals', 'from 0 to 100'],
  ] as const)('%j is refused at %s', (change, field, words) => {
    const { schedule, errors } = read(change);
    expect(schedule).toBeNull();
    expect(Object.keys(errors)).toEqual([field]);
    expect(errors[field]).toContain(words);
  });
});

test('the laptop’s own clock: no zone, and the end counts from the last place on Earth', () => {
  const { schedule, notes } = read({ clock: 'laptop' });
  expect(schedule).toMatchObject({
    notBefore: { laptopWallClock: '2026-10-05T08:00' },
    notAfter: '2026-10-12T20:00:00.000Z',
    deadline: '2026-10-07T20:00:00.000Z',
  });
  expect(notes).toEqual([]);
  expect(read({ clock: 'laptop', start: '2026-10-01T09:00' }).notes.join()).toContain('begins at once');
  expect(read({ clock: 'laptop', start: '2026-09-30T09:00' }).errors.start).toContain('over on every laptop');
});

test('in words', () => {
  const about = { act: 'The migration', who: '3 users', zone };
  const words = (change: Partial<ScheduleDraft>) => {
    const { schedule } = read(change);
    if (!schedule) throw new Error('the draft is good');
    return scheduleInWords(schedule, about);
  };
  expect(words({})).toBe(
    'The migration of 3 users starts on Monday 5 October 2026 at 08:00 (UTC+2), Europe/Prague. Each person may put it off ' +
      '2 times, at the latest until Wednesday 7 October 2026 at 08:00 (UTC+2). A computer that is off all the time until ' +
      'Monday 12 October 2026 at 08:00 (UTC+2) does not begin any more.',
  );
  expect(words({ clock: 'laptop', deferrals: '0' })).toContain(
    'starts on Monday 5 October 2026 at 08:00 by the clock of each laptop. Nobody may put it off. A computer',
  );
  expect(words({ deferrals: '1', deadline: '' })).toContain('may put it off once. A computer');
});
