import type { settingsCalls } from '../../contract/calls/settings-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { publishPolicy } from '../commands/policy.ts';
import { getSettings, setSettings } from '../commands/settings.ts';
import type { HandlerParts } from './handler-parts.ts';

/** Settings and policy. */
export function settingsHandlers({ acting }: Pick<HandlerParts, 'acting'>): Handlers<typeof settingsCalls, 'project'> {
  return {
    'settings.get': async () => await getSettings(acting),
    'settings.set': async (patch) => await setSettings(acting, patch),
    'policy.publish': async () => {
      const published = await publishPolicy(acting);
      return published.ok ? await getSettings(acting) : published;
    },
  };
}
