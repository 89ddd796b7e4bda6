import { errorFrom } from '@ferry/common/errors';

/**
 * What was started and has to be stopped again, as JavaScript's AsyncDisposableStack has it, which Node 22 lacks.
 */
export interface StopStack {
  /** To be called at the end, before everything that was given earlier. */
  defer(stop: () => Promise<void> | void): void;
  /** Stops all, the last first, one after the other; one that fails keeps none of the others. Throws the first failure. */
  stop(): Promise<void>;
}

function createStopStack(): StopStack {
  const stops: (() => Promise<void> | void)[] = [];
  let stopping: Promise<void> | null = null;

  async function stopAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let stop = stops.pop(); stop; stop = stops.pop()) {
      try {
        await stop();
      } catch (thrown) {
        failures.push(thrown);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  return {
    defer: (stop) => void stops.push(stop),
    stop() {
      stopping ??= stopAll();
      return stopping;
    },
  };
}

/**
 * Starts parts one after the other; each says how it is stopped as soon as it runs. When one of them fails, those that run are
 * stopped, and its failure is thrown: half of them never stays.
 */
export async function startAll<T>(start: (running: StopStack) => Promise<T>): Promise<T> {
  const running = createStopStack();
  try {
    return await start(running);
  } catch (thrown) {
    try {
      await running.stop();
    } catch (second) {
      const { message } = errorFrom(thrown, 'start');
      throw new AggregateError([thrown, second], `${message}; and not all could be stopped again`);
    }
    throw thrown;
  }
}
