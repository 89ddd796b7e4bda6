import { ok } from '@ferry/common/errors';
import type { settingsCalls } from '../../contract/calls/settings-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { publishPolicy } from '../commands/policy.ts';
import { getSettings, setSettings } from '../commands/settings.ts';
import { runLiveValue } from '../views/live-view.ts';
import { settingsNow } from '../views/settings-view.ts';
import type { HandlerParts } from './handler-parts.ts';

/** Settings and policy. */
export function settingsHandlers(
  parts: Pick<HandlerParts, 'acting' | 'data' | 'live'>,
): Handlers<typeof settingsCalls, 'project'> {
  const { acting, data, live } = parts;
  return {
    'settings.get': async () => await getSettings(acting),
    'settings.watch': async (_input, emit, signal) => {
      await runLiveValue(settingsNow(data, acting), emit, signal, live);
      return ok(undefined);
    },
    'settings.set': async (patch) => await setSettings(acting, patch),
    'policy.publish': async () => {
      const published = await publishPolicy(acting);
      return published.ok ? await getSettings(acting) : published;
    },
  };
}
