import type { OutputOf } from '../../contract/contract.ts';
import type { ConsoleContract } from '../../contract/console-contract.ts';
import { useProjectId } from '../projects/current-project.ts';
import { consoleApi } from '../rpc/console-api.ts';
import { useAppDispatch } from '../rpc/store-hooks.ts';

export type SettingsAnswer = OutputOf<ConsoleContract['settings.get']>;

const settingsApi = consoleApi.injectEndpoints({
  endpoints: (build) => ({
    settings: build.query<SettingsAnswer, { project: string }>({ query: () => ({ name: 'settings.get', input: {} }) }),
  }),
});

/** The settings as they are now; asked for anew by every page that opens, because other consoles change them too. */
export function useSettings() {
  const project = useProjectId();
  const dispatch = useAppDispatch();
  const { currentData, error, refetch } = settingsApi.useSettingsQuery(
    { project },
    { refetchOnMountOrArgChange: true },
  );
  return {
    settings: currentData,
    error: error && 'remedy' in error ? error : null,
    refetch,
    /** after a change: the answer to it */
    replace: (answer: SettingsAnswer) =>
      void dispatch(settingsApi.util.updateQueryData('settings', { project }, () => answer)),
  };
}
