import { z } from 'zod';
import { jwsSchema } from '../trust/jws.ts';
import { documentType, greater, mergeProperties } from './document-type.ts';

const schema = z.looseObject({
  id: z.string().regex(/^[0-9a-hjkmnp-tv-z]{32}:[0-9a-z-]{1,60}:\d{6}$/, 'not the id of a log chunk'),
  format: z.number().int().positive(),
  chunk: jwsSchema,
});
export type LogDocument = z.infer<typeof schema>;

/** Sorts by device, run and chunk. */
export function logId(deviceId: string, runId: string, chunk: number): string {
  return `${deviceId}:${runId}:${String(chunk).padStart(6, '0')}`;
}

export const logDocuments = documentType('logs', schema, {
  merge: (a, b) => mergeProperties(a, b, { format: Math.max, chunk: greater }),
  indexed: () => ({}),
});
