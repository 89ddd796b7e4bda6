import type { Collection } from '@ferry/common/documents/document-type';
import type { WireDocument } from '@ferry/common/documents/wire';
import type { Change, ChangesPage, ProjectStore } from '../server-store.ts';
import type { CouchClient } from './couch-client.ts';
import { hasStatus, isDatabaseMissing, orStoreFailure, storeError } from './couch-errors.ts';
import { changedRows, databaseInfo, isDesign, listedRows, oneDocument } from './couch-rows.ts';
import type { ChangedRows } from './couch-rows.ts';
import { createSerialByName } from './serial-by-name.ts';
import { couchSequence, sequenceText } from './couch-sequence.ts';
import { canBeId } from './document-id.ts';
import { watchChanges } from './couch-watch.ts';
import type { CouchWatch, WatchTimes } from './couch-watch.ts';
import { conflict, putAll, putDocument } from './couch-writes.ts';
import type { Written } from './couch-writes.ts';

/** Documents in one answer of CouchDB: with those of the greatest size still no more than memory can take. */
const rowsAtOnce = 250;

export interface CouchProjectParts {
  readonly client: CouchClient;
  readonly instance: string;
  readonly databaseOf: (collection: Collection) => string;
  /** what is to be ended when the store closes */
  readonly watches: Set<ReturnType<typeof watchChanges>>;
  readonly times: WatchTimes;
  readonly told: CouchWatch['told'];
}

