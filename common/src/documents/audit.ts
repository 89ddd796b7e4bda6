import { z } from 'zod';
import { hlcSchema } from '../clock.ts';
import { projectIdSchema } from '../trust/root-record.ts';
import { jwsSchema, payloadUnverified } from '../trust/jws.ts';
import { documentType, greater, mergeProperties } from './document-type.ts';

/** One act of an administrator. `previous` is the digest of the same writer's entry before, null for the first. */
export const auditEntrySchema = z.looseObject({
  format: z.literal(1),
  projectId: projectIdSchema,
  clock: hlcSchema,
  at: z.iso.datetime(),
  /** `order.start`, `token.create`, … */
  action: z.string().min(1).max(100),
  subject: z.string().max(500),
  details: z.record(z.string(), z.unknown()),
  previous: z.string().length(43).nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const schema = z.looseObject({
  id: z.string().regex(/^[0-9a-f]{12}-[0-9a-f]{4}-[0-9a-hjkmnp-tv-z]{32}:[0-9a-hjkmnp-tv-z]{32}$/, 'not an audit id'),
  format: z.number().int().positive(),
  entry: jwsSchema,
});
export type AuditDocument = z.infer<typeof schema>;

export function auditId(clock: string, fingerprint: string): string {
  return `${clock}:${fingerprint}`;
}

export const auditDocuments = documentType('audit', schema, {
  merge: (a, b) => mergeProperties(a, b, { format: Math.max, entry: greater }),
  indexed: (document) => {
    const entry = payloadUnverified(document.entry, 'audit', auditEntrySchema);
    if (!entry.ok) return { at: '', action: '', subject: '' };
    return { at: entry.value.at, action: entry.value.action, subject: entry.value.subject };
  },
});
