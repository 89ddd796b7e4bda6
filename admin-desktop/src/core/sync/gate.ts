import type { ErrorCode, FerryError } from '@ferry/common/errors';
import { errorFrom, fail, FerryFailure } from '@ferry/common/errors';

/** What may pass by itself. Everything else needs a person, and stops the sync. */
const passing: readonly ErrorCode[] = ['unreachable', 'storage', 'internal', 'locked', 'conflict', 'too-large'];

export function passesByItself(error: FerryError): boolean {
  return passing.includes(error.code);
}

/**
 * The one door to the server. RxDB asks again by itself, for each collection on its own and with no end; so all requests wait
 * here while the server is away, and one probe alone, slower each time, finds out when it is back.
 */
export interface Gate {
  /** Runs a request once the door is open. Its failure closes the door, or stops the sync, and is thrown on. */
  through<T>(request: () => Promise<T>): Promise<T>;
  /** Closes the door and starts to probe. */
  close(error: FerryError): void;
  /** Probes at once. The error, if the door stays closed; then it goes on probing. */
  tryNow(): Promise<FerryError | null>;
  stop(error: FerryError): void;
  /** Closed, and probing: a request that failed is worth another try. False when open or stopped. */
  isWaiting(): boolean;
}

export interface GateOptions {
  /** Whether the server is there and is still the same. Throws a FerryFailure. */
  probe: () => Promise<void>;
  onOpen: () => void;
  onClosed: (error: FerryError) => void;
  onStopped: (error: FerryError) => void;
  /** milliseconds: first and longest wait between two probes */
  backoff: { first: number; longest: number };
  random: () => number;
  signal: AbortSignal;
}

export function createGate(options: GateOptions): Gate {
  type State = { name: 'open' } | { name: 'closed' } | { name: 'stopped'; error: FerryError };
  let state: State = { name: 'closed' };
  const waiting: { resolve: () => void; reject: (reason: FerryFailure) => void }[] = [];
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let probing = false;

  function stop(error: FerryError): void {
    if (state.name === 'stopped') return;
    state = { name: 'stopped', error };
    clearTimeout(timer);
    for (const { reject } of waiting.splice(0)) reject(new FerryFailure(error));
    options.onStopped(error);
  }

  function open(): void {
    if (state.name !== 'closed') return;
    state = { name: 'open' };
    options.onOpen();
    for (const { resolve } of waiting.splice(0)) resolve();
  }

  function close(error: FerryError): void {
    if (state.name === 'stopped') return;
    if (!passesByItself(error)) {
      stop(error);
      return;
    }
    state = { name: 'closed' };
    options.onClosed(error);
    if (probing || timer) return;
    // Only a request that succeeds starts the waiting times anew: a server that answers the probe alone is no help.
    const wait = Math.min(options.backoff.longest, options.backoff.first * 2 ** failures);
    failures = Math.min(failures + 1, 20);
    timer = setTimeout(
      () => {
        timer = undefined;
        void probe();
      },
      wait * (0.75 + options.random() / 2),
    );
  }

  async function probe(): Promise<FerryError | null> {
    probing = true;
    let failure: FerryError | null = null;
    try {
      await options.probe();
    } catch (thrown) {
      failure = errorFrom(thrown, 'server');
    }
    probing = false;
    if (failure) close(failure);
    else open();
    return failure;
  }

  options.signal.addEventListener('abort', () => {
    stop(fail('cancelled', 'server', 'the sync was stopped', 'Connect again to go on.').error);
  });

  return {
    async through(request) {
      if (state.name === 'stopped') throw new FerryFailure(state.error);
      if (state.name === 'closed') await new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
      try {
        const answer = await request();
        failures = 0;
        return answer;
      } catch (thrown) {
        const error = errorFrom(thrown, 'server');
        if (error.code !== 'cancelled') close(error);
        throw thrown;
      }
    },
    close,
    tryNow: probe,
    stop,
    isWaiting: () => state.name === 'closed',
  };
}
