import { z } from 'zod';
import { goKinds, whenSchema } from '@ferry/common/orders/order';
import { call } from '../contract.ts';

const ids = z.array(z.string().max(64)).min(1).max(100_000);

/** What an order is given to: users (every computer of theirs) or single devices. */
const targetsSchema = z
  .object({ userIds: ids.optional(), deviceIds: ids.optional() })
  .refine((t) => Boolean(t.userIds) !== Boolean(t.deviceIds), 'either users or devices');

export const orderAnswerSchema = z.object({
  given: z.number().int(),
  refused: z.array(z.object({ id: z.string(), reason: z.string() })).max(1000),
});

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
    }),
    orderAnswerSchema,
    8 * 1024 * 1024,
  ),
  'order.stop': call('project', z.object({ targets: targetsSchema }), orderAnswerSchema, 8 * 1024 * 1024),
} as const;
