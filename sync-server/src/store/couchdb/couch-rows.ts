import { z } from 'zod';
import type { WireDocument } from '@ferry/common/documents/wire';

// What CouchDB answers, as far as it is used. Whatever is in a document is for the gateway to judge: it may have been
// written past it, and then lacks what every document of Ferry has.

const documentSchema = z
  .looseObject({ _id: z.string(), _rev: z.string() })
  .transform((document): WireDocument => document as unknown as WireDocument);

export const oneDocument = documentSchema;

export const databaseInfo = z.looseObject({
  doc_count: z.number().int(),
  doc_del_count: z.number().int(),
  update_seq: z.union([z.string(), z.number()]).transform(String),
});

/** Rows of `_all_docs` with `include_docs`: without a document for what is not there or deleted. */
export const listedRows = z.looseObject({
  rows: z.array(z.looseObject({ id: z.string().optional(), doc: documentSchema.nullish() })),
});

const sequence = z.union([z.string(), z.number()]).transform(String);

export const changedRows = z.looseObject({
  results: z.array(
    z.looseObject({
      seq: sequence,
      id: z.string(),
      changes: z.array(z.looseObject({ rev: z.string() })).min(1),
      deleted: z.boolean().optional(),
      doc: documentSchema.nullish(),
    }),
  ),
  last_seq: sequence,
});
export type ChangedRows = z.output<typeof changedRows>;

export const writtenDocument = z.looseObject({ ok: z.literal(true), rev: z.string() });

export const bulkRows = z.array(
  z.looseObject({
    id: z.string(),
    rev: z.string().optional(),
    error: z.string().optional(),
    reason: z.string().default(''),
  }),
);

/** Design documents are code for CouchDB, put there by an administrator of it: nothing for Ferry's clients. */
export function isDesign(id: string): boolean {
  return id.startsWith('_design/');
}
