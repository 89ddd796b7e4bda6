import { canonicalJson } from '@ferry/common/canonical-json';
import type { Settings } from '@ferry/common/documents/settings';
import { backupDaysByDefault, goSchema } from '@ferry/common/orders/order';
import type { Go } from '@ferry/common/orders/order';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { OrderPreview } from '../../contract/calls/order-calls.ts';
import type { ProjectData } from '../database/project-data.ts';
import { tasksOf } from './orders.ts';

/** The last start that was given to anybody, as far as this console knows; it was verified before it was stored. */
export async function lastGo(data: ProjectData): Promise<Go | null> {
  const sql = 'SELECT id FROM temp.order_index WHERE go_sequence > 0 ORDER BY go_sequence DESC, id LIMIT 1';
  const id = data.database.prepare(sql).get()?.['id'];
  const document = typeof id === 'string' ? await data.store.get('orders', id) : null;
  const go = document?.go === undefined ? null : payloadUnverified(document.go, 'go', goSchema);
  return go?.ok ? go.value : null;
}

/** What the settings say otherwise than the last start did: a server that edits them is found out here (DESIGN section 4). */
export function changesSince(last: Go, settings: Settings): OrderPreview['changes'] {
  const tasks = tasksOf(settings);
  const names = (list: readonly { id: string }[]) => list.map(({ id }) => id).toSorted();
  const own = (list: Go['tasks']) => canonicalJson(Object.fromEntries(list.map((task) => [task.id, task.settings])));
  const sameTasks = names(last.tasks).join() === names(tasks).join();
  const compared: OrderPreview['changes'] = [
    { what: 'sourceTenantId', before: last.sourceTenantId, after: settings.sourceTenantId },
    { what: 'sourceDomains', before: listed(last.sourceDomains), after: listed(settings.sourceDomains) },
    { what: 'targetTenantId', before: last.targetTenantId, after: settings.targetTenantId },
    { what: 'tasks', before: listed(names(last.tasks)), after: listed(names(tasks)) },
    // Two lists of tasks differ in their settings as well: once is enough.
    { what: 'taskSettings', before: sameTasks ? own(last.tasks) : '', after: sameTasks ? own(tasks) : '' },
    {
      what: 'backupDays',
      before: String(last.backupDays ?? backupDaysByDefault),
      after: String(settings.backupDays),
    },
    { what: 'deferrals', before: String(last.deferrals), after: String(settings.deferrals) },
  ];
  return compared
    .filter(({ before, after }) => before !== after)
    .map(({ what, before, after }) => ({ what, before: before.slice(0, 500), after: after.slice(0, 500) }));
}

const listed = (texts: readonly string[]): string => texts.toSorted().join(', ');
