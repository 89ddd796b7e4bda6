import { createClock } from '@ferry/common/clock';
import type { Clock, Hlc } from '@ferry/common/clock';
import { namedFault, ProjectDatabaseError } from '../storage/storage-error.ts';
import { isFuture } from './future-stamps.ts';
import type { LocalFacts } from './local-facts.ts';

/** A clock that goes on after a restart from the greatest stamp that it made or saw, even if the system's was set back. */
export interface KeptClock extends Clock {
  /** Writes that stamp down. Called after each write of documents: a stamp that is in none of them need not be kept. */
  keep(): void;
  /** Whether its own stamps are from the future, seen from now: the system's clock was ahead. */
  isAhead(): boolean;
  /** Goes back to now, or to `least` where that is later: the greatest good stamp that there is. */
  goBack(least: Hlc | null): void;
}

/** `now` in milliseconds since 1970; `writer` is the fingerprint of the console's key. */
export function createKeptClock(options: { now: () => number; writer: string; facts: LocalFacts }): KeptClock {
  const kept = options.facts.get('clock');
  let clock = createClock({ now: options.now, writer: options.writer, ...(kept ? { latest: kept } : {}) });
  let latest: Hlc = kept ?? '';
  let written = latest;
  return {
    tick() {
      latest = clock.tick();
      return latest;
    },
    observe(stamp) {
      const observed = clock.observe(stamp);
      if (observed.ok && stamp > latest) latest = stamp;
      return observed;
    },
    keep() {
      if (latest === written) return;
      try {
        options.facts.set('clock', latest);
      } catch (thrown) {
        // Kept with the next write that there is room for; what cannot be kept now was in no document either.
        const fault = namedFault(thrown);
        if (fault instanceof ProjectDatabaseError && fault.fault === 'disk-full') return;
        throw thrown;
      }
      written = latest;
    },
    isAhead: () => latest !== '' && isFuture(latest, options.now()),
    goBack(least) {
      clock = createClock({ now: options.now, writer: options.writer, ...(least ? { latest: least } : {}) });
      latest = least ?? '';
    },
  };
}