/** The collections of one project in CouchDB. */
export function couchProject({ client, instance, databaseOf, watches, times, told }: CouchProjectParts): ProjectStore {
  const info = async (collection: Collection): Promise<{ documents: number; couchSeq: string }> => {
    const { doc_count, update_seq } = await client.request(databaseInfo, { path: [databaseOf(collection)] });
    return { documents: doc_count, couchSeq: update_seq };
  };

  const changeOf = (row: ChangedRows['results'][number]): Change | null =>
    isDesign(row.id)
      ? null
      : {
          seq: sequenceText(row.seq, instance),
          id: row.id,
          rev: row.changes[0]?.rev ?? '',
          document: row.deleted === true ? null : (row.doc ?? null),
        };

  async function read(collection: Collection, path: readonly string[]): Promise<WireDocument | null> {
    try {
      return await client.request(oneDocument, { path: [databaseOf(collection), ...path] });
    } catch (thrown) {
      if (hasStatus(thrown, 404) && !isDatabaseMissing(thrown)) return null;
      throw thrown;
    }
  }

  async function getMany(collection: Collection, ids: readonly string[]): Promise<(WireDocument | null)[]> {
    const found = new Map<string, WireDocument>();
    const askable = [...new Set(ids)].filter(canBeId);
    for (let from = 0; from < askable.length; from += rowsAtOnce) {
      const { rows } = await client.request(listedRows, {
        method: 'POST',
        path: [databaseOf(collection), '_all_docs'],
        query: { include_docs: true },
        body: { keys: askable.slice(from, from + rowsAtOnce) },
      });
      for (const { doc } of rows) if (doc) found.set(doc._id, doc);
    }
    return ids.map((id) => found.get(id) ?? null);
  }

  async function list(
    collection: Collection,
    { start, end, limit }: { start?: string; end?: string; limit: number },
  ): Promise<WireDocument[]> {
    const found: WireDocument[] = [];
    let from = start;
    while (found.length < limit) {
      const size = Math.min(limit - found.length, rowsAtOnce);
      const range = {
        ...(from === undefined ? {} : { startkey: from }),
        ...(end === undefined ? {} : { endkey: end }),
      };
      const query = { include_docs: true, limit: size, ...range };
      const { rows } = await client.request(listedRows, { path: [databaseOf(collection), '_all_docs'], query });
      for (const { doc } of rows) if (doc && !isDesign(doc._id)) found.push(doc);
      const last = rows.at(-1)?.id;
      if (rows.length < size || last === undefined) break;
      // The next id that there can be: ids are ordered by their bytes.
      from = `${last}\u0000`;
    }
    return found;
  }

  async function changed(
    collection: Collection,
    couchSince: string,
    { limit, ids }: { limit: number; ids?: readonly string[] },
  ): Promise<ChangesPage> {
    const changes: Change[] = [];
    let since = couchSince;
    let room = limit;
    while (room > 0) {
      const size = Math.min(room, rowsAtOnce);
      const page = await client.request(changedRows, {
        method: 'POST',
        path: [databaseOf(collection), '_changes'],
        query: { since, limit: size, include_docs: true, ...(ids ? { filter: '_doc_ids' } : {}) },
        body: ids ? { doc_ids: ids } : {},
      });
      for (const row of page.results) {
        const change = changeOf(row);
        if (change) changes.push(change);
      }
      since = page.last_seq;
      room -= page.results.length;
      if (page.results.length < size) break;
    }
    return { changes, lastSeq: sequenceText(since, instance) };
  }

  /** CouchDB takes a local document whatever revision it names, so that is looked at here. */
  async function putLocal(collection: Collection, document: WireDocument): Promise<Written> {
    const path = ['_local', document._id];
    const where = `${collection}/${path.join('/')}`;
    try {
      const stored = await read(collection, path);
      if (stored?._rev !== document._rev) return conflict(where);
    } catch (thrown) {
      return { ok: false, error: storeError(thrown, where) };
    }
    return await putDocument(client, databaseOf(collection), path, { ...document, _id: path.join('/') }, where);
  }
  const oneByOne = createSerialByName();

  return {
    info: async (collection) =>
      await orStoreFailure(collection, async () => {
        const { documents, couchSeq } = await info(collection);
        return { documents, seq: sequenceText(couchSeq, instance) };
      }),
    get: async (collection, id) =>
      await orStoreFailure(collection, async () => (canBeId(id) ? await read(collection, [id]) : null)),
    getMany: async (collection, ids) => await orStoreFailure(collection, async () => await getMany(collection, ids)),
    list: async (collection, page) => await orStoreFailure(collection, async () => await list(collection, page)),
    put: async (collection, document) =>
      await putDocument(client, databaseOf(collection), [document._id], document, `${collection}/${document._id}`),
    bulk: async (collection, documents) => await putAll(client, databaseOf(collection), documents, collection),
    changes: async (collection, { since, limit, ids }) =>
      await orStoreFailure(collection, async () => {
        const from = couchSequence(since, instance);
        if (ids && from === '0' && ids.length <= limit) {
          // Read first: a change that comes in between is found again with the next query instead of being skipped.
          const { couchSeq } = await info(collection);
          // From the start, a few documents are read by their ids: a scan of everything would cost the same for each device.
          const found = (await getMany(collection, [...new Set(ids)])).filter((document) => document !== null);
          const seq = sequenceText(couchSeq, instance);
          const changes = found.map((document) => ({ seq, id: document._id, rev: document._rev ?? '', document }));
          return { changes, lastSeq: seq };
        }
        const query = ids ? { limit, ids } : { limit };
        try {
          return await changed(collection, from, query);
        } catch (thrown) {
          // It has the form of one of ours, and CouchDB never gave it.
          if (from !== '0' && hasStatus(thrown, 400)) return await changed(collection, '0', query);
          throw thrown;
        }
      }),
    watch: async (collection, watcher) =>
      await orStoreFailure(collection, async () => {
        const { couchSeq } = await info(collection);
        const database = databaseOf(collection);
        const watch = watchChanges({ client, database, since: couchSeq, changeOf, watcher, times, told });
        watches.add(watch);
        void watch.done.finally(() => watches.delete(watch));
        return watch.end;
      }),
    getLocal: async (collection, id) =>
      await orStoreFailure(collection, async () => (canBeId(id) ? await read(collection, ['_local', id]) : null)),
    putLocal: async (collection, document) =>
      await oneByOne(`${collection}/${document._id}`, async () => await putLocal(collection, document)),
  };
}
