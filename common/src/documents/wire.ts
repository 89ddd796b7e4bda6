import type { AnyDocument } from './document-type.ts';

/** A document as CouchDB holds it: its id as `_id` only, never a second `id`; `_rev` when it comes from there. */
export type WireDocument = { _id: string; _rev?: string; _deleted?: boolean; format: number } & Record<string, unknown>;

export function toWire(document: AnyDocument, rev?: string): WireDocument {
  const { id, ...rest } = document;
  return rev === undefined ? { _id: id, ...rest } : { _id: id, _rev: rev, ...rest };
}

/** Takes every property with an underscore off: they are CouchDB's. The rest is for `parse` to judge. */
export function fromWire(wire: Record<string, unknown>): Record<string, unknown> {
  const document: Record<string, unknown> = { id: wire['_id'] };
  for (const [name, value] of Object.entries(wire)) if (!name.startsWith('_') && name !== 'id') document[name] = value;
  return document;
}
