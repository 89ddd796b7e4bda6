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
  matchBySourceAccount: boolean;
};
export type SettingsErrors = Partial<Record<keyof SettingsDraft, string>>;

export function draftOf(values: Settings): SettingsDraft {
  const enabled = new Set(values.tasks.filter((task) => task.enabled).map((task) => task.id));
  return {
    name: values.name,
    sourceTenantId: values.sourceTenantId,
    sourceDomains: values.sourceDomains.join(', '),
    targetTenantId: values.targetTenantId,
    targetDomains: values.targetDomains.join(', '),
    tasks: Object.fromEntries(taskIds.map((id) => [id, enabled.has(id)])) as Record<TaskId, boolean>,
    matchBySourceAccount: values.matchBySourceAccount,
  };
}

export function settingsErrors(draft: SettingsDraft): SettingsErrors {
  const errors: Record<string, string | undefined> = {
    name: draft.name.trim() === '' ? 'Give the project a name.' : undefined,
    sourceTenantId: tenantError(draft.sourceTenantId),
    sourceDomains: domainsError(draft.sourceDomains, true),
    targetTenantId: tenantError(draft.targetTenantId),
    targetDomains: domainsError(draft.targetDomains, false),
  };
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
    if (task) known.set(id, { ...task, enabled: draft.tasks[id] });
    else if (draft.tasks[id]) known.set(id, { id, enabled: true, settings: {} });
  }
  const next: Partial<Settings> = {
    name: draft.name.trim(),
    sourceTenantId: draft.sourceTenantId.trim().toLowerCase(),
    sourceDomains: domainsOf(draft.sourceDomains),
    targetTenantId: draft.targetTenantId.trim().toLowerCase(),
    targetDomains: domainsOf(draft.targetDomains),
    tasks: [...known.values()],
    matchBySourceAccount: draft.matchBySourceAccount,
  };
  return Object.fromEntries(
    Object.entries(next).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(values[name as keyof Settings]),
    ),
  );
}
