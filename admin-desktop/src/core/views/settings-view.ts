import { unwrap } from '@ferry/common/errors';
import type { Acting } from '../commands/acting.ts';
import { getSettings } from '../commands/settings.ts';
import type { SettingsAnswer } from '../commands/settings.ts';
import type { ProjectData } from '../database/project-data.ts';
import type { Source } from './follow.ts';

/** The settings in force and whether the agents have them: the policy lies among the orders and names revoked consoles. */
export function settingsNow(data: Pick<ProjectData, 'store'>, acting: Acting): Source<SettingsAnswer> {
  return {
    read: async () => unwrap(await getSettings(acting)),
    onStale(listener) {
      const collections = ['settings', 'orders', 'administrators'] as const;
      const stops = collections.map((collection) => data.store.onChange(collection, listener));
      return () => stops.forEach((stop) => stop());
    },
  };
}
