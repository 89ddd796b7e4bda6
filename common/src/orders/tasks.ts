import { z } from 'zod';

/** Every task that Ferry has a name for. What a given agent can do is for it to say: it refuses an order with another. */
export const taskIds = [
  'entra-registration',
  'office',
  'onedrive',
  'outlook',
  'teams',
  'credentials',
  'drives-printers',
  'scripts',
] as const;
export type TaskId = (typeof taskIds)[number];
export const taskIdSchema = z.enum(taskIds);
