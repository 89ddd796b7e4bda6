import { z } from 'zod';
import { check, unwrap } from '@ferry/common/errors';

/** What the gateway answers on CouchDB's routes, as far as it is read here. `since` and sequences are opaque. */
const seq = z.union([z.string().max(10_000), z.number()]).transform(String);
const wire = z.looseObject({ _id: z.string(), _rev: z.string() });
export type Wire = z.infer<typeof wire>;

const changesSchema = z.looseObject({
  results: z.array(z.looseObject({ id: z.string(), deleted: z.boolean().optional(), doc: z.unknown().optional() })),
  last_seq: seq,
});
const allDocsSchema = z.looseObject({
  rows: z.array(
    z.looseObject({
      key: z.string(),
      value: z.looseObject({ rev: z.string() }).nullish(),
      doc: z.unknown().optional(),
    }),
  ),
});
const bulkSchema = z.array(
  z.looseObject({
    id: z.string(),
    ok: z.boolean().optional(),
    rev: z.string().optional(),
    error: z.string().optional(),
  }),
);
export type BulkRow = z.infer<typeof bulkSchema>[number];

/** A row of a feed. `doc` is null for a tombstone, and for what is no document at all. */
export type ChangedRow = { id: string; doc: Wire | null };
export type ChangesPage = { rows: ChangedRow[]; lastSeq: string };
/** `rev` of what is stored, if anything is, even a tombstone. */
export type StoredRow = { key: string; rev: string | null; doc: Wire | null };

const readWire = (raw: unknown): Wire | null => {
  const parsed = wire.safeParse(raw);
  return parsed.success && parsed.data._deleted !== true ? parsed.data : null;
};

export function readChanges(raw: unknown): ChangesPage {
  const page = unwrap(check(changesSchema, raw, '_changes'));
  const documents = page.results.filter(({ id }) => !id.startsWith('_'));
  return {
    rows: documents.map(({ id, deleted, doc }) => ({ id, doc: deleted ? null : readWire(doc) })),
    lastSeq: page.last_seq,
  };
}

export function readAllDocs(raw: unknown): StoredRow[] {
  const { rows } = unwrap(check(allDocsSchema, raw, '_all_docs'));
  return rows.map(({ key, value, doc }) => ({ key, rev: value?.rev ?? null, doc: readWire(doc) }));
}

export function readBulk(raw: unknown): BulkRow[] {
  return unwrap(check(bulkSchema, raw, '_bulk_docs'));
}
