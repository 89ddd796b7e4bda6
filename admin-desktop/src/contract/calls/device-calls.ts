import { z } from 'zod';
import { call, nothing, stream } from '../contract.ts';
import { deviceDetailSchema } from '../rows.ts';

/** Computers. */
export const deviceCalls = {
  'device.assign': call(
    'project',
    z.object({ deviceId: z.string().max(64), userId: z.string().max(64) }),
    z.object({}),
  ),
  'device.revoke': call('project', z.object({ deviceId: z.string().max(64) }), z.object({})),
  'device.watch': stream('project', z.object({ id: z.string().max(64) }), deviceDetailSchema, 4 * 1024 * 1024),
  /** Devices by state and by agent version ('' unknown), for the overview, the filters and the demo. */
  'devices.counts': stream(
    'project',
    nothing,
    z.object({
      total: z.number().int(),
      byState: z.record(z.string(), z.number().int()),
      byVersion: z.record(z.string(), z.number().int()),
    }),
  ),
} as const;
