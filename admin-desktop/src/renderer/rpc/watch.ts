import type { FerryError } from '@ferry/common/errors';
import type { OutputOf, StreamName } from '../../contract/contract.ts';
import type { ConsoleContract } from '../../contract/console-contract.ts';
import { clientOf } from './console-api.ts';
import type { StreamInput } from './console-api.ts';
import { loading } from './live-entry.ts';
import type { LiveEntry } from './live-entry.ts';

/** `project` only keeps the caches of two projects apart: which project answers is the shell's to know. */
export type WatchArgument<N extends StreamName<ConsoleContract>> = { project: string; input: StreamInput<N> };

type Lifecycle<T> = {
  extra: unknown;
  updateCachedData: (recipe: (draft: LiveEntry<T>) => LiveEntry<T>) => unknown;
  cacheDataLoaded: PromiseLike<unknown>;
  cacheEntryRemoved: Promise<void>;
};

/** An endpoint that shows the last event of a stream, for as long as a component looks at it. */
export function watching<N extends StreamName<ConsoleContract>>(name: N) {
  type Output = OutputOf<ConsoleContract[N]>;
  return {
    queryFn: (): { data: LiveEntry<Output> } => ({ data: loading }),
    async onCacheEntryAdded({ input }: WatchArgument<N>, lifecycle: Lifecycle<Output>): Promise<void> {
      await lifecycle.cacheDataLoaded;
      const show = (entry: LiveEntry<Output>) => lifecycle.updateCachedData(() => entry);
      const close = clientOf(lifecycle.extra).open(name, input, {
        event: (value) => show({ phase: 'live', value }),
        end: (result) => show({ phase: 'failed', error: result.ok ? endedError(name) : result.error }),
      });
      await lifecycle.cacheEntryRemoved;
      close();
    },
  };
}

export function endedError(where: string): FerryError {
  return { code: 'cancelled', where, message: 'This is not kept up to date any more.', remedy: 'Open the page again.' };
}
