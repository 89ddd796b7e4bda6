import type { ReleaseState } from '../../contract/calls/release-calls.ts';
import { useProjectId } from '../projects/current-project.ts';
import { consoleApi } from '../rpc/console-api.ts';
import type { LiveEntry } from '../rpc/live-entry.ts';
import { watching } from '../rpc/watch.ts';
import type { WatchArgument } from '../rpc/watch.ts';

const releaseApi = consoleApi.injectEndpoints({
  endpoints: (build) => ({
    release: build.query<LiveEntry<ReleaseState>, WatchArgument<'release.watch'>>(watching('release.watch')),
  }),
});

/** The release of the agent that the project offers, as it is now. */
export function useRelease(): LiveEntry<ReleaseState> {
  const project = useProjectId();
  return releaseApi.useReleaseQuery({ project, input: {} }).currentData ?? { phase: 'loading' };
}
