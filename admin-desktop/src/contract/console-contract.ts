import { z } from 'zod';
import { limits } from '@ferry/common/limits';
import { ferryErrorSchema } from '@ferry/common/errors';
import { settingsValues } from '@ferry/common/documents/settings';
import { goKinds, whenSchema } from '@ferry/common/orders/order';
import { call, stream } from './contract.ts';
import { deviceDetailSchema, syncStateSchema, viewEventSchema, viewQuerySchema } from './rows.ts';

const nothing = z.object({}).default({});
const ids = z.array(z.string().max(64)).min(1).max(100_000);
const passphrase = z.string().min(8, 'a passphrase has at least 8 characters').max(1000);

export const projectSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  folder: z.string(),
  state: z.enum(['closed', 'opening', 'open', 'failed']),
  why: ferryErrorSchema.nullable(),
});
export type ProjectSummary = z.infer<typeof projectSummarySchema>;

export const settingsPatchSchema = z.object(settingsValues).partial();
export const settingsAnswerSchema = z.object({
  values: z.object(settingsValues),
  companyKey: z.string(),
  projectId: z.string(),
  /** `changed`: the settings differ from the policy that the agents have */
  policy: z.enum(['none', 'published', 'changed']),
});

export const importAnswerSchema = z.object({
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  refused: z
    .array(z.object({ line: z.number().int(), column: z.string(), reason: z.string(), text: z.string() }))
    .max(1000),
  refusedTotal: z.number().int(),
});

/** What an order is given to: users (every computer of theirs) or single devices. */
const targetsSchema = z
  .object({ userIds: ids.optional(), deviceIds: ids.optional() })
  .refine((t) => Boolean(t.userIds) !== Boolean(t.deviceIds), 'either users or devices');

export const orderAnswerSchema = z.object({
  given: z.number().int(),
  refused: z.array(z.object({ id: z.string(), reason: z.string() })).max(1000),
});

/** Every call and stream of the console. The name says the subject, then the act. */
export const consoleContract = {
  'shell.state': stream(
    'shell',
    nothing,
    z.object({
      version: z.string(),
      shell: z.enum(['electron', 'web-host']),
      projects: z.array(projectSummarySchema),
      /** the project that this window shows */
      current: z.string().nullable(),
      /** the embedded server, if one was started beside the console */
      server: z.object({ origin: z.string() }).nullable(),
      sampleLaptops: z.array(
        z.object({
          name: z.string(),
          reach: z.enum(['cloud', 'lan']),
          upn: z.string(),
          state: z.enum(['starting', 'running', 'ended']),
          why: z.string(),
        }),
      ),
    }),
  ),
  'project.create': call(
    'shell',
    z.object({
      name: z.string().min(1).max(200),
      passphrase,
      sourceTenantId: z.uuid(),
      sourceDomains: z.array(z.string().min(1).max(253)).max(100),
      targetTenantId: z.uuid(),
      targetDomains: z.array(z.string().min(1).max(253)).max(100).default([]),
      /** matching by source account: on for a first trial with simulated laptops, off otherwise */
      matchBySourceAccount: z.boolean().default(false),
    }),
    z.object({ id: z.string() }),
  ),
  'project.open': call(
    'shell',
    z.object({ id: z.string().max(64), passphrase: z.string().max(1000) }),
    z.object({ id: z.string() }),
  ),
  'project.close': call('shell', z.object({ id: z.string().max(64) }), z.object({})),
  /** Starts simulated laptops (real agent processes) for the open project, for the first users of the list. */
  'laptops.start': call(
    'shell',
    z.object({
      reach: z
        .array(z.enum(['cloud', 'lan']))
        .min(1)
        .max(25),
    }),
    z.object({ started: z.number().int() }),
  ),

  'settings.get': call('project', nothing, settingsAnswerSchema),
  'settings.set': call('project', settingsPatchSchema, settingsAnswerSchema),
  /** Signs the policy from the settings: an administrator's act. */
  'policy.publish': call('project', nothing, settingsAnswerSchema),

  'server.connect': call(
    'project',
    z.object({ origin: z.url().max(300), setupCode: z.string().max(100).optional() }),
    z.object({}),
  ),
  'server.disconnect': call('project', nothing, z.object({})),
  'sync.state': stream('project', nothing, syncStateSchema),

  'token.create': call(
    'project',
    z.object({
      name: z.string().min(1).max(200),
      expiresAt: z.iso.datetime(),
      useLimit: z.number().int().positive().nullable(),
    }),
    z.object({ id: z.string(), secret: z.string() }),
  ),
  'token.revoke': call('project', z.object({ id: z.string().max(64) }), z.object({})),

  /** `text` is the whole CSV file, already decoded. */
  'users.import': call(
    'project',
    z.object({ fileName: z.string().max(300), text: z.string() }),
    importAnswerSchema,
    limits.rpcMessage,
  ),

  'order.start': call(
    'project',
    z.object({
      targets: targetsSchema,
      kind: z.enum(goKinds),
      notBefore: whenSchema.optional(),
      notAfter: z.iso.datetime().optional(),
      deferrals: z.number().int().min(0).max(100).optional(),
      deadline: z.iso.datetime().optional(),
    }),
    orderAnswerSchema,
    8 * 1024 * 1024,
  ),
  'order.stop': call('project', z.object({ targets: targetsSchema }), orderAnswerSchema, 8 * 1024 * 1024),

  'device.assign': call(
    'project',
    z.object({ deviceId: z.string().max(64), userId: z.string().max(64) }),
    z.object({}),
  ),
  'device.revoke': call('project', z.object({ deviceId: z.string().max(64) }), z.object({})),
  'device.watch': stream('project', z.object({ id: z.string().max(64) }), deviceDetailSchema, 4 * 1024 * 1024),

  'view.open': stream('project', viewQuerySchema, viewEventSchema, 4 * 1024 * 1024),
  /** Devices by state, for the overview and the demo. */
  'devices.counts': stream(
    'project',
    nothing,
    z.object({ total: z.number().int(), byState: z.record(z.string(), z.number().int()) }),
  ),
} as const;
export type ConsoleContract = typeof consoleContract;
