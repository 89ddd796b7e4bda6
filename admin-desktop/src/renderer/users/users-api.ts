import { useEffect, useState } from 'react';
import type { OutputOf } from '../../contract/contract.ts';
import type { ConsoleContract } from '../../contract/console-contract.ts';
import type { UserDetail } from '../../contract/rows.ts';
import { useConsole } from '../connection/console-context.ts';
import { useProjectId } from '../projects/current-project.ts';
import { consoleApi } from '../rpc/console-api.ts';
import type { LiveEntry } from '../rpc/live-entry.ts';
import { watching } from '../rpc/watch.ts';
import type { WatchArgument } from '../rpc/watch.ts';

const usersApi = consoleApi.injectEndpoints({
  endpoints: (build) => ({
    user: build.query<LiveEntry<UserDetail>, WatchArgument<'user.watch'>>(watching('user.watch')),
  }),
});

export function useUser(id: string): LiveEntry<UserDetail> {
  const project = useProjectId();
  return usersApi.useUserQuery({ project, input: { id } }).currentData ?? { phase: 'loading' };
}

export type UserValues = OutputOf<ConsoleContract['users.values']>['values'];

/** The values that a column has, as they were when the page opened or `version` changed. Empty until they come. */
export function useUserValues(column: 'wave' | 'department', version: number): UserValues {
  const { client } = useConsole();
  const [values, setValues] = useState<UserValues>([]);
  useEffect(() => {
    let gone = false;
    // Only a help to filter by: without it the search does.
    void client.call('users.values', { column }).then((answer) => {
      if (!gone && answer.ok) setValues(answer.value.values);
    });
    return () => {
      gone = true;
    };
  }, [client, column, version]);
  return values;
}
