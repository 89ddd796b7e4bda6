/** A time that somebody else's clock showed. `sentAt`, `receivedAt`: the laptop's own clock around it, all in milliseconds. */
export type TimeSample = { theirs: number; sentAt: number; receivedAt: number; precisionMs: number };

export interface CorrectedClock {
  /** Milliseconds since 1970, corrected by the difference last measured. */
  readonly now: () => number;
  readonly instant: () => string;
  /** What the laptop's clock lacks, in milliseconds: about minus a year when it is a year ahead. */
  readonly offset: () => number;
  readonly observe: (sample: TimeSample) => void;
}

/**
 * The laptop's clock, which may be a year wrong, corrected by gateway or hub (DESIGN section 3). A sample within its own
 * precision changes nothing, so that a clock that is right stays as it is. `keep` stores a new difference for the next start.
 */
export function createCorrectedClock(options: {
  systemNow: () => number;
  offset: number;
  keep: (offset: number) => void;
}): CorrectedClock {
  let offset = options.offset;
  const now = (): number => options.systemNow() + offset;
  return {
    now,
    instant: () => new Date(now()).toISOString(),
    offset: () => offset,
    observe({ theirs, sentAt, receivedAt, precisionMs }) {
      const measured = Math.round(theirs - (sentAt + receivedAt) / 2);
      const uncertainty = precisionMs + Math.max(0, receivedAt - sentAt) / 2;
      if (!Number.isFinite(measured) || Math.abs(measured - offset) <= uncertainty) return;
      offset = measured;
      options.keep(offset);
    },
  };
}
