import { z } from 'zod';
import { fail, ok } from '../errors.ts';
import type { Result } from '../errors.ts';
import { scriptsSettingsSchema } from './scripts.ts';
import type { TaskId } from './tasks.ts';

/** Seconds that a program is given to close after it was asked to; it may be asking whether to save. */
const closeSeconds = z
  .number()
  .int()
  .min(5)
  .max(600)
  .default(60)
  .describe('Seconds that a program is given to close after it was asked to');

/**
 * What can be set of each task. Every setting has a default, so that an order may leave it out; one that is not here is refused
 * by name. The description is what the console shows beside it.
 */
export const taskSettings = {
  'entra-registration': z.strictObject({}),
  office: z.strictObject({ closeSeconds }),
  onedrive: z.strictObject({
    closeSeconds,
    rearmSilentSignIn: z
      .boolean()
      .default(true)
      .describe('Let OneDrive sign in by itself again, with the account of the target tenant'),
  }),
  outlook: z.strictObject({
    closeSeconds,
    oldProfile: z
      .enum(['keep', 'delete'])
      .default('keep')
      .describe(
        'What becomes of the old profile: it stays beside the new one, or it is deleted (a roll back brings it back)',
      ),
  }),
  teams: z.strictObject({ closeSeconds }),
  credentials: z.strictObject({
    savedPasswords: z
      .enum(['keep', 'remove'])
      .default('keep')
      .describe(
        'What becomes of passwords that were saved under the old account for servers and other programs: they stay and are named, or they are removed (a roll back brings them back)',
      ),
  }),
  'drives-printers': z.strictObject({}),
  scripts: scriptsSettingsSchema,
} as const satisfies Record<TaskId, z.ZodType>;

export type TaskSettings<T extends TaskId> = z.output<(typeof taskSettings)[T]>;

/** The settings of a task with its defaults; `invalid` names the first that does not fit or is not known. */
export function readTaskSettings<T extends TaskId>(id: T, raw: Record<string, unknown>): Result<TaskSettings<T>> {
  const read = taskSettings[id].safeParse(raw);
  if (read.success) return ok(read.data as TaskSettings<T>);
  const [issue] = read.error.issues;
  const where = ['task', id, ...(issue?.path ?? [])].map(String).join('.');
  return fail(
    'invalid',
    where,
    issue?.message ?? 'does not fit',
    'Correct the settings of this task, then start again.',
  );
}
