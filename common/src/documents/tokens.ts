import { z } from 'zod';
import { instantSchema, shortNameSchema } from '../orders/order.ts';
import { documentType, earlier, mergeProperties } from './document-type.ts';
import { fieldsOf, mergeFields } from './stamped.ts';

/** An access token or enrolment code. The secret itself is nowhere: `secretHash` is its SHA-256, the id follows from that. */
const schema = z.looseObject({
  id: shortNameSchema,
  format: z.number().int().positive(),
  kind: z.enum(['access-token', 'enrolment-code']),
  scope: z.literal('agent migration'),
  secretHash: z.string().length(43),
  createdAt: instantSchema,
  /** for an enrolment code: whose */
  userId: shortNameSchema.optional(),
  fields: fieldsOf({
    name: z.string().min(1).max(200),
    expiresAt: instantSchema,
    useLimit: z.number().int().positive().nullable(),
  }),
  revokedAt: instantSchema.optional(),
});
export type TokenDocument = z.infer<typeof schema>;

export const tokenDocuments = documentType('tokens', schema, {
  merge: (a, b) => mergeProperties(a, b, { format: Math.max, fields: mergeFields, revokedAt: earlier }),
  indexed: (document) => ({
    name: document.fields.name?.value ?? '',
    expiresAt: document.fields.expiresAt?.value ?? '',
    kind: document.kind,
  }),
});
