/** Counts failures by name within a sliding minute; forgets the quiet ones, so that memory stays bounded by the traffic. */
export interface RateLimit {
  /** Milliseconds to wait, or 0 when `name` may try. */
  waitMs(name: string): number;
  failed(name: string): void;
}

const windowMs = 60_000;
const maxNames = 10_000;

export function createRateLimit(options: { perMinute: number; now: () => number }): RateLimit {
  const failures = new Map<string, number[]>();

  function recent(name: string): number[] {
    const since = options.now() - windowMs;
    const kept = (failures.get(name) ?? []).filter((at) => at > since);
    if (kept.length === 0) failures.delete(name);
    else failures.set(name, kept);
    return kept;
  }

  return {
    waitMs(name) {
      const kept = recent(name);
      const oldest = kept.at(-options.perMinute);
      return oldest === undefined ? 0 : Math.max(1, oldest + windowMs - options.now());
    },
    failed(name) {
      const kept = recent(name);
      if (failures.size >= maxNames) failures.delete(failures.keys().next().value ?? '');
      failures.set(name, [...kept, options.now()].slice(-options.perMinute));
    },
  };
}
