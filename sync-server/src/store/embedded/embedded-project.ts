import type { Change as PouchChange } from 'pouchdb-core';
import type { Collection } from '@ferry/common/documents/document-type';
import type { WireDocument } from '@ferry/common/documents/wire';
import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { Change, ProjectStore } from '../server-store.ts';
import type { Database } from './embedded-store.ts';
import { orStoreFailure, statusOfPouchError, storeError } from './pouch-errors.ts';
import { sequenceNumber, sequenceText } from './sequence.ts';

/** The collections of one project in PouchDB. `closers` collects what ends its watches. */
export function embeddedProject(
  databaseOf: (collection: Collection) => Database,
  instance: string,
  closers: Set<() => void>,
): ProjectStore {
  const latest = async (collection: Collection): Promise<number> =>
    Number((await orStoreFailure(collection, async () => await databaseOf(collection).info())).update_seq);

  const changeOf = (row: PouchChange): Change => ({
    seq: sequenceText(Number(row.seq), instance),
    id: row.id,
    rev: row.changes[0]?.rev ?? '',
    document: row.deleted ? null : (row.doc as WireDocument),
  });

  async function read(collection: Collection, id: string): Promise<WireDocument | null> {
    try {
      return (await databaseOf(collection).get(id)) as unknown as WireDocument;
    } catch (thrown) {
      if (statusOfPouchError(thrown) === 404) return null;
      return await orStoreFailure(collection, () => Promise.reject(asError(thrown)));
    }
  }

  async function getMany(collection: Collection, ids: readonly string[]): Promise<(WireDocument | null)[]> {
    if (ids.length === 0) return [];
    return await orStoreFailure(collection, async () => {
      const { rows } = await databaseOf(collection).allDocs({ keys: [...ids], include_docs: true });
      return rows.map((row) => ('doc' in row && row.doc ? (row.doc as unknown as WireDocument) : null));
    });
  }

  async function write(collection: Collection, document: WireDocument): Promise<Result<{ rev: string }>> {
    const where = `${collection}/${document._id}`;
    try {
      const { rev } = await databaseOf(collection).put(document);
      return ok({ rev });
    } catch (thrown) {
      return { ok: false, error: storeError(thrown, where) };
    }
  }

  return {
    info: async (collection) =>
      await orStoreFailure(collection, async () => {
        const { doc_count, update_seq } = await databaseOf(collection).info();
        return { documents: doc_count, seq: sequenceText(Number(update_seq), instance) };
      }),
    get: read,
    getMany,
    list: async (collection, { start, end, limit }) =>
      await orStoreFailure(collection, async () => {
        const range = {
          ...(start === undefined ? {} : { startkey: start }),
          ...(end === undefined ? {} : { endkey: end }),
        };
        const { rows } = await databaseOf(collection).allDocs({ include_docs: true, limit, ...range });
        return rows.flatMap((row) => ('doc' in row && row.doc ? (row.doc as unknown as WireDocument) : []));
      }),
    put: write,
    async bulk(collection, documents) {
      if (documents.length === 0) return [];
      try {
        const rows = await databaseOf(collection).bulkDocs(documents);
        return rows.map((row, index) => {
          if ('ok' in row) return ok({ rev: row.rev });
          return { ok: false, error: storeError(row, `${collection}/${documents[index]?._id ?? ''}`) };
        });
      } catch (thrown) {
        const error = storeError(thrown, collection);
        return documents.map(() => ({ ok: false, error }));
      }
    },
    async changes(collection, { since, limit, ids }) {
      // Read first: a change that comes in between is found again with the next query instead of being skipped.
      const now = await latest(collection);
      const from = sequenceNumber(since, instance, now);
      if (ids && from === 0 && ids.length <= limit) {
        // From the start, a few documents are read by their ids: a scan of everything would cost the same for each device.
        const found = (await getMany(collection, [...new Set(ids)])).filter((document) => document !== null);
        const seq = sequenceText(now, instance);
        const changes = found.map((document) => ({ seq, id: document._id, rev: document._rev ?? '', document }));
        return { changes, lastSeq: seq };
      }
      return await orStoreFailure(collection, async () => {
        const page = await databaseOf(collection).changes({
          since: from,
          limit,
          include_docs: true,
          ...(ids ? { doc_ids: [...ids] } : {}),
        });
        const last = Number(page.last_seq);
        const lastSeq = sequenceText(page.results.length < limit ? Math.max(now, last) : last, instance);
        return { changes: page.results.map(changeOf), lastSeq };
      });
    },
    async watch(collection, watcher) {
      const since = await latest(collection);
      const feed = databaseOf(collection).changes({ live: true, since, include_docs: true, return_docs: false });
      const end = (): void => {
        closers.delete(end);
        feed.cancel();
      };
      closers.add(end);
      void feed.on('change', (row) => watcher.change(changeOf(row)));
      void feed.on('error', (thrown: unknown) => {
        end();
        watcher.failed(storeError(thrown, collection));
      });
      return end;
    },
    getLocal: async (collection, id) => await read(collection, `_local/${id}`),
    putLocal: async (collection, document) => await write(collection, { ...document, _id: `_local/${document._id}` }),
  };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
