import { setMaxListeners } from 'node:events';
import { findHubs } from './hub-finder.ts';
import type { FindHubs, HubHint } from './hub-finder.ts';

type Asker = Pick<Parameters<FindHubs>[0], 'found' | 'trouble'>;

/**
 * One search by Bonjour for several agents of one project in one process, which would otherwise ask the network the same
 * question each. It begins with the first who asks and ends with the last. Who comes later is told at once what was found in
 * the last minute; a hint that is no longer true costs no more than a failed try.
 */
export function shareHubFinder(find: FindHubs, now: () => number): FindHubs {
  const freshMs = 60_000;
  const askers = new Set<Asker>();
  const seen = new Map<string, { hint: HubHint; at: number }>();
  let search: AbortController | null = null;
  return async (options, signal) => {
    if (signal.aborted || options.mdnsInterface === 'off') return;
    askers.add(options);
    for (const { hint, at } of [...seen.values()]) if (now() - at < freshMs) options.found(hint);
    if (!search) {
      search = new AbortController();
      setMaxListeners(0, search.signal);
      const found = (hint: HubHint): void => {
        seen.set(hint.key, { hint, at: now() });
        for (const asker of askers) asker.found(hint);
      };
      const trouble: Asker['trouble'] = (error) => {
        for (const asker of askers) asker.trouble(error);
      };
      void find({ ...options, found, trouble }, search.signal);
    }
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    askers.delete(options);
    if (askers.size > 0) return;
    search.abort();
    search = null;
    seen.clear();
  };
}

/** The shared finder of a process. */
export function sharedFindHubs(): FindHubs {
  return shareHubFinder(findHubs, Date.now);
}
