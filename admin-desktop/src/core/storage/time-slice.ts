import { setImmediate } from 'node:timers/promises';

/** How long, in milliseconds, a scan may hold the thread: a frame at most, so that sync and the hub go on meanwhile. */
const sliceLength = 12;
const rowsBetweenLooks = 64;

/** Lets others have the thread now and then during a long scan. */
export class TimeSlice {
  #started = performance.now();
  #rows = 0;

  /** Counts one row; true when it is time to `pause`. */
  spent(): boolean {
    this.#rows += 1;
    return this.#rows % rowsBetweenLooks === 0 && performance.now() - this.#started > sliceLength;
  }

  async pause(): Promise<void> {
    await setImmediate();
    this.#started = performance.now();
  }
}
