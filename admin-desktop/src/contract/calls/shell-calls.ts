import { z } from 'zod';
import { ferryErrorSchema } from '@ferry/common/errors';
import { call, nothing, stream } from '../contract.ts';

const passphrase = z.string().min(8, 'a passphrase has at least 8 characters').max(1000);

export const projectSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  folder: z.string(),
  state: z.enum(['closed', 'opening', 'open', 'failed']),
  why: ferryErrorSchema.nullable(),
});
export type ProjectSummary = z.infer<typeof projectSummarySchema>;

/** What the shell answers: the projects of this machine, and the sample laptops. */
export const shellCalls = {
  'shell.state': stream(
    'shell',
    nothing,
    z.object({
      version: z.string(),
      shell: z.enum(['electron', 'web-host']),
      projects: z.array(projectSummarySchema),
      /** the project that this window shows */
      current: z.string().nullable(),
      /** the embedded server, if one was started beside the console */
      server: z.object({ origin: z.string() }).nullable(),
      sampleLaptops: z.array(
        z.object({
          name: z.string(),
          reach: z.enum(['cloud', 'lan']),
          upn: z.string(),
          state: z.enum(['starting', 'running', 'ended']),
          why: z.string(),
        }),
      ),
    }),
  ),
  'project.create': call(
    'shell',
    z.object({
      name: z.string().min(1).max(200),
      passphrase,
      sourceTenantId: z.uuid(),
      sourceDomains: z.array(z.string().min(1).max(253)).max(100),
      targetTenantId: z.uuid(),
      targetDomains: z.array(z.string().min(1).max(253)).max(100).default([]),
      /** matching by source account: on for a first trial with simulated laptops, off otherwise */
      matchBySourceAccount: z.boolean().default(false),
    }),
    z.object({ id: z.string() }),
  ),
  'project.open': call(
    'shell',
    z.object({ id: z.string().max(64), passphrase: z.string().max(1000) }),
    z.object({ id: z.string() }),
  ),
  'project.close': call('shell', z.object({ id: z.string().max(64) }), z.object({})),
  /** Starts simulated laptops (real agent processes) for the open project, for the first users of the list. */
  'laptops.start': call(
    'shell',
    z.object({
      reach: z
        .array(z.enum(['cloud', 'lan']))
        .min(1)
        .max(25),
    }),
    z.object({ started: z.number().int() }),
  ),
} as const;
