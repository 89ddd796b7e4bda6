/** Growing waits between attempts, in milliseconds, each up to half shorter at random so that a thousand laptops do not come at once. */
export interface Backoff {
  next(): number;
  reset(): void;
}

export function createBackoff(options: { firstMs: number; mostMs: number; random: () => number }): Backoff {
  let wait = options.firstMs;
  return {
    next() {
      const now = wait;
      wait = Math.min(wait * 2, options.mostMs);
      return Math.round(now * (0.5 + options.random() / 2));
    },
    reset() {
      wait = options.firstMs;
    },
  };
}

/** Waits; ends early, without an error, when `signal` says so. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
