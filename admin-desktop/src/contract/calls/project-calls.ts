import { z } from 'zod';
import { call, stream } from '../contract.ts';

const id = z.string().max(64);
const count = z.number().int().nonnegative();
/** names one transfer while its stream is open */
const transfer = z.string().max(64);

/** How a project file is called that was exported: `<name>-<date>.ferryproject`. */
export const exportExtension = '.ferryproject';
/** Bytes of a project file that travel in one call; each waits for the one before. */
export const partBytes = 1024 * 1024;
/** Bytes of the largest file that is taken in. */
export const largestImport = 8 * 1024 * 1024 * 1024;
/** Base64 of `partBytes`, and room for the rest of the message. */
const partMessage = 1536 * 1024;

/** What would be lost with a project that is deleted. */
export const projectLossesSchema = z.object({
  users: count,
  computers: count,
  /** orders that no computer has reported as finished */
  openOrders: count,
  /** the root key lies here: without it, nobody can ever let another administrator in */
  rootKey: z.boolean(),
});
export type ProjectLosses = z.infer<typeof projectLossesSchema>;

const progress = z.object({ kind: z.literal('progress'), done: count, total: count });
const exportEventSchema = z.discriminatedUnion('kind', [
  progress,
  z.object({ kind: z.literal('ready'), transfer, fileName: z.string().max(300), bytes: count }),
]);
const importEventSchema = z.discriminatedUnion('kind', [
  /** the parts may come now, the first one first */
  z.object({ kind: z.literal('send'), transfer }),
  /** all are here and are being checked */
  progress,
  z.object({ kind: z.literal('done'), id, name: z.string(), sample: z.boolean() }),
]);

/** What can be done with projects in the list, beside opening them. */
export const projectCalls = {
  'project.rename': call('shell', z.object({ id, name: z.string().trim().min(1).max(200) }), z.object({})),
  /** An open project is closed before it is archived. */
  'project.archive': call('shell', z.object({ id, archived: z.boolean() }), z.object({})),
  'project.losses': call('shell', z.object({ id }), projectLossesSchema),
  /** Deletes a project with all that it holds. `typedName` has to be its name. An open project is closed before. */
  'project.delete': call('shell', z.object({ id, typedName: z.string().max(200) }), z.object({})),
  /** Writes the project into one file, which can be read by `export.part` until this stream is cancelled. */
  'project.export': stream('shell', z.object({ id }), exportEventSchema),
  'export.part': call(
    'shell',
    z.object({ transfer, offset: count }),
    /** base64; at the end of the file less than `partBytes` */
    z.object({ data: z.string().max(partMessage) }),
  ),
  /** Takes in such a file, which comes by `import.part`. It is in the list whole and checked, or not at all. */
  'project.import': stream(
    'shell',
    z.object({
      fileName: z.string().max(300),
      bytes: count.max(largestImport, 'the file is larger than 8 GB, so it is no project file'),
    }),
    importEventSchema,
  ),
  'import.part': call(
    'shell',
    z.object({ transfer, offset: count, data: z.string().max(partMessage) }),
    z.object({}),
    partMessage,
  ),
} as const;
