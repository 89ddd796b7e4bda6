import type { Change, Watcher } from '../server-store.ts';
import type { CouchClient } from './couch-client.ts';
import { mayPass, storeError } from './couch-errors.ts';
import { changedRows } from './couch-rows.ts';
import type { ChangedRows } from './couch-rows.ts';

/** Milliseconds. `poll`: how long CouchDB waits for a change; `grace`: how long its answer may take after that. */
export interface WatchTimes {
  readonly poll: number;
  readonly grace: number;
  readonly firstPause: number;
  readonly longestPause: number;
}

export const watchTimes: WatchTimes = { poll: 25_000, grace: 15_000, firstPause: 200, longestPause: 10_000 };

/** Documents in one answer: a burst of changes comes in several. */
const rowsAtOnce = 100;

export interface CouchWatch {
  readonly client: CouchClient;
  readonly database: string;
  /** CouchDB's own sequence after which it begins */
  readonly since: string;
  readonly changeOf: (row: ChangedRows['results'][number]) => Change | null;
  readonly watcher: Watcher;
  readonly times: WatchTimes;
  /** told when CouchDB is away and when it is back: nobody else notices while no one asks for anything */
  readonly told: (event: 'watch-lost' | 'watch-back', database: string, why: string) => void;
}

/**
 * Asks for changes again and again, each time from the last one on: a CouchDB that was away for a while loses none of them.
 * Fails only for what does not pass (the database is gone, the user is locked out). The promise is done when the watch has ended.
 */
export function watchChanges(watch: CouchWatch): { end: () => void; done: Promise<void> } {
  const { client, database, changeOf, watcher, times, told } = watch;
  const controller = new AbortController();
  const { signal } = controller;

  async function run(): Promise<void> {
    let { since } = watch;
    let misses = 0;
    while (!signal.aborted) {
      try {
        const page = await client.request(changedRows, {
          path: [database, '_changes'],
          query: { feed: 'longpoll', since, include_docs: true, limit: rowsAtOnce, timeout: times.poll },
          timeoutMs: times.poll + times.grace,
          signal,
        });
        if (misses > 0) told('watch-back', database, `after ${misses} tries`);
        misses = 0;
        for (const row of page.results) {
          // Ended by the watcher itself: it is told of nothing more.
          if (ended()) return;
          const change = changeOf(row);
          if (change) watcher.change(change);
        }
        since = page.last_seq;
      } catch (thrown) {
        if (ended()) return;
        const error = storeError(thrown, database);
        if (!mayPass(thrown)) {
          watcher.failed(error);
          return;
        }
        if (misses === 0) told('watch-lost', database, error.message);
        await pause(Math.min(times.firstPause * 2 ** misses, times.longestPause), signal);
        misses += 1;
      }
    }
  }
  const ended = (): boolean => signal.aborted;

  return { end: () => controller.abort(), done: run() };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
