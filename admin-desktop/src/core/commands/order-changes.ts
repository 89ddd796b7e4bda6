import { canonicalJson } from '@ferry/common/canonical-json';
import type { Settings } from '@ferry/common/documents/settings';
import { backupDaysByDefault, goSchema } from '@ferry/common/orders/order';
import type { Go } from '@ferry/common/orders/order';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { scriptIn, scriptsSettingsSchema, scriptsTask } from '@ferry/common/orders/scripts';
import type { OrderPreview } from '../../contract/calls/order-calls.ts';
import type { ProjectData } from '../database/project-data.ts';

/** The last start that was given to anybody, as far as this console knows; it was verified before it was stored. */
export async function lastGo(data: ProjectData): Promise<Go | null> {
  const sql = 'SELECT id FROM temp.order_index WHERE go_sequence > 0 ORDER BY go_sequence DESC, id LIMIT 1';
  const id = data.database.prepare(sql).get()?.['id'];
  const document = typeof id === 'string' ? await data.store.get('orders', id) : null;
  const go = document?.go === undefined ? null : payloadUnverified(document.go, 'go', goSchema);
  return go?.ok ? go.value : null;
}

/** What the settings say otherwise than the last start did: a server that edits them is found out here (DESIGN section 4). */
export function changesSince(
  last: Go,
  { kind, settings, tasks: all }: { kind: Go['kind']; settings: Settings; tasks: Go['tasks'] },
): OrderPreview['changes'] {
  const [before, tasks] = [withoutScripts(last.tasks), withoutScripts(all)];
  // A rollback brings no scripts, whatever is in the settings.
  const compareScripts = kind !== 'rollback' && last.kind !== 'rollback';
  const names = (list: readonly { id: string }[]) => list.map(({ id }) => id).toSorted();
  const own = (list: Go['tasks']) => canonicalJson(Object.fromEntries(list.map((task) => [task.id, task.settings])));
  const sameTasks = names(before).join() === names(tasks).join();
  const compared: OrderPreview['changes'] = [
    { what: 'sourceTenantId', before: last.sourceTenantId, after: settings.sourceTenantId },
    { what: 'sourceDomains', before: listed(last.sourceDomains), after: listed(settings.sourceDomains) },
    { what: 'targetTenantId', before: last.targetTenantId, after: settings.targetTenantId },
    { what: 'tasks', before: listed(names(before)), after: listed(names(tasks)) },
    // Two lists of tasks differ in their settings as well: once is enough.
    { what: 'taskSettings', before: sameTasks ? own(before) : '', after: sameTasks ? own(tasks) : '' },
    {
      what: 'scripts',
      before: compareScripts ? scriptNames(last.tasks) : '',
      after: compareScripts ? scriptNames(all) : '',
    },
    {
      what: 'backupDays',
      before: String(last.backupDays ?? backupDaysByDefault),
      after: String(settings.backupDays),
    },
    { what: 'deferrals', before: String(last.deferrals), after: String(settings.deferrals) },
  ];
  return compared
    .filter(({ before: was, after }) => was !== after)
    .map(({ what, before: was, after }) => ({ what, before: was.slice(0, 500), after: after.slice(0, 500) }));
}

function withoutScripts(tasks: Go['tasks']): Go['tasks'] {
  return tasks.filter(({ id }) => id !== scriptsTask);
}

/** `tidy up (0123456789AB, cmd, 300 s), …`, as they run. */
export function scriptNames(tasks: Go['tasks']): string {
  const own = tasks.find(({ id }) => id === scriptsTask)?.settings;
  const scripts = own === undefined ? [] : (scriptsSettingsSchema.safeParse(own).data?.scripts ?? []);
  return scripts
    .map((named) => {
      const content = scriptIn(named);
      const facts = [
        named.sha256.slice(0, 12).toUpperCase(),
        content.ok ? content.value.language : '?',
        `${named.seconds} s`,
      ];
      return `${content.ok ? content.value.name : 'script'} (${facts.join(', ')})`;
    })
    .join(', ');
}

const listed = (texts: readonly string[]): string => texts.toSorted().join(', ');
