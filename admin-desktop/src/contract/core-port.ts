import { z } from 'zod';
import { ferryErrorSchema } from '@ferry/common/errors';
import { projectLossesSchema } from './calls/project-calls.ts';
import { syncStateSchema } from './rows.ts';

/**
 * Between a shell (main process, web host) and the core process of one project. One pipe carries every window: each client
 * has a number, and inside `rpc` go the messages of `messages.ts` unchanged. The passphrase comes this way and no other:
 * never by argument or environment, where other programs can read it.
 */
export const toCoreSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('create'),
    folder: z.string(),
    /** null: a sample project, whose keys lie in a file without one */
    passphrase: z.string().nullable(),
    name: z.string(),
    sourceTenantId: z.string(),
    sourceDomains: z.array(z.string()),
    targetTenantId: z.string(),
    targetDomains: z.array(z.string()),
    matchBySourceAccount: z.boolean(),
    /** a server to connect to at once: the embedded one beside the console */
    server: z.object({ origin: z.string(), setupCode: z.string() }).nullable(),
  }),
  z.object({ type: z.literal('open'), folder: z.string(), passphrase: z.string().nullable() }),
  /** Work on a project that is not open here; one answer (`losses`, `exported`, `imported`, `failed`), with `progress` before it. */
  z.object({ type: z.literal('losses'), folder: z.string() }),
  z.object({ type: z.literal('export'), folder: z.string(), to: z.string() }),
  z.object({
    type: z.literal('import'),
    from: z.string(),
    draft: z.string(),
    folder: z.string(),
    known: z.array(z.object({ id: z.string(), name: z.string() })).max(10_000),
  }),
  z.object({ type: z.literal('rpc'), client: z.number().int(), message: z.unknown() }),
  z.object({ type: z.literal('client-gone'), client: z.number().int() }),
  z.object({ type: z.literal('stop') }),
]);
export type ToCore = z.infer<typeof toCoreSchema>;
export type ProjectTask = Extract<ToCore, { type: 'losses' | 'export' | 'import' }>;

export const fromCoreSchema = z.discriminatedUnion('type', [
  /** the process listens; nothing is open yet */
  z.object({ type: z.literal('up') }),
  z.object({ type: z.literal('ready'), id: z.string(), name: z.string(), sample: z.boolean() }),
  /** the settings give the project another name than its file had; the file has it now */
  z.object({ type: z.literal('renamed'), name: z.string() }),
  z.object({ type: z.literal('progress'), done: z.number(), total: z.number() }),
  z.object({ type: z.literal('losses'), losses: projectLossesSchema }),
  z.object({ type: z.literal('exported'), name: z.string(), bytes: z.number() }),
  z.object({ type: z.literal('imported'), id: z.string(), name: z.string(), sample: z.boolean() }),
  z.object({ type: z.literal('failed'), error: ferryErrorSchema }),
  z.object({ type: z.literal('rpc'), client: z.number().int(), message: z.unknown() }),
  /** for the shell's own use: tray icon, tests */
  z.object({ type: z.literal('sync'), state: syncStateSchema }),
]);
export type FromCore = z.infer<typeof fromCoreSchema>;
