import { z } from 'zod';
import { limits } from '@ferry/common/limits';
import { call } from '../contract.ts';

export const importAnswerSchema = z.object({
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  refused: z
    .array(z.object({ line: z.number().int(), column: z.string(), reason: z.string(), text: z.string() }))
    .max(1000),
  refusedTotal: z.number().int(),
});

/** The list of users. */
export const userCalls = {
  /** `text` is the whole CSV file, already decoded. */
  'users.import': call(
    'project',
    z.object({ fileName: z.string().max(300), text: z.string() }),
    importAnswerSchema,
    limits.rpcMessage,
  ),
} as const;
