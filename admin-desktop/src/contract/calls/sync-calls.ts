import { z } from 'zod';
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
  'sync.state': stream('project', nothing, syncStateSchema),
} as const;
