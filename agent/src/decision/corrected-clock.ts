/** A time that somebody else's clock showed. `sentAt`, `receivedAt`: the laptop's own clock around it, all in milliseconds. */
export type TimeSample = { theirs: number; sentAt: number; receivedAt: number; precisionMs: number };

export interface CorrectedClock {
  /** Milliseconds since 1970, corrected by the difference last measured. */
  readonly now: () => number;
  readonly instant: () => string;
  /** What the laptop's clock lacks, in milliseconds: about minus a year when it is a year ahead. */
  readonly offset: () => number;
  /** Whether anybody was asked since this start: before, it is only what the laptop believes, and what was kept of the last time. */
  readonly confirmed: () => boolean;
  readonly observe: (sample: TimeSample) => void;
}

/** Between two looks a clock that nobody set and the time since the start of the system differ by less, in milliseconds. */
const setByMs = 10_000;

/**
 * The laptop's clock, which may be a year wrong, corrected by gateway or hub (DESIGN section 3). A sample within its own
 * precision changes nothing, so that a clock that is right stays as it is. `keep` stores a new difference for the next start.
 * `sinceBoot` gives milliseconds, sleep included, and tells when somebody sets the clock: then the difference is another one.
 */
export function createCorrectedClock(options: {
  systemNow: () => number;
  sinceBoot: () => number;
  offset: number;
  keep: (offset: number) => void;
}): CorrectedClock {
  let offset = options.offset;
  let confirmed = false;
  let startOfSystem = options.systemNow() - options.sinceBoot();
  const now = (): number => {
    const system = options.systemNow();
    const start = system - options.sinceBoot();
    const setBy = start - startOfSystem;
    // Slow drift is not added up: only a leap between two looks counts.
    startOfSystem = start;
    if (Math.abs(setBy) > setByMs) {
      offset -= setBy;
      options.keep(offset);
    }
    return system + offset;
  };
  return {
    now,
    instant: () => new Date(now()).toISOString(),
    offset: () => offset,
    confirmed: () => confirmed,
    observe({ theirs, sentAt, receivedAt, precisionMs }) {
      // If the clock was set since the last look, the sample is of before or after that: the difference is moved first.
      now();
      const measured = Math.round(theirs - (sentAt + receivedAt) / 2);
      const uncertainty = precisionMs + Math.max(0, receivedAt - sentAt) / 2;
      if (!Number.isFinite(measured)) return;
      confirmed = true;
      if (Math.abs(measured - offset) <= uncertainty) return;
      offset = measured;
      options.keep(offset);
    },
  };
}
