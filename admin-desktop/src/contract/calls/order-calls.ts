import { z } from 'zod';
import { ferryErrorSchema } from '@ferry/common/errors';
import { goKinds, whenSchema } from '@ferry/common/orders/order';
import { scriptLimits } from '@ferry/common/orders/scripts';
import { call } from '../contract.ts';
import { orderedScriptSchema, shownScriptSchema } from './script-calls.ts';

const ids = z.array(z.string().max(64)).min(1).max(100_000);

/** What an order is given to: users (every computer of theirs) or single devices. */
const targetsSchema = z
  .object({ userIds: ids.optional(), deviceIds: ids.optional() })
  .refine((t) => Boolean(t.userIds) !== Boolean(t.deviceIds), 'either users or devices');

export const orderAnswerSchema = z.object({
  given: z.number().int(),
  refused: z.array(z.object({ id: z.string(), reason: z.string() })).max(1000),
});

const tenantSchema = z.object({ tenantId: z.string(), domains: z.array(z.string()) });

/** What an order would do, before it is given. Counts of targets are users or computers, as they were picked. */
export const orderPreviewSchema = z.object({
  targets: z.number().int(),
  /** targets that get it */
  ready: z.number().int(),
  /** those that do not, by reason, with some of their names */
  cannot: z.array(z.object({ reason: z.string(), count: z.number().int(), examples: z.array(z.string()) })),
  users: z.number().int(),
  /** computers that it reaches as things are */
  computers: z.number().int(),
  /** users that get it and have no computer yet */
  withoutComputer: z.number().int(),
  /** of the computers, those at work now, and those for which there is nothing left to do */
  running: z.number().int(),
  done: z.number().int(),
  /** orders of targets that are not over; `at` is the earliest beginning of the group */
  replaces: z.array(
    z.object({ kind: z.enum(goKinds), scheduled: z.boolean(), at: z.string(), count: z.number().int() }),
  ),
  /** targets for which a stop is in force */
  stopped: z.number().int(),
  source: tenantSchema,
  target: tenantSchema,
  tasks: z.array(z.string()),
  /** that it brings, in full, in the order in which they run */
  scripts: z.array(shownScriptSchema),
  /**
   * computers that will refuse the whole order for its scripts, since their agent was installed without ALLOWSCRIPTS=1, with some of
   * their names; `unknown`: those that have not said. None where it brings none
   */
  scriptsRefused: z.object({ computers: z.number().int(), examples: z.array(z.string()), unknown: z.number().int() }),
  deferrals: z.number().int(),
  deadlineHours: z.number().int(),
  /** the last order to anybody, and what the settings say otherwise now */
  last: z.object({ kind: z.enum(goKinds), at: z.string() }).nullable(),
  changes: z.array(
    z.object({
      what: z.enum([
        'sourceTenantId',
        'sourceDomains',
        'targetTenantId',
        'tasks',
        'taskSettings',
        'scripts',
        'backupDays',
        'deferrals',
      ]),
      before: z.string(),
      after: z.string(),
    }),
  ),
  /** why nobody at all can get it */
  blocked: ferryErrorSchema.nullable(),
});
export type OrderPreview = z.infer<typeof orderPreviewSchema>;

/** Starts and stops. */
export const orderCalls = {
  'order.start': call(
    'project',
    z.object({
      targets: targetsSchema,
      kind: z.enum(goKinds),
      notBefore: whenSchema.optional(),
      notAfter: z.iso.datetime().optional(),
      deferrals: z.number().int().min(0).max(100).optional(),
      deadline: z.iso.datetime().optional(),
      /** the scripts as they were shown: an order that would bring others, or bring them otherwise, is not given */
      scripts: z.array(orderedScriptSchema).max(scriptLimits.scripts).default([]),
    }),
    orderAnswerSchema,
    8 * 1024 * 1024,
  ),
  /** Exactly what a start or a stop would do now; gives no order. */
  'order.preview': call(
    'project',
    z.object({ targets: targetsSchema, kind: z.enum([...goKinds, 'stop']) }),
    orderPreviewSchema,
    8 * 1024 * 1024,
  ),
  'order.stop': call('project', z.object({ targets: targetsSchema }), orderAnswerSchema, 8 * 1024 * 1024),
} as const;
