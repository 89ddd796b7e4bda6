/** Tells everybody who listens that something changed. */
export function createChanges() {
  const listeners = new Set<() => void>();
  return {
    tell: () => {
      for (const listener of listeners) listener();
    },
    /** Calls `listener` at every change, and settles when `signal` aborts. */
    each: async (signal: AbortSignal, listener: () => void): Promise<void> => {
      listeners.add(listener);
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      listeners.delete(listener);
    },
  };
}
