import type { Overview } from '../../contract/calls/overview-calls.ts';
import { useProjectId } from '../projects/current-project.ts';
import { consoleApi } from '../rpc/console-api.ts';
import type { LiveEntry } from '../rpc/live-entry.ts';
import { watching } from '../rpc/watch.ts';
import type { WatchArgument } from '../rpc/watch.ts';

const overviewApi = consoleApi.injectEndpoints({
  endpoints: (build) => ({
    overview: build.query<LiveEntry<Overview>, WatchArgument<'overview.watch'>>(watching('overview.watch')),
  }),
});

export function useOverview(): LiveEntry<Overview> {
  const project = useProjectId();
  return overviewApi.useOverviewQuery({ project, input: {} }).currentData ?? { phase: 'loading' };
}
