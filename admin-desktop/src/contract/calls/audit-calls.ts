import { z } from 'zod';
import { call, nothing } from '../contract.ts';

/** The trail of what administrators did. */
export const auditCalls = {
  /**
   * Follows each administrator's chain from its first entry. A gap is an entry that does not name the one before it: one was
   * taken out, or has not come here yet.
   */
  'audit.check': call(
    'project',
    nothing,
    z.object({
      entries: z.number().int(),
      writers: z.number().int(),
      gaps: z.array(z.object({ at: z.string(), by: z.string(), action: z.string(), subject: z.string() })).max(100),
    }),
  ),
} as const;
