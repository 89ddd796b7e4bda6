import { personTexts } from '@ferry/common/orders/policy';
import type { PersonText } from '@ferry/common/orders/policy';
import { scriptsTask } from '@ferry/common/orders/scripts';
import { readTaskSettings } from '@ferry/common/orders/task-settings';
import { taskIds } from '@ferry/common/orders/tasks';
import type { TaskId } from '@ferry/common/orders/tasks';
import type { Settings } from '@ferry/common/documents/settings';
import { domainsError, domainsOf, tenantError } from '../projects/project-draft.ts';

/** The settings as they are typed. */
export type SettingsDraft = {
  name: string;
  sourceTenantId: string;
  sourceDomains: string;
  targetTenantId: string;
  targetDomains: string;
  tasks: Record<TaskId, boolean>;
  taskSettings: Record<TaskId, Record<string, unknown>>;
  matchBySourceAccount: boolean;
  deferrals: string;
  deadlineHours: string;
  backupDays: string;
  texts: Record<PersonText, string>;
  agentVersion: string;
  automaticUpgrade: boolean;
  hubs: string;
};
export type SettingsErrors = Partial<Record<keyof SettingsDraft | `task.${TaskId}`, string>>;

const hubForm = /^(\[[0-9a-f:.]+\]|[^\s:,]+):\d{1,5}$/i;
const listOf = (text: string): string[] => text.split(/[\s,;]+/).filter((part) => part !== '');

export function draftOf(values: Settings): SettingsDraft {
  const enabled = new Set(values.tasks.filter((task) => task.enabled).map((task) => task.id));
  return {
    name: values.name,
    sourceTenantId: values.sourceTenantId,
    sourceDomains: values.sourceDomains.join(', '),
    targetTenantId: values.targetTenantId,
    targetDomains: values.targetDomains.join(', '),
    tasks: Object.fromEntries(taskIds.map((id) => [id, enabled.has(id)])) as Record<TaskId, boolean>,
    taskSettings: Object.fromEntries(
      taskIds.map((id) => [id, { ...values.tasks.find((task) => task.id === id)?.settings }]),
    ) as SettingsDraft['taskSettings'],
    matchBySourceAccount: values.matchBySourceAccount,
    deferrals: String(values.deferrals),
    deadlineHours: String(values.deadlineHours),
    backupDays: String(values.backupDays),
    texts: Object.fromEntries(personTexts.map((name) => [name, values.texts[name] ?? ''])) as SettingsDraft['texts'],
    agentVersion: values.agentVersion,
    automaticUpgrade: values.automaticUpgrade,
    hubs: values.hubs.join(', '),
  };
}

function numberError(text: string, most: number, least = 0): string | undefined {
  const number = Number(text);
  if (text.trim() !== '' && Number.isInteger(number) && number >= least && number <= most) return undefined;
  return `Give a whole number from ${least} to ${most.toLocaleString('en')}.`;
}

function hubsError(text: string): string | undefined {
  const wrong = listOf(text).find((part) => !hubForm.test(part));
  if (wrong !== undefined) return `"${wrong}" is not like 192.0.2.7:41234 or console.example:41234.`;
  return listOf(text).length > 20 ? 'At most 20 addresses.' : undefined;
}

export function settingsErrors(draft: SettingsDraft): SettingsErrors {
  const errors: Record<string, string | undefined> = {
    name: draft.name.trim() === '' ? 'Give the project a name.' : undefined,
    sourceTenantId: tenantError(draft.sourceTenantId),
    sourceDomains: domainsError(draft.sourceDomains, true),
    targetTenantId: tenantError(draft.targetTenantId),
    targetDomains: domainsError(draft.targetDomains, false),
    deferrals: numberError(draft.deferrals, 100),
    deadlineHours: numberError(draft.deadlineHours, 8760),
    backupDays: numberError(draft.backupDays, 3650, 1),
    agentVersion:
      draft.agentVersion.trim() === '' || /^\d+\.\d+\.\d+$/.test(draft.agentVersion.trim())
        ? undefined
        : 'Write a version like 1.2.3, or nothing.',
    hubs: hubsError(draft.hubs),
  };
  for (const id of taskIds) {
    const read = readTaskSettings(id, draft.taskSettings[id]);
    if (!read.ok) errors[`task.${id}`] = `${read.error.where.split('.').slice(2).join('.')}: ${read.error.message}`;
  }
  if (draft.sourceTenantId.trim() !== '' && draft.sourceTenantId.trim() === draft.targetTenantId.trim())
    errors['targetTenantId'] = 'Source and target are the same tenant.';
  const both = domainsOf(draft.sourceDomains).find((domain) => domainsOf(draft.targetDomains).includes(domain));
  if (both !== undefined) errors['targetDomains'] ??= `${both} is a source domain already.`;
  return Object.fromEntries(Object.entries(errors).filter(([, text]) => text !== undefined));
}

/**
 * Only the fields that differ: each is merged by itself with what other consoles wrote, so an untouched one must not be sent.
 * A task keeps its settings when it is switched; one that this Ferry does not know stays as it is.
 */
export function patchOf(draft: SettingsDraft, values: Settings): Partial<Settings> {
  const known = new Map(values.tasks.map((task) => [task.id, task]));
  for (const id of taskIds) {
    const task = known.get(id);
    // The scripts themselves are no settings: they are signed one by one, and kept beside them.
    const settings = id === scriptsTask ? {} : draft.taskSettings[id];
    if (task) known.set(id, { ...task, enabled: draft.tasks[id], settings });
    else if (draft.tasks[id]) known.set(id, { id, enabled: true, settings });
  }
  const next: Partial<Settings> = {
    name: draft.name.trim(),
    sourceTenantId: draft.sourceTenantId.trim().toLowerCase(),
    sourceDomains: domainsOf(draft.sourceDomains),
    targetTenantId: draft.targetTenantId.trim().toLowerCase(),
    targetDomains: domainsOf(draft.targetDomains),
    tasks: [...known.values()],
    matchBySourceAccount: draft.matchBySourceAccount,
    deferrals: Number(draft.deferrals),
    deadlineHours: Number(draft.deadlineHours),
    backupDays: Number(draft.backupDays),
    texts: {
      ...Object.fromEntries(Object.entries(values.texts).filter(([name]) => !personTexts.some((own) => own === name))),
      ...Object.fromEntries(Object.entries(draft.texts).filter(([, text]) => text.trim() !== '')),
    },
    agentVersion: draft.agentVersion.trim(),
    automaticUpgrade: draft.automaticUpgrade,
    hubs: listOf(draft.hubs),
  };
  return Object.fromEntries(
    Object.entries(next).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(values[name as keyof Settings]),
    ),
  );
}
