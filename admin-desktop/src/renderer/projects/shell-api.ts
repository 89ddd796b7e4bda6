import type { OutputOf } from '../../contract/contract.ts';
import type { ConsoleContract } from '../../contract/console-contract.ts';
import { consoleApi } from '../rpc/console-api.ts';
import type { LiveEntry } from '../rpc/live-entry.ts';
import { watching } from '../rpc/watch.ts';
import type { WatchArgument } from '../rpc/watch.ts';

export type ShellState = OutputOf<ConsoleContract['shell.state']>;

const shellApi = consoleApi.injectEndpoints({
  endpoints: (build) => ({
    shellState: build.query<LiveEntry<ShellState>, WatchArgument<'shell.state'>>(watching('shell.state')),
  }),
});

const everyProject: WatchArgument<'shell.state'> = { project: '', input: {} };

/** Version, projects, sample laptops: what the shell knows, kept up to date. */
export function useShellState(): LiveEntry<ShellState> {
  return shellApi.useShellStateQuery(everyProject).data ?? { phase: 'loading' };
}
