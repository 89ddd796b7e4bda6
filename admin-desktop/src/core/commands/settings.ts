import { documentFormat } from '@ferry/common/documents/document-type';
import { settingsId, settingsOf, settingsValues } from '@ferry/common/documents/settings';
import type { Settings } from '@ferry/common/documents/settings';
import { stampChanges, stampedAnew } from '@ferry/common/documents/stamped';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { releaseSchema } from '@ferry/common/orders/release';
import { scriptsTask } from '@ferry/common/orders/scripts';
import { readTaskSettings } from '@ferry/common/orders/task-settings';
import { companyKeyOf } from '@ferry/common/trust/root-record';
import type { Acting } from './acting.ts';
import { policyDifferences } from './policy.ts';
import type { PolicyState } from './policy.ts';

export type SettingsAnswer = {
  values: Settings;
  companyKey: string;
  projectId: string;
  policy: PolicyState;
  differs: string[];
};

export async function readSettings(acting: Pick<Acting, 'store'>): Promise<Settings> {
  return settingsOf(await acting.store.get('settings', settingsId));
}

/** The settings in force, and whether the agents have them. */
export async function getSettings(acting: Acting): Promise<Result<SettingsAnswer>> {
  const values = await readSettings(acting);
  const { rootRecord } = acting;
  const differs = await policyDifferences(acting, values);
  return ok({
    values,
    companyKey: await companyKeyOf(rootRecord),
    projectId: rootRecord.projectId,
    policy: differs === null ? 'none' : differs.length > 0 ? 'changed' : 'published',
    differs: differs ?? [],
  });
}

/** Changes the values that are given and leaves the others. What did not change is neither stamped nor written down. */
export async function setSettings(acting: Acting, wanted: Partial<Settings>): Promise<Result<SettingsAnswer>> {
  // A type does not keep anything out: what is not a setting is never stored or synced, whatever object came along.
  const patch: Partial<Settings> = Object.fromEntries(
    Object.entries(wanted).filter(([name]) => Object.hasOwn(settingsValues, name)),
  );
  const known = await acting.store.get('settings', settingsId);
  const before = settingsOf(known);
  const after = { ...before, ...patch };
  if (after.sourceTenantId !== '' && after.sourceTenantId === after.targetTenantId) {
    return fail(
      'invalid',
      'settings.targetTenantId',
      'source and target are the same tenant',
      'Give the id of the tenant that the users move to.',
    );
  }
  for (const { id, settings } of patch.tasks ?? []) {
    const read = readTaskSettings(id, settings);
    if (!read.ok) return read;
    if (id === scriptsTask && Object.keys(settings).length > 0)
      return fail('invalid', 'task.scripts', 'scripts are no setting', 'Add them one by one, to be signed.');
  }
  if (patch.release) {
    const verified = await acting.trust().verifyConsole(patch.release, 'release', releaseSchema);
    if (!verified.ok) return verified;
  }
  const document = known ?? { id: settingsId, format: documentFormat, fields: {} };
  const fields = stampChanges(document.fields, patch, acting.clock);
  const merged = await acting.store.merge('settings', {
    ...{ id: settingsId, format: documentFormat },
    fields: stampedAnew(document.fields, fields),
  });
  if (!merged.ok) return merged;
  if (merged.value.changed) {
    const details = written(before, patch);
    const noted = await acting.audit.write({ action: 'settings.set', subject: 'project', details });
    if (!noted.ok) return noted;
  }
  return await getSettings(acting);
}

/** Of two values that meet only the later one stays: the trail keeps what each wrote. A long one is cut, in characters. */
const longestWritten = 1000;

function written(before: Settings, patch: Partial<Settings>): Record<string, unknown> {
  const changed = Object.entries(patch).flatMap(([name, value]) => {
    const text = JSON.stringify(value);
    if (text === JSON.stringify(before[name as keyof Settings])) return [];
    return [[name, text.length > longestWritten ? `${text.slice(0, longestWritten - 1)}…` : value]];
  });
  return Object.fromEntries(changed) as Record<string, unknown>;
}
