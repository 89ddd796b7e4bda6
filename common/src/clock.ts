import { z } from 'zod';
import { fail, ok } from './errors.ts';
import type { Result } from './errors.ts';
import { shortNamePattern } from './digest.ts';

/**
 * A hybrid logical clock stamp (Kulkarni et al. 2014) as a string that sorts: 12 hex digits of milliseconds since 1970,
 * 4 of a counter, 32 characters of the writer's fingerprint. Two writers never make the same stamp.
 */
export type Hlc = string;
export const hlcSchema = z.string().regex(/^[0-9a-f]{12}-[0-9a-f]{4}-[0-9a-hjkmnp-tv-z]{32}$/, 'not a clock stamp');

/** A stamp further ahead of a judge's own clock than this is refused as `clock-wrong` (DESIGN section 3). */
export const clockToleranceMs = 10 * 60 * 1000;

export function hlcTime(stamp: Hlc): number {
  return Number.parseInt(stamp.slice(0, 12), 16);
}

export interface Clock {
  /** A stamp greater than every one that was made or seen here. */
  tick(): Hlc;
  /** Takes a foreign stamp into account. One that is too far ahead is refused: it would drag this clock along. */
  observe(stamp: Hlc): Result<void>;
}

/** `now` gives milliseconds since 1970; `writer` is a fingerprint; `latest` the greatest stamp kept from the last run. */
export function createClock(options: { now: () => number; writer: string; latest?: Hlc }): Clock {
  if (!shortNamePattern.test(options.writer)) throw new Error('the writer of a clock must be a fingerprint');
  let time = options.latest ? hlcTime(options.latest) : 0;
  let counter = options.latest ? Number.parseInt(options.latest.slice(13, 17), 16) : 0;

  return {
    tick() {
      const now = options.now();
      if (now > time) {
        time = now;
        counter = 0;
      } else if (counter === 0xffff) {
        time += 1;
        counter = 0;
      } else {
        counter += 1;
      }
      return `${time.toString(16).padStart(12, '0')}-${counter.toString(16).padStart(4, '0')}-${options.writer}`;
    },
    observe(stamp) {
      const parsed = hlcSchema.safeParse(stamp);
      if (!parsed.success) return fail('invalid', 'clock', 'not a clock stamp', 'Send a stamp made by Ferry.');
      const theirs = hlcTime(stamp);
      const aheadMs = theirs - options.now();
      if (aheadMs > clockToleranceMs) {
        const minutes = Math.round(aheadMs / 60_000);
        return fail(
          'clock-wrong',
          'clock',
          `this was written ${minutes} minutes in the future`,
          'Set the clock of the computer that wrote it.',
        );
      }
      const theirCounter = Number.parseInt(stamp.slice(13, 17), 16);
      if (theirs > time) {
        time = theirs;
        counter = theirCounter;
      } else if (theirs === time) {
        counter = Math.max(counter, theirCounter);
      }
      return ok(undefined);
    },
  };
}
