import { z } from 'zod';
import { limits } from '@ferry/common/limits';
import { call, stream } from '../contract.ts';
import { userDetailSchema } from '../rows.ts';

/** What a list of users can say of somebody, in the order in which it is shown and exported. */
export const importColumns = ['sourceUpn', 'targetUpn', 'displayName', 'department', 'wave', 'sourceObjectId'] as const;
export type ImportColumn = (typeof importColumns)[number];

export const delimiters = [',', ';', '\t', '|'] as const;
const id = z.string().max(64);

/** How a CSV text is to be read. What is left out is found out from the text, or from the settings. */
export const importChoiceSchema = z.object({
  delimiter: z.enum(delimiters).optional(),
  /** place of each column in the header row, from 0; a column that is left out is not read */
  columns: z.partialRecord(z.enum(importColumns), z.number().int().min(0).max(999)).optional(),
  /** users without a target account get the same name at this domain; '' for no such rule */
  targetDomain: z.string().max(253).optional(),
});
export type ImportChoice = z.infer<typeof importChoiceSchema>;

/** A row that was not taken. `cells` is the row as it was, for a list to be corrected; the first 50 cells, each cut. */
export const refusedRowSchema = z.object({
  line: z.number().int(),
  column: z.string(),
  reason: z.string(),
  text: z.string(),
  cells: z.array(z.string().max(500)).max(50),
});
export type RefusedRow = z.infer<typeof refusedRowSchema>;

const tally = {
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  refusedTotal: z.number().int(),
};
export const importTallySchema = z.object(tally);
export type ImportTally = z.infer<typeof importTallySchema>;

/**
 * What is told while a list is read: how it is understood (once, at first), how far it is (0 to 1) with what came of it
 * until then, the refused rows as they are met, and the end. A text that cannot be read on ends the stream with an error.
 */
export const importEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('layout'),
    delimiter: z.enum(delimiters),
    /** the first 100 cells of the header row, each cut */
    header: z.array(z.string().max(200)).max(100),
    columns: z.partialRecord(z.enum(importColumns), z.number().int()),
    targetDomain: z.string(),
  }),
  /** the first rows as they would be read */
  z.object({ kind: z.literal('sample'), rows: z.array(z.array(z.string().max(200)).max(100)).max(5) }),
  z.object({ kind: z.literal('refused'), rows: z.array(refusedRowSchema).max(200) }),
  z.object({ kind: z.literal('progress'), done: z.number().min(0).max(1), ...tally }),
  z.object({ kind: z.literal('done'), ...tally }),
]);
export type ImportEvent = z.infer<typeof importEventSchema>;

/** What an administrator can change of a user by hand. The source account is who the user is, and stays. */
export const userEditSchema = z.object({
  targetUpn: z.string().max(320).optional(),
  displayName: z.string().max(500).optional(),
  department: z.string().max(500).optional(),
  wave: z.string().max(500).optional(),
});
export type UserEdit = z.infer<typeof userEditSchema>;

/** The list of users. */
export const userCalls = {
  /**
   * `text` is the whole CSV file, already decoded. `rehearse` reads it and changes nothing. Cancelling stops after the rows
   * in hand; those before stay, and the same file again goes on.
   */
  'users.import': stream(
    'project',
    z.object({
      fileName: z.string().max(300),
      text: z.string(),
      choice: importChoiceSchema.default({}),
      rehearse: z.boolean().default(false),
    }),
    importEventSchema,
    limits.rpcMessage,
  ),
  /** The users that a filter shows, or those named, as a CSV text in parts; it can be imported again. */
  'users.export': stream(
    'project',
    z.object({
      search: z.string().max(200).default(''),
      filter: z.record(z.string(), z.string().max(320)).default({}),
      ids: z.array(id).max(10_000).nullable().default(null),
    }),
    z.object({ text: z.string().max(1024 * 1024), done: z.number().int(), total: z.number().int() }),
    1024 * 1024,
  ),
  'user.watch': stream('project', z.object({ id }), userDetailSchema),
  'user.edit': call('project', z.object({ id, edit: userEditSchema }), z.object({ changed: z.boolean() })),
  /** Takes users off the list; those whose computers are enrolled stay and are named with the reason. */
  'users.delete': call(
    'project',
    z.object({ ids: z.array(id).min(1).max(10_000) }),
    z.object({
      deleted: z.number().int(),
      refused: z.array(z.object({ id: z.string(), label: z.string(), reason: z.string() })).max(10_000),
    }),
    4 * 1024 * 1024,
  ),
  /** Every value that `column` has, with how many users have it; the 500 most frequent. */
  'users.values': call(
    'project',
    z.object({ column: z.enum(['wave', 'department']) }),
    z.object({ values: z.array(z.object({ value: z.string(), users: z.number().int() })).max(500) }),
  ),
} as const;
