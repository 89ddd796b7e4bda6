import { describe, expect, it } from 'vitest';
import { createCorrectedClock } from './corrected-clock.ts';

const year = 365 * 24 * 60 * 60 * 1000;
const real = Date.parse('2026-06-01T12:00:00Z');

describe('the corrected clock', () => {
  it.each([
    ['a year behind', -year],
    ['a year ahead', year],
  ])('is right on a laptop that is %s, also after the next start', (_name, wrong) => {
    let kept = 0;
    const systemNow = () => real + wrong;
    const options = { systemNow, sinceBoot: () => 0, keep: (offset: number) => void (kept = offset) };
    const clock = createCorrectedClock({ ...options, offset: 0 });
    expect(clock.now()).toBe(real + wrong);
    expect(clock.confirmed()).toBe(false);
    clock.observe({ theirs: real + 40, sentAt: systemNow() - 60, receivedAt: systemNow(), precisionMs: 1000 });
    expect(Math.abs(clock.now() - real)).toBeLessThan(100);
    expect(clock.confirmed()).toBe(true);
    expect(createCorrectedClock({ ...options, offset: kept }).now()).toBe(clock.now());
  });

  it('leaves a clock alone that is right within what can be told', () => {
    const clock = createCorrectedClock({
      systemNow: () => real,
      sinceBoot: () => 0,
      offset: 0,
      keep: () => expect.unreachable(),
    });
    clock.observe({ theirs: Number.NaN, sentAt: real, receivedAt: real, precisionMs: 0 });
    expect(clock.confirmed()).toBe(false);
    clock.observe({ theirs: real + 900, sentAt: real - 200, receivedAt: real, precisionMs: 1000 });
    expect(clock.confirmed()).toBe(true);
    expect(clock.now()).toBe(real);
  });

  it('stays right when somebody sets the clock, and when the laptop sleeps', () => {
    let system = real;
    let boot = 0;
    const clock = createCorrectedClock({
      systemNow: () => system,
      sinceBoot: () => boot,
      offset: 0,
      keep: () => undefined,
    });
    system += year;
    expect(clock.now()).toBe(real);
    system += 8 * 3_600_000;
    boot += 8 * 3_600_000;
    expect(clock.now()).toBe(real + 8 * 3_600_000);
  });

  it('stays right when somebody sets the clock, and is not misled by sleep', () => {
    let [system, boot, kept] = [real + year, 1000, 0];
    const clock = createCorrectedClock({
      systemNow: () => system,
      sinceBoot: () => boot,
      offset: -year,
      keep: (offset) => void (kept = offset),
    });
    system += 8 * 3_600_000;
    boot += 8 * 3_600_000;
    expect(clock.now()).toBe(real + 8 * 3_600_000);
    expect(kept).toBe(0);
    system -= year;
    expect(clock.now()).toBe(real + 8 * 3_600_000);
    expect(clock.offset()).toBe(0);
  });
});
