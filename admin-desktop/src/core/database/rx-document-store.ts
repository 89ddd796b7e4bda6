import { documentTypeOf } from '@ferry/common/documents/all';
import type { DocumentOf } from '@ferry/common/documents/all';
import type { AnyDocument, ReplicatedCollection } from '@ferry/common/documents/document-type';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { BulkWriteRow, RxCollection, RxDocumentData } from 'rxdb/plugins/core';
import type { DocumentStore, StoredDocument } from '../documents/document-store.ts';
import { sameDocument, toStored } from './collection-schemas.ts';
import { storageFault } from '../project/storage-fault.ts';
import { ProjectDatabaseError } from '../storage/storage-error.ts';
import { judgeDocument } from './judge-document.ts';
import { isFuture } from './future-stamps.ts';
import type { KeptClock } from './kept-clock.ts';
import type { Quarantine } from './quarantine.ts';
import { stampsOf } from './stamps.ts';
import type { TrustHolder } from './trust-holder.ts';

/** How RxDB's events name what `merge` wrote; everything else in them came by replication. */
export const mergeContext = 'ferry-merge';
/** And what `restamp` wrote: an own edit as well. */
export const restampContext = 'ferry-restamp';

export interface RxDocumentStoreOptions {
  collections: Record<ReplicatedCollection, RxCollection<StoredDocument>>;
  trust: TrustHolder;
  clock: KeptClock;
  quarantine: Quarantine;
  /** fingerprint of this console's key */
  writer: string;
  now: () => Date;
  /** Lets others have the thread between two bulks. */
  pause: () => Promise<void>;
}

type Refused = { id: string; result: Result<never> };
type Stored = RxDocumentData<StoredDocument>;
const bulk = 200;
/** How often a write starts anew because somebody else wrote the same document in between. */
const attempts = 20;

/**
 * The document store on RxDB. It writes through RxDB's storage instance, which refuses a write that does not name the revision
 * it replaces: so two merges of one document cannot lose each other, and need no queue.
 */
