import { z } from 'zod';
import { shortName } from '../digest.ts';
import { instantSchema, shortNameSchema, upnSchema } from '../orders/order.ts';
import { documentType, mergeProperties } from './document-type.ts';
import { fieldsOf, mergeFields } from './stamped.ts';

const text = z.string().max(500);

const schema = z.looseObject({
  id: shortNameSchema,
  format: z.number().int().positive(),
  fields: fieldsOf({
    sourceUpn: upnSchema,
    targetUpn: z.union([upnSchema, z.literal('')]),
    displayName: text,
    department: text,
    wave: text,
    sourceObjectId: z.uuid(),
    deletedAt: z.union([instantSchema, z.literal('')]),
  }),
});
export type UserDocument = z.infer<typeof schema>;

/** As Entra compares user principal names: without blanks around, composed, without case. */
export function normaliseUpn(upn: string): string {
  return upn.trim().normalize('NFC').toLowerCase();
}

/** From the UPN under which a user was first seen. It stays the same when the UPN changes later. */
export async function userIdOf(upn: string): Promise<string> {
  return await shortName(`user:${normaliseUpn(upn)}`);
}

export const userDocuments = documentType('users', schema, {
  merge: (a, b) => mergeProperties(a, b, { format: Math.max, fields: mergeFields }),
  indexed: ({ fields }) => ({
    sourceUpn: fields.sourceUpn?.value ?? '',
    displayName: fields.displayName?.value ?? '',
    wave: fields.wave?.value ?? '',
    deleted: fields.deletedAt?.value ? 1 : 0,
  }),
});
