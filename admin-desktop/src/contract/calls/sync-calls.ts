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
  /**
   * For a server that was found emptied, exchanged or put back: takes it as it is, and gives it everything that it lacks. The
   * set-up code is needed where it does not know the project any more.
   */
  'server.refill': call('project', z.object({ setupCode: z.string().max(100).optional() }), z.object({})),
  'server.disconnect': call('project', nothing, z.object({})),
  /** Documents that came from elsewhere and were refused; the 200 latest, and how many there are. */
  'sync.quarantine': call(
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
