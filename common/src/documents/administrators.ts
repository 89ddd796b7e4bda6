import { z } from 'zod';
import { instantSchema, shortNameSchema } from '../orders/order.ts';
import { jwsSchema } from '../trust/jws.ts';
import { documentType, earlier, greater, mergeProperties } from './document-type.ts';
import { fieldsOf, mergeFields } from './stamped.ts';

/** A console's key, by its fingerprint, with the grants that lead up to the root. */
const schema = z.looseObject({
  id: shortNameSchema,
  format: z.number().int().positive(),
  grants: z.array(jwsSchema).min(1).max(2),
  fields: fieldsOf({ name: z.string().min(1).max(200) }),
  revokedAt: instantSchema.optional(),
});
export type AdministratorDocument = z.infer<typeof schema>;

export const administratorDocuments = documentType('administrators', schema, {
  merge: (a, b) =>
    mergeProperties(a, b, { format: Math.max, grants: greater, fields: mergeFields, revokedAt: earlier }),
  indexed: (document) => ({ name: document.fields.name?.value ?? '' }),
});
