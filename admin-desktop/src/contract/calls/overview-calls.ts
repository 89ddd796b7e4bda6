import { z } from 'zod';
import { nothing, stream } from '../contract.ts';

const count = z.number().int().nonnegative();
/** How many computers were how far at a time. */
export const progressPointSchema = z.object({
  at: z.string(),
  ahead: count,
  atWork: count,
  done: count,
  trouble: count,
});
export type ProgressPoint = z.infer<typeof progressPointSchema>;

export const overviewSchema = z.object({
  users: z.object({ total: count, withoutComputer: count, withoutTarget: count }),
  devices: z.object({
    total: count,
    byState: z.record(z.string(), count),
    unassigned: count,
    suspended: count,
    blocked: count,
  }),
  /** refused documents that were put aside */
  quarantined: count,
  policy: z.enum(['none', 'published', 'changed']),
  /** the oldest first; empty before the first computer. The last one is now */
  progress: z.array(progressPointSchema).max(100),
});
export type Overview = z.infer<typeof overviewSchema>;

/** The project at a glance. */
export const overviewCalls = {
  'overview.watch': stream('project', nothing, overviewSchema),
} as const;
