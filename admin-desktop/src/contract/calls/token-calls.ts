import { z } from 'zod';
import { call } from '../contract.ts';

/** Access tokens. */
export const tokenCalls = {
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
} as const;
