import { z } from 'zod';
import { hlcSchema } from '../clock.ts';
import { jwsSchema } from '../trust/jws.ts';
import { projectIdSchema } from '../trust/root-record.ts';
import { instantSchema, shortNameSchema } from './order.ts';

/** The id of the one document in `orders` that is a policy. */
export const policyId = 'policy';

/** The signed extract of the settings that every agent needs. Only an administrator's action signs it, never a sync. */
export const policySchema = z.looseObject({
  format: z.number().int().positive(),
  projectId: projectIdSchema,
  sequence: z.number().int().positive(),
  clock: hlcSchema,
  issuedAt: instantSchema,
  agentVersion: z.string().max(50).optional(),
  /** the release that agents take where `automaticUpgrade` is on; signed by an owner, whoever signed the policy */
  release: jwsSchema.optional(),
  automaticUpgrade: z.boolean(),
  /** `host:port` of consoles that Bonjour may not find */
  hubs: z.array(z.string().max(260)).max(20),
  /** whether a new device is assigned to the user whose source account is signed in on it */
  matchBySourceAccount: z.boolean(),
  sourceTenantId: z.uuid().optional(),
  /** texts for the person at the laptop, by key */
  texts: z.record(z.string(), z.string().max(4000)),
  /** fingerprints of keys that are not to be trusted any more */
  revoked: z.array(shortNameSchema).max(10_000),
});
export type Policy = z.infer<typeof policySchema>;

/** Texts for the person at the laptop that an administrator may write; Ferry's own words stand where there is none. */
export const personTexts = ['why', 'afterwards', 'contact'] as const;
export type PersonText = (typeof personTexts)[number];
