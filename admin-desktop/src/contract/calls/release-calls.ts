import { z } from 'zod';
import { ferryErrorSchema } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { call, nothing, stream } from '../contract.ts';

const count = z.number().int().nonnegative();
/** names one transfer while its stream is open */
const transfer = z.string().max(64);
/** Base64 of a part (`partBytes` of `project-calls.ts`), and room for the rest of the message. */
const partMessage = 1536 * 1024;

/** How many days a release is offered. */
export const offerDays = { least: 1, most: 365, byDefault: 30 } as const;

/** What a file turned out to be that somebody wants to offer. */
const foundSchema = z.object({
  kind: z.literal('found'),
  transfer,
  version: z.string(),
  sha256: z.string(),
  /** bytes */
  size: count,
  /** it carries an Authenticode signature; agents run no other */
  signed: z.boolean(),
  /** the version that is offered now, if this one is not newer; '' otherwise */
  notNewerThan: z.string(),
});
export type FoundRelease = z.infer<typeof foundSchema>;

/** Where the bytes of the offered release are on the server. `missing`: neither there nor here. */
export const releaseUploadSchema = z.object({
  state: z.enum(['none', 'waiting', 'checking', 'sending', 'there', 'missing', 'failed']),
  server: z.string(),
  done: count,
  total: count,
  why: ferryErrorSchema.nullable(),
});
export type ReleaseUpload = z.infer<typeof releaseUploadSchema>;

export const releaseStateSchema = z.object({
  /** as the manifest in the settings says; null when none is offered */
  offered: z
    .object({
      version: z.string(),
      sha256: z.string(),
      size: count,
      issuedAt: z.string(),
      expiresAt: z.string(),
      /** name of the owner who signed it */
      by: z.string(),
    })
    .nullable(),
  /** why this console signs none; null where it may */
  mayNotOffer: ferryErrorSchema.nullable(),
  /** why agents would not take it: run out, or not signed by an owner */
  why: ferryErrorSchema.nullable(),
  /** this console has the bytes, so laptops on its network can get them here */
  here: z.boolean(),
  /** null while the bytes are not here */
  signed: z.boolean().nullable(),
  /** why this console cannot read the release, or keep any, and what to do about it */
  fault: ferryErrorSchema.nullable(),
  upload: releaseUploadSchema,
});
export type ReleaseState = z.infer<typeof releaseStateSchema>;

/** The release of the agent that the project offers. Agents take it over once it is in the policy and Automatic Upgrade is on. */
export const releaseCalls = {
  'release.watch': stream('project', nothing, releaseStateSchema),
  /** Takes in a file, which comes by `release.part`, and says what it is. It is kept while the stream is open, or once it is offered. */
  'release.take': stream(
    'project',
    z.object({
      fileName: z.string().max(300),
      bytes: z
        .number()
        .int()
        .min(1, 'the file is empty')
        .max(limits.release, 'the file is too large for a release of the agent'),
    }),
    z.discriminatedUnion('kind', [z.object({ kind: z.literal('send'), transfer }), foundSchema]),
  ),
  'release.part': call(
    'project',
    z.object({ transfer, offset: count, data: z.string().max(partMessage) }),
    z.object({}),
    partMessage,
  ),
  /** Signs its manifest, an owner's act. `conflict` for one that is not newer than what is offered, unless `anyway`. */
  'release.offer': call(
    'project',
    z.object({ transfer, days: z.number().int().min(offerDays.least).max(offerDays.most), anyway: z.boolean() }),
    z.object({ version: z.string() }),
  ),
  'release.withdraw': call('project', nothing, z.object({})),
} as const;
