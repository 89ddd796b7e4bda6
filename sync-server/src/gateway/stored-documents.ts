import { documentTypes } from '@ferry/common/documents/all';
import type { DocumentOf } from '@ferry/common/documents/all';
import type { Collection } from '@ferry/common/documents/document-type';
import { fromWire } from '@ferry/common/documents/wire';
import type { WireDocument } from '@ferry/common/documents/wire';
import type { ProjectStore } from '../store/server-store.ts';

const page = 1000;

/** The document in its type; null when it is not one (somebody wrote past the gateway): it counts as absent. */
export function parseStored<C extends Collection>(collection: C, wire: WireDocument | null): DocumentOf[C] | null {
  if (!wire) return null;
  const parsed = documentTypes[collection].parse(fromWire(wire));
  return parsed.ok ? parsed.value : null;
}

export async function readStored<C extends Collection>(
  store: ProjectStore,
  collection: C,
  id: string,
): Promise<DocumentOf[C] | null> {
  return parseStored(collection, await store.get(collection, id));
}

/** Every document of a collection, a page at a time in memory. */
export async function* allStored<C extends Collection>(
  store: ProjectStore,
  collection: C,
): AsyncIterable<DocumentOf[C]> {
  let start: string | undefined;
  for (;;) {
    const documents = await store.list(collection, start === undefined ? { limit: page } : { start, limit: page });
    for (const wire of documents) {
      const document = wire._id === start ? null : parseStored(collection, wire);
      if (document) yield document;
    }
    if (documents.length < page) return;
    start = documents.at(-1)?._id;
  }
}
