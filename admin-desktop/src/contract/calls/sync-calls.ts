import { z } from 'zod';
import { ferryErrorSchema } from '@ferry/common/errors';
import { call, nothing, stream } from '../contract.ts';
import { syncStateSchema } from '../rows.ts';

/** The server and the local network. */
export const syncCalls = {
  'server.connect': call(
    'project',
    z.object({ origin: z.url().max(300), setupCode: z.string().max(100).optional() }),
    z.object({}),
  ),
  'server.disconnect': call('project', nothing, z.object({})),
  /** Documents that came from elsewhere and were refused; the 200 latest, and how many there are. */
  'sync.setAside': call(
    'project',
    nothing,
    z.object({
      total: z.number().int(),
      documents: z
        .array(z.object({ collection: z.string(), id: z.string(), at: z.string(), why: ferryErrorSchema.nullable() }))
        .max(200),
    }),
    1024 * 1024,
  ),
  'sync.state': stream('project', nothing, syncStateSchema),
} as const;
