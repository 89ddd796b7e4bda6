/** Timers as an argument, so that tests decide when time passes. */
export interface Timers {
  set(work: () => void, milliseconds: number): unknown;
  clear(timer: unknown): void;
}

export const systemTimers: Timers = {
  set: (work, milliseconds) => setTimeout(work, milliseconds),
  clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

export interface Coalesced {
  /** Soon, once, however often it is asked for; asked for while it runs, it runs once more. */
  ask(): void;
  /** Nothing starts any more; waits for the run that is under way. */
  stop(): Promise<void>;
}

/** Longer than any run rests. What a clock that is set in between makes of a rest is longer, or less than nothing. */
const longestRestMs = 60_000;

/**
 * Many reasons to do the same work become one run. `delayMs` gathers what comes together; after a run it rests for as long
 * as the run took, four times over, so that a flood of changes never takes more than a fifth of the thread.
 */
export function coalesce(
  work: () => Promise<void>,
  options: { timers: Timers; delayMs: number; now: () => number; onError: (thrown: unknown) => void },
): Coalesced {
  const { timers, delayMs, now, onError } = options;
  let timer: unknown = null;
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;
  let restUntil = 0;

  function restLeft(): number {
    const left = restUntil - now();
    return left > longestRestMs ? 0 : left;
  }

  function plan(): void {
    if (timer !== null || stopped) return;
    timer = timers.set(
      () => {
        timer = null;
        running = Promise.resolve().then(run);
      },
      Math.max(delayMs, restLeft()),
    );
  }

  function takeAgain(): boolean {
    const asked = again;
    again = false;
    return asked;
  }

  async function run(): Promise<void> {
    const started = now();
    try {
      await work();
    } catch (thrown) {
      onError(thrown);
    }
    running = null;
    restUntil = now() + Math.min(4 * Math.max(0, now() - started), longestRestMs);
    if (takeAgain()) plan();
  }

  return {
    ask() {
      if (running) again = true;
      else plan();
    },
    async stop() {
      stopped = true;
      if (timer !== null) timers.clear(timer);
      timer = null;
      await running;
    },
  };
}
