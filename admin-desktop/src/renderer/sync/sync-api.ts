import type { SyncState } from '../../contract/rows.ts';
import { useProjectId } from '../projects/current-project.ts';
import { consoleApi } from '../rpc/console-api.ts';
import type { LiveEntry } from '../rpc/live-entry.ts';
import { watching } from '../rpc/watch.ts';
import type { WatchArgument } from '../rpc/watch.ts';

const syncApi = consoleApi.injectEndpoints({
  endpoints: (build) => ({
    syncState: build.query<LiveEntry<SyncState>, WatchArgument<'sync.state'>>(watching('sync.state')),
  }),
});

export function useSyncState(): LiveEntry<SyncState> {
  const project = useProjectId();
  return syncApi.useSyncStateQuery({ project, input: {} }).currentData ?? { phase: 'loading' };
}
