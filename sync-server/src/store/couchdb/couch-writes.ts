import type { WireDocument } from '@ferry/common/documents/wire';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { CouchClient } from './couch-client.ts';
import { hasStatus, storeError } from './couch-errors.ts';
import { canBeId } from './document-id.ts';
import { bulkRows, writtenDocument } from './couch-rows.ts';

export type Written = Result<{ rev: string }>;

/** `path` below the database: the document's id, or `_local` and its id. `where` is for the error. */
export async function putDocument(
  client: CouchClient,
  database: string,
  path: readonly string[],
  document: WireDocument,
  where: string,
): Promise<Written> {
  if (!canBeId(document._id.replace(/^_local\//, '')))
    return fail('invalid', where, 'CouchDB has no such ids', 'Choose another id.');
  try {
    const { rev } = await client.request(writtenDocument, { method: 'PUT', path: [database, ...path], body: document });
    return ok({ rev });
  } catch (thrown) {
    return { ok: false, error: storeError(thrown, where) };
  }
}

/** Each document on its own, in order; one that fails leaves the others alone. */
export async function putAll(
  client: CouchClient,
  database: string,
  documents: readonly WireDocument[],
  where: string,
): Promise<Written[]> {
  if (documents.length === 0) return [];
  const place = (document: WireDocument): string => `${where}/${document._id}`;
  try {
    const rows = await client.request(bulkRows, {
      method: 'POST',
      path: [database, '_bulk_docs'],
      body: { docs: documents },
    });
    return documents.map((document, index): Written => {
      const row = rows[index];
      if (row?.id !== document._id)
        return fail('storage', place(document), 'CouchDB did not answer for this document', 'Send it again.');
      if (row.error === undefined && row.rev !== undefined) return ok({ rev: row.rev });
      return { ok: false, error: rowError(row.error ?? 'nothing', row.reason, place(document)) };
    });
  } catch (thrown) {
    // One document that CouchDB cannot read (half a character, too large) makes it refuse them all: then each by itself.
    if (hasStatus(thrown, 400, 413) && documents.length > 1) {
      const results: Written[] = [];
      for (const document of documents)
        results.push(await putDocument(client, database, [document._id], document, place(document)));
      return results;
    }
    return documents.map((document) => ({ ok: false, error: storeError(thrown, place(document)) }));
  }
}

function rowError(error: string, reason: string, where: string): ReturnType<typeof storeError> {
  if (error === 'conflict') return conflict(where).error;
  const message = `the store cannot do this: CouchDB answers ${error}: ${reason}`;
  return fail('storage', where, message, 'Look at the log of CouchDB and at its disk.').error;
}

export function conflict(where: string): ReturnType<typeof fail> {
  return fail('conflict', where, 'the document was changed meanwhile', 'Read it, merge, and write it again.');
}