export function createRxDocumentStore(options: RxDocumentStoreOptions): DocumentStore {
  const { collections, trust, clock, quarantine, now } = options;

  async function find<C extends ReplicatedCollection>(
    collection: C,
    ids: readonly string[],
  ): Promise<Map<string, Stored>> {
    const rows = await collections[collection].storageInstance.findDocumentsById([...ids], true);
    return new Map(rows.map((row) => [row.id, row]));
  }

  const bodyOf = <C extends ReplicatedCollection>(row: Stored | undefined) =>
    row && !row._deleted ? (row.body as DocumentOf[C]) : null;

  /** Merges documents that were judged, and gives the ids of those that had something new. */
  async function write<C extends ReplicatedCollection>(
    collection: C,
    documents: readonly DocumentOf[C][],
  ): Promise<Result<Set<string>>> {
    const type = documentTypeOf(collection);
    let left = new Map<string, AnyDocument>();
    for (const document of documents) {
      const earlier = left.get(document.id);
      left.set(document.id, earlier ? type.merge(earlier, document) : document);
    }
    let present = await find(collection, [...left.keys()]);
    const changed = new Set<string>();
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const rows: BulkWriteRow<StoredDocument>[] = [];
      for (const [id, document] of left) {
        const previous = present.get(id);
        const stored = bodyOf(previous);
        const merged = stored ? type.merge(stored, document) : document;
        if (stored && sameDocument(stored, merged)) continue;
        rows.push(writeRow(toStored(collection, merged as DocumentOf[C]), previous));
      }
      if (rows.length === 0) return ok(changed);
      const { error } = await collections[collection].storageInstance.bulkWrite(rows, mergeContext);
      const failed = new Map(error.map((fault) => [fault.documentId, fault]));
      for (const row of rows) if (!failed.has(row.document.id)) changed.add(row.document.id);
      if (failed.size === 0) return ok(changed);
      if (error.some((fault) => fault.status !== 409))
        return fail('storage', collection, 'the database refused a document', 'Report it with the log.');
      left = new Map([...left].filter(([id]) => failed.has(id)));
      present = await find(collection, [...left.keys()]);
    }
    return fail('conflict', collection, 'others kept writing the same document', 'Try again.');
  }

  /** A full disk is an answer for whoever wrote: nothing of the bulk is in. */
  async function writeOrSay<C extends ReplicatedCollection>(
    collection: C,
    documents: readonly DocumentOf[C][],
  ): Promise<Result<Set<string>>> {
    try {
      return await write(collection, documents);
    } catch (thrown) {
      if (thrown instanceof ProjectDatabaseError) return storageFault(thrown, 'project.sqlite');
      throw thrown;
    }
  }

  async function judged<C extends ReplicatedCollection>(
    collection: C,
    raw: DocumentOf[C],
  ): Promise<Result<DocumentOf[C]>> {
    const document = await judgeDocument(collection, raw, { trust: trust.current(), now });
    if (!document.ok) return document;
    for (const stamp of stampsOf(collection, document.value)) {
      // Own ones from a time when this clock was ahead are no reason to refuse an edit beside them: they wait to be made anew.
      if (stamp.endsWith(`-${options.writer}`) && isFuture(stamp, now().getTime())) continue;
      const observed = clock.observe(stamp);
      if (!observed.ok) return { ok: false, error: { ...observed.error, where: `${collection}/${document.value.id}` } };
    }
    return document;
  }

  const store: DocumentStore = {
    async get(collection, id) {
      return bodyOf((await find(collection, [id])).get(id));
    },
    async getMany(collection, ids) {
      const found = new Map<string, DocumentOf[typeof collection]>();
      for (const [id, row] of await find(collection, ids)) {
        const body = bodyOf<typeof collection>(row);
        if (body) found.set(id, body);
      }
      return found;
    },
    async all(collection) {
      const rows = await collections[collection].find().exec();
      return rows.map((row) => row.toJSON().body as DocumentOf[typeof collection]);
    },
    async merge(collection, document) {
      const merged = await store.mergeMany(collection, [document]);
      const [refused] = merged.refused;
      return refused ? refused.result : ok({ changed: merged.changed > 0 });
    },
    async mergeMany(collection, documents, signal) {
      const refused: Refused[] = [];
      let changed = 0;
      for (let start = 0; start < documents.length; start += bulk) {
        if (signal?.aborted) break;
        if (start > 0) await options.pause();
        const part = documents.slice(start, start + bulk);
        const results = await Promise.all(part.map(async (document) => await judged(collection, document)));
        const good: DocumentOf[typeof collection][] = [];
        results.forEach((result, index) => {
          const document = part[index];
          if (result.ok) good.push(result.value);
          else if (document) {
            quarantine.put(collection, document, result.error);
            refused.push({ id: document.id, result });
          }
        });
        const written = await writeOrSay(collection, good);
        if (written.ok) changed += written.value.size;
        else refused.push(...good.map(({ id }) => ({ id, result: written })));
        clock.keep();
      }
      return { changed, refused };
    },
    async restamp(collection, documents) {
      const present = await find(
        collection,
        documents.map(({ id }) => id),
      );
      const rows = documents.map((document) => writeRow(toStored(collection, document), present.get(document.id)));
      const { error } = await collections[collection].storageInstance.bulkWrite(rows, restampContext);
      return error.map(({ documentId }) => documentId);
    },
    onChange(collection, listener) {
      const subscription = collections[collection].eventBulks$.subscribe((events) => {
        listener(events.events.map((event) => event.documentId));
      });
      return () => subscription.unsubscribe();
    },
    rx: (collection) => collections[collection],
  };
  return store;
}

function writeRow(document: StoredDocument, previous: Stored | undefined): BulkWriteRow<StoredDocument> {
  return {
    ...(previous ? { previous } : {}),
    document: {
      ...document,
      _deleted: false,
      _attachments: {},
      _meta: previous?._meta ?? { lwt: 1 },
      _rev: previous?._rev ?? '',
    },
  };
}
