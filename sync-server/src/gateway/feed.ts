import type { Collection } from '@ferry/common/documents/document-type';
import type { Change, ProjectStore } from '../store/server-store.ts';
import type { Log } from './log.ts';

/** Somebody who waits for the next change: of the documents `ids`, or of any. */
export interface Waiting {
  /** What came since `wait`, at least one change; empty when the waiting was ended from here. */
  readonly changes: Promise<readonly Change[]>;
  end(): void;
}

/**
 * One feed of a collection, whoever waits for it. Waiting requests are indexed by document, so that a change costs as much as
 * there are requests for that very document, not as there are laptops.
 */
export interface Feed {
  /** Resolves when every change from now on reaches the waiting request. `subject`: who waits, for `endOf`. */
  wait(subject: string, ids: readonly string[] | null): Promise<Waiting>;
  /** Ends what a subject waits for: it may see something else from now on, or nothing any more. */
  endOf(subject: string): void;
  /** Told of every change at once. `resync`: some may have been missed. */
  listen(listener: { change(change: Change): void; resync(): void }): Promise<void>;
  /** How many requests wait; those woken by the last change. For tests and measurements. */
  readonly counts: { waiting: number; woken: number };
  close(): void;
}

type Waiter = { subject: string; ids: readonly string[] | null; changes: Change[]; wake: () => void };
const reconnectMs = 1000;
/** What one device or console may have waiting here; an honest one has one or two, with those that its network forgot. */
const mostPerSubject = 16;

export function createFeed(store: ProjectStore, collection: Collection, log: Log): Feed {
  const byId = new Map<string, Set<Waiter>>();
  const forAny = new Set<Waiter>();
  const bySubject = new Map<string, Set<Waiter>>();
  const listeners = new Set<Parameters<Feed['listen']>[0]>();
  const counts = { waiting: 0, woken: 0 };
  let live: Promise<() => void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function change(change: Change): void {
    for (const listener of listeners) listener.change(change);
    const woken = [...(byId.get(change.id) ?? []), ...forAny];
    counts.woken = woken.length;
    for (const waiter of woken) {
      waiter.changes.push(change);
      waiter.wake();
    }
  }

  function wakeAll(): void {
    for (const waiters of [...bySubject.values()]) for (const waiter of [...waiters]) waiter.wake();
  }

  function start(): Promise<() => void> {
    live ??= store
      .watch(collection, {
        change,
        failed(error) {
          log('warn', 'feed-failed', { collection, code: error.code, message: error.message });
          live = null;
          // Whoever waits asks again, which starts the feed anew; a listener is served by the timer.
          wakeAll();
          if (listeners.size > 0) timer = setTimeout(restart, reconnectMs);
        },
      })
      .catch((thrown: unknown) => {
        live = null;
        throw thrown;
      });
    return live;
  }

  function restart(): void {
    if (closed) return;
    start().then(
      () => {
        for (const listener of listeners) listener.resync();
      },
      () => (timer = setTimeout(restart, reconnectMs)),
    );
  }

  function add(waiter: Waiter): void {
    const [oldest] = bySubject.get(waiter.subject) ?? [];
    if (oldest && (bySubject.get(waiter.subject)?.size ?? 0) >= mostPerSubject) {
      remove(oldest);
      oldest.wake();
    }
    counts.waiting += 1;
    put(bySubject, waiter.subject, waiter);
    if (waiter.ids) for (const id of waiter.ids) put(byId, id, waiter);
    else forAny.add(waiter);
  }

  function remove(waiter: Waiter): void {
    if (!bySubject.get(waiter.subject)?.has(waiter)) return;
    counts.waiting -= 1;
    take(bySubject, waiter.subject, waiter);
    if (waiter.ids) for (const id of waiter.ids) take(byId, id, waiter);
    else forAny.delete(waiter);
  }

  return {
    counts,
    async wait(subject, ids) {
      let wake = (): void => undefined;
      const woken = new Promise<void>((resolve) => (wake = resolve));
      const waiter: Waiter = { subject, ids: ids && [...new Set(ids)], changes: [], wake };
      add(waiter);
      try {
        await start();
      } catch (thrown) {
        remove(waiter);
        throw thrown;
      }
      if (closed) wake();
      const end = (): void => {
        remove(waiter);
        wake();
      };
      return {
        changes: woken.then(() => {
          remove(waiter);
          return waiter.changes;
        }),
        end,
      };
    },
    endOf(subject) {
      for (const waiter of [...(bySubject.get(subject) ?? [])]) waiter.wake();
    },
    async listen(listener) {
      listeners.add(listener);
      await start();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      wakeAll();
      live?.then(
        (end) => end(),
        (thrown: unknown) => log('debug', 'feed-never-began', { collection, message: String(thrown) }),
      );
    },
  };
}

function put(index: Map<string, Set<Waiter>>, key: string, waiter: Waiter): void {
  const waiters = index.get(key) ?? new Set();
  waiters.add(waiter);
  index.set(key, waiters);
}

function take(index: Map<string, Set<Waiter>>, key: string, waiter: Waiter): void {
  const waiters = index.get(key);
  waiters?.delete(waiter);
  if (waiters?.size === 0) index.delete(key);
}
