import { useState } from 'react';
import type { FerryError } from '@ferry/common/errors';
import type { OutputOf } from '../../contract/contract.ts';
import type { ConsoleContract } from '../../contract/console-contract.ts';
import { useProjectId } from '../projects/current-project.ts';
import { consoleApi } from '../rpc/console-api.ts';
import type { LiveEntry } from '../rpc/live-entry.ts';
import { watching } from '../rpc/watch.ts';
import type { WatchArgument } from '../rpc/watch.ts';

export type SettingsAnswer = OutputOf<ConsoleContract['settings.watch']>;

const settingsApi = consoleApi.injectEndpoints({
  endpoints: (build) => ({
    settings: build.query<LiveEntry<SettingsAnswer>, WatchArgument<'settings.watch'>>(watching('settings.watch')),
  }),
});

/**
 * The settings as they are now, whoever changes them. When they cannot be read any more the last ones stay beside the error: a
 * form that somebody fills in must not go away under their hands.
 */
export function useSettings(): { settings: SettingsAnswer | null; error: FerryError | null } {
  const project = useProjectId();
  const entry = settingsApi.useSettingsQuery({ project, input: {} }).currentData ?? { phase: 'loading' };
  const [last, setLast] = useState<{ project: string; settings: SettingsAnswer } | null>(null);
  if (entry.phase === 'live' && last?.settings !== entry.value) setLast({ project, settings: entry.value });
  return {
    settings: last?.project === project ? last.settings : null,
    error: entry.phase === 'failed' ? entry.error : null,
  };
}
