import { coalesce } from '../schedule/coalesce.ts';
import type { Timers } from '../schedule/coalesce.ts';

/** Something to read, and what makes it stale. */
export interface Source<T> {
  read(): Promise<T>;
  /** Calls back at every change that may touch it. Returns the way to stop. */
  onStale(listener: () => void): () => void;
}

export interface FollowOptions {
  timers: Timers;
  now: () => number;
  /** Changes that come within this time are one refresh, in milliseconds. */
  delayMs: number;
}

/** Reads at once and after every change until `signal` aborts. A read that fails ends it by throwing. */
export async function follow<T>(
  source: Source<T>,
  show: (value: T) => void,
  signal: AbortSignal,
  options: FollowOptions,
): Promise<void> {
  const read = async () => {
    const value = await source.read();
    if (!signal.aborted) show(value);
  };
  const ended = Promise.withResolvers<true>();
  const refreshing = coalesce(read, { ...options, onError: ended.reject });
  const reading = { first: true, stale: false };
  // Listening before the first read: a change during it must not be lost.
  const stopListening = source.onStale(() => {
    if (reading.first) reading.stale = true;
    else refreshing.ask();
  });
  const abort = () => ended.resolve(true);
  signal.addEventListener('abort', abort, { once: true });
  try {
    if (signal.aborted) return;
    await read();
    reading.first = false;
    if (reading.stale) refreshing.ask();
    await ended.promise;
  } finally {
    signal.removeEventListener('abort', abort);
    stopListening();
    // Whoever ended this does not wait for a last read.
    void refreshing.stop();
  }
}
