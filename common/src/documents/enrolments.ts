import { z } from 'zod';
import { instantSchema, shortNameSchema } from '../orders/order.ts';
import { enrolmentRequestSchema } from '../enrolment.ts';
import { jwsSchema, payloadUnverified } from '../trust/jws.ts';
import { documentType, earlier, greater, mergeProperties } from './document-type.ts';
import { fieldsOf, mergeFields } from './stamped.ts';

/**
 * A device that presented a token. `request` is what the device signed. A device enrols under one key once; should two
 * requests meet, the greater text stays, so that every store ends with the same one.
 */
const schema = z.looseObject({
  id: shortNameSchema,
  format: z.number().int().positive(),
  request: jwsSchema,
  enrolledAt: instantSchema,
  via: z.enum(['gateway', 'hub']),
  fields: fieldsOf({
    /** the user whose orders this device gets; empty: unassigned */
    userId: z.union([shortNameSchema, z.literal('')]),
    /** too many devices used the token: waits for an administrator */
    suspended: z.boolean(),
  }),
  revokedAt: instantSchema.optional(),
});
export type EnrolmentDocument = z.infer<typeof schema>;

export const enrolmentDocuments = documentType('enrolments', schema, {
  merge: (a, b) =>
    mergeProperties(a, b, {
      format: Math.max,
      request: greater,
      enrolledAt: earlier,
      via: greater,
      fields: mergeFields,
      revokedAt: earlier,
    }),
  indexed: (document) => {
    const request = payloadUnverified(document.request, 'enrolment', enrolmentRequestSchema);
    return { userId: document.fields.userId?.value ?? '', tokenId: request.ok ? request.value.tokenId : '' };
  },
});
