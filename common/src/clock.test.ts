import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockToleranceMs, createClock, hlcSchema, hlcTime } from './clock.ts';

const writer = 'a'.repeat(32);
const other = 'b'.repeat(32);

describe('hybrid logical clock', () => {
  it('only ever goes up, whatever the wall clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 41 }), { minLength: 2, maxLength: 50 }), (times) => {
        let at = 0;
        const clock = createClock({ now: () => times[at] ?? 0, writer });
        const stamps = times.map((_, i) => {
          at = i;
          return clock.tick();
        });
        expect(stamps.toSorted()).toEqual(stamps);
        expect(new Set(stamps).size).toBe(stamps.length);
        for (const stamp of stamps) expect(hlcSchema.safeParse(stamp).success).toBe(true);
      }),
    );
  });

  it('is later than every stamp that it has seen', () => {
    const theirs = createClock({ now: () => 5000, writer: other }).tick();
    const clock = createClock({ now: () => 1000, writer });
    expect(clock.observe(theirs)).toEqual({ ok: true, value: undefined });
    expect(clock.tick() > theirs).toBe(true);
  });

  it('goes on after a restart from the latest stamp, though the wall clock went back', () => {
    const before = createClock({ now: () => 9000, writer }).tick();
    expect(createClock({ now: () => 10, writer, latest: before }).tick() > before).toBe(true);
  });

  it('refuses a stamp from too far ahead and is not dragged along by it', () => {
    const ahead = createClock({ now: () => 1000 + clockToleranceMs + 1, writer: other }).tick();
    const clock = createClock({ now: () => 1000, writer });
    const observed = clock.observe(ahead);
    expect(observed.ok ? '' : observed.error.code).toBe('clock-wrong');
    expect(hlcTime(clock.tick())).toBe(1000);
  });

  it('survives more stamps in one millisecond than the counter holds', () => {
    const clock = createClock({ now: () => 7, writer });
    let last = '';
    for (let i = 0; i < 70_000; i += 1) {
      const stamp = clock.tick();
      if (stamp <= last) throw new Error(`${stamp} after ${last}`);
      last = stamp;
    }
    expect(hlcTime(last)).toBe(8);
  });
});
