import { keptScripts } from '@ferry/common/documents/kept-scripts';
import { settingsId } from '@ferry/common/documents/settings';
import type { OrderDocument } from '@ferry/common/documents/orders';
import { goSchema } from '@ferry/common/orders/order';
import { scriptDigest, scriptIn, scriptsSettingsSchema, scriptsTask, scriptStepId } from '@ferry/common/orders/scripts';
import type { NamedScript } from '@ferry/common/orders/scripts';
import { reportSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { ShownScript } from '../../contract/calls/script-calls.ts';
import type { ProjectData } from '../database/project-data.ts';
import type { Source } from './follow.ts';

/**
 * The scripts of which a device's last report has steps, in full: from the orders to it and its user, else from the project's list. A
 * report names them by their SHA-256, and only a text of that very SHA-256 is shown for it.
 */
export function scriptsOfDevice(data: ProjectData, deviceId: string): Source<{ scripts: ShownScript[] }> {
  const { store } = data;
  return {
    async read() {
      const device = await store.get('devices', deviceId);
      const report = device ? payloadUnverified(device.report, 'report', reportSchema) : null;
      const steps = report?.ok ? report.value.tasks.flatMap((task) => task.steps.map(({ id }) => id)) : [];
      if (steps.length === 0) return { scripts: [] };
      const userId = (await store.get('enrolments', deviceId))?.fields.userId?.value ?? '';
      const orders = await store.getMany('orders', userId === '' ? [deviceId] : [deviceId, userId]);
      const kept = keptScripts(await store.get('settings', settingsId)).flatMap(({ named }) => named ?? []);
      const shown = new Map<string, ShownScript>();
      for (const named of [...[...orders.values()].flatMap(scriptsIn), ...kept]) {
        const { sha256, seconds } = named;
        if (shown.has(sha256) || !steps.includes(scriptStepId(sha256))) continue;
        const content = scriptIn(named);
        if (!content.ok || (await scriptDigest(content.value.text)) !== sha256) continue;
        const { name, language, text } = content.value;
        shown.set(sha256, { sha256, name, language, text, seconds });
      }
      return { scripts: [...shown.values()] };
    },
    onStale(listener) {
      const own = (ids: readonly string[]) => (ids.includes(deviceId) ? listener() : undefined);
      const stops = [
        store.onChange('devices', own),
        store.onChange('enrolments', own),
        store.onChange('orders', listener),
        store.onChange('settings', listener),
      ];
      return () => stops.forEach((stop) => stop());
    },
  };
}

function scriptsIn({ go: signed }: OrderDocument): NamedScript[] {
  const go = signed === undefined ? null : payloadUnverified(signed, 'go', goSchema);
  if (!go?.ok) return [];
  return go.value.tasks
    .filter(({ id }) => id === scriptsTask)
    .flatMap(({ settings }) => scriptsSettingsSchema.safeParse(settings).data?.scripts ?? []);
}
