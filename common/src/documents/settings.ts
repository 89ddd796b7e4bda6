import { z } from 'zod';
import { backupDaysByDefault, backupDaysSchema } from '../orders/order.ts';
import { taskIdSchema } from '../orders/tasks.ts';
import { jwsSchema } from '../trust/jws.ts';
import { documentType, mergeProperties } from './document-type.ts';
import { fieldsOf, mergeFields } from './stamped.ts';

export const settingsId = 'project';

const domains = z.array(z.string().min(1).max(253)).max(100);

/** Global settings of a project. Absent means the default in `settingsDefaults`. */
export const settingsValues = {
  name: z.string().min(1).max(200),
  sourceTenantId: z.union([z.uuid(), z.literal('')]),
  sourceDomains: domains,
  targetTenantId: z.union([z.uuid(), z.literal('')]),
  targetDomains: domains,
  tasks: z.array(
    z.looseObject({ id: taskIdSchema, enabled: z.boolean(), settings: z.record(z.string(), z.unknown()) }),
  ),
  agentVersion: z.string().max(50),
  automaticUpgrade: z.boolean(),
  /** the signed manifest of the release that is offered (`orders/release.ts`); empty for none */
  release: z.union([jwsSchema, z.literal('')]),
  deferrals: z.number().int().min(0).max(100),
  /** hours from the start of an order to its deadline; 0 for none */
  deadlineHours: z.number().int().min(0).max(8760),
  backupDays: backupDaysSchema,
  hubs: z.array(z.string().max(260)).max(20),
  matchBySourceAccount: z.boolean(),
  texts: z.record(z.string(), z.string().max(4000)),
};

const schema = z.looseObject({
  id: z.literal(settingsId),
  format: z.number().int().positive(),
  fields: fieldsOf(settingsValues),
});
export type SettingsDocument = z.infer<typeof schema>;
export type Settings = { [K in keyof typeof settingsValues]: z.output<(typeof settingsValues)[K]> };

export const settingsDefaults: Settings = {
  name: 'Project',
  sourceTenantId: '',
  sourceDomains: [],
  targetTenantId: '',
  targetDomains: [],
  tasks: [{ id: 'entra-registration', enabled: true, settings: {} }],
  agentVersion: '',
  automaticUpgrade: false,
  release: '',
  deferrals: 0,
  deadlineHours: 0,
  backupDays: backupDaysByDefault,
  hubs: [],
  matchBySourceAccount: false,
  texts: {},
};

/** The values in force, with defaults where nothing was set. */
export function settingsOf(document: SettingsDocument | null): Settings {
  const values: Record<string, unknown> = { ...settingsDefaults };
  for (const name of Object.keys(settingsDefaults) as (keyof Settings)[]) {
    const field = document?.fields[name];
    if (field) values[name] = field.value;
  }
  return values as Settings;
}

export const settingsDocuments = documentType('settings', schema, {
  merge: (a, b) => mergeProperties(a, b, { format: Math.max, fields: mergeFields }),
  indexed: () => ({}),
});
