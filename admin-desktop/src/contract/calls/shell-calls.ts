import { z } from 'zod';
import { ferryErrorSchema } from '@ferry/common/errors';
import { call, nothing, stream } from '../contract.ts';

const passphrase = z.string().min(8, 'a passphrase has at least 8 characters').max(1000);

export const projectSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  folder: z.string(),
  /** made to be tried out, with simulated laptops; it opens without a passphrase */
  sample: z.boolean(),
  archived: z.boolean(),
  /** when it was last exported from here, null if never */
  exportedAt: z.string().nullable(),
  state: z.enum(['closed', 'opening', 'open', 'failed']),
  why: ferryErrorSchema.nullable(),
});
export type ProjectSummary = z.infer<typeof projectSummarySchema>;

/** How far the sample project is. */
export const sampleProgressSchema = z.object({
  /** `done`: the last word, just before the window shows it */
  stage: z.enum(['project', 'users', 'laptops', 'done']),
  done: z.number().int().nonnegative(),
  total: z.number().int().nonnegative(),
});
export type SampleProgress = z.infer<typeof sampleProgressSchema>;

const sampleLaptopSchema = z.object({
  name: z.string(),
  reach: z.enum(['cloud', 'lan', 'both']),
  upn: z.string(),
  state: z.enum(['starting', 'running', 'off', 'ended']),
  why: z.string(),
});

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
      /** those of the project that this window shows */
      sampleLaptops: z.array(sampleLaptopSchema),
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
    /** no passphrase: a sample project, which has none */
    z.object({ id: z.string().max(64), passphrase: z.string().max(1000).nullable() }),
    z.object({ id: z.string() }),
  ),
  'project.close': call('shell', z.object({ id: z.string().max(64) }), z.object({})),
  /**
   * Makes the sample project with its users and laptops, and shows it in this window. Tells how far it is, and ends when it is
   * there. Cancelling takes away what was made.
   */
  'sample.create': stream('shell', nothing, sampleProgressSchema),
  /** Switches a sample laptop of the project that this window shows on or off. */
  'laptops.power': call(
    'shell',
    z.object({ name: z.string().min(1).max(100), power: z.enum(['on', 'off']) }),
    z.object({}),
  ),
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
