import { databaseName, documentTypeOf } from '@ferry/common/documents/all';
import type { AnyDocument, ReplicatedCollection } from '@ferry/common/documents/document-type';
import { toWire } from '@ferry/common/documents/wire';
import type { WireDocument } from '@ferry/common/documents/wire';
import { errorFrom, fail, FerryFailure, ferryErrorSchema } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { sameDocument } from '../database/collection-schemas.ts';
import { roomFor } from '../documents/room-for.ts';
import type { DocumentStore } from '../documents/document-store.ts';
import { readAllDocs, readBulk, readChanges } from './couch-pages.ts';
import type { BulkRow, ChangedRow, ChangesPage, StoredRow } from './couch-pages.ts';
import type { Gate } from './gate.ts';
import type { GatewayClient, GatewayRequest } from './gateway-client.ts';
import type { PullJudge } from './pull-judge.ts';

/** A document as the server has it: judged, with its revision. `body` null: absent, or it failed. */
export type RemoteDocument = { id: string; rev: string | null; body: AnyDocument | null };
export type Pushed = { id: string } & (
  { outcome: 'stored'; rev: string } | { outcome: 'conflict' } | { outcome: 'refused'; error: FerryError }
);

/** One collection at the server, in Ferry's own words. Everything that comes out of it was judged. */
export interface CollectionRemote {
  changes(query: { since: string; limit: number; live: boolean }): Promise<ChangesPage>;
  get(ids: readonly string[]): Promise<RemoteDocument[]>;
  put(documents: readonly { body: AnyDocument; rev: string | null }[]): Promise<Pushed[]>;
  /** Gives the server what it lacks of the local copies of these. Gives the ids of those that it has whole then. */
  offer(ids: readonly string[]): Promise<string[]>;
  /**
   * Takes in a page of the feed. What comes back may overwrite the local copy: it has everything that is in that. What has
   * not is merged here instead, and the server is given what it lacks, or lost.
   */
  takeIn(rows: readonly ChangedRow[]): Promise<{ id: string; rev: string; body: AnyDocument }[]>;
}

/** Milliseconds that a long poll may stay without news; the answer must be there a while after. */
export const pollMs = 25_000;
const pollGraceMs = 15_000;

export function createCollectionRemote(options: {
  collection: ReplicatedCollection;
  projectId: string;
  client: GatewayClient;
  gate: Gate;
  store: DocumentStore;
  judge: PullJudge;
  onRefused: (document: AnyDocument, error: FerryError) => void;
  /** The server has all that the local copy of these says. */
  onArrived: (ids: readonly string[]) => void;
}): CollectionRemote {
  const { collection, client, gate, store, judge } = options;
  const database = databaseName(options.projectId, collection);
  const type = documentTypeOf(collection);

  /** Reads the answer at the gate too: one that does not fit stops the sync with a reason, and is not asked for for ever. */
  const ask = async <T>(path: string, read: (answer: unknown) => T, request?: GatewayRequest): Promise<T> =>
    await gate.through(async () => read(await client.ask(`/${database}/${path}`, request)));

  async function judged(row: { key: string; rev: string | null; doc: StoredRow['doc'] }): Promise<RemoteDocument> {
    const document = row.doc ? await judge(collection, row.doc) : null;
    return { id: row.key, rev: row.rev ?? row.doc?._rev ?? null, body: document?.ok ? document.value : null };
  }

  async function get(ids: readonly string[]): Promise<RemoteDocument[]> {
    if (ids.length === 0) return [];
    const body = { keys: ids, include_docs: true };
    const rows = await ask('_all_docs', readAllDocs, { method: 'POST', body });
    return await Promise.all(rows.map(judged));
  }

  async function putBulk(docs: readonly WireDocument[]): Promise<Pushed[]> {
    let rows: BulkRow[];
    try {
      // Not through the gate at once: `forbidden` for a whole bulk says what this console's role may not write, no more.
      rows = await gate.through(async () => {
        try {
          return readBulk(await client.ask(`/${database}/_bulk_docs`, { method: 'POST', body: { docs } }));
        } catch (thrown) {
          const error = errorFrom(thrown, database);
          if (error.code !== 'forbidden') throw thrown;
          return docs.map(({ _id }) => ({ id: _id, ...error, error: 'forbidden' }));
        }
      });
    } catch (thrown) {
      const error = errorFrom(thrown, database);
      if (error.code !== 'too-large' || docs.length < 2) throw thrown;
      const half = Math.ceil(docs.length / 2);
      return [...(await putBulk(docs.slice(0, half))), ...(await putBulk(docs.slice(half)))];
    }
    return docs.map((doc, index): Pushed => {
      const row = rows[index];
      if (row?.id !== doc._id)
        throw new FerryFailure(
          fail('internal', database, 'the server answered for other documents', 'Report it.').error,
        );
      if (row.ok) return { id: row.id, outcome: 'stored', rev: row.rev ?? '' };
      if (row.error === 'conflict') return { id: row.id, outcome: 'conflict' };
      const error = ferryErrorSchema.safeParse(row);
      const refusal = error.success
        ? error.data
        : fail('forbidden', `${collection}/${row.id}`, row.error ?? 'refused', 'Look at the log of the server.').error;
      // The disk of the server is full, say: nothing is wrong with the document.
      if (refusal.code === 'storage' || refusal.code === 'internal') throw new FerryFailure(refusal);
      // Every later edit would be refused as well. They stay unsent; once the clock is right they are stamped anew.
      if (refusal.code === 'clock-wrong') {
        gate.stop(refusal);
        throw new FerryFailure(refusal);
      }
      return { id: row.id, outcome: 'refused', error: refusal };
    });
  }

  async function put(documents: readonly { body: AnyDocument; rev: string | null }[]): Promise<Pushed[]> {
    const pushed: Pushed[] = [];
    const bodies = new Map(documents.map(({ body }) => [body.id, body]));
    // The server would refuse it as well; here it can be said what to do.
    const fitting = documents.filter(({ body }) => {
      const room = roomFor(collection, body);
      if (!room.ok) pushed.push({ id: body.id, outcome: 'refused', error: room.error });
      return room.ok;
    });
    for (const bulk of bulksOf(fitting.map(({ body, rev }) => toWire(body, rev ?? undefined))))
      pushed.push(...(await putBulk(bulk)));
    for (const each of pushed) {
      const body = bodies.get(each.id);
      if (each.outcome === 'refused' && body) options.onRefused(body, each.error);
    }
    options.onArrived(pushed.filter(({ outcome }) => outcome === 'stored').map(({ id }) => id));
    return pushed;
  }

  async function offer(ids: readonly string[]): Promise<string[]> {
    const local = await store.getMany(collection, ids);
    const lacking: { body: AnyDocument; rev: string | null }[] = [];
    const there: string[] = [];
    for (const remote of await get(ids)) {
      const own = local.get(remote.id);
      if (!own) continue;
      const body = remote.body ? type.merge(own, remote.body) : own;
      if (remote.body && sameDocument(body, remote.body)) there.push(remote.id);
      else lacking.push({ body, rev: remote.rev });
    }
    options.onArrived(there);
    for (const { id, outcome } of await put(lacking)) if (outcome === 'stored') there.push(id);
    return there;
  }

  return {
    async changes({ since, limit, live }) {
      const query: Record<string, string> = { since, limit: String(limit), include_docs: 'true' };
      if (live) Object.assign(query, { feed: 'longpoll', timeout: String(pollMs) });
      return await ask('_changes', readChanges, live ? { query, timeoutMs: pollMs + pollGraceMs } : { query });
    },
    get,
    put,
    offer,
    async takeIn(rows) {
      const passed: { id: string; rev: string; body: AnyDocument }[] = [];
      const merge: AnyDocument[] = [];
      const lacking: string[] = [];
      const local = await store.getMany(
        collection,
        rows.map(({ id }) => id),
      );
      const remotes = await Promise.all(rows.map(async ({ id, doc }) => await judged({ key: id, rev: null, doc })));
      for (const { id, rev, body } of remotes) {
        const own = local.get(id);
        if (body && (!own || sameDocument(type.merge(own, body), body))) passed.push({ id, rev: rev ?? '', body });
        else if (body) merge.push(body);
        if (own && passed.at(-1)?.id !== id) lacking.push(id);
      }
      options.onArrived(passed.map(({ id }) => id));
      const merged = await store.mergeMany(collection, merge);
      // What does not verify is in quarantine. What this disk could not take must come again: RxDB would go on behind it.
      for (const { result } of merged.refused)
        if (!result.ok && (result.error.code === 'storage' || result.error.code === 'conflict'))
          throw new FerryFailure(result.error);
      if (lacking.length > 0) await offer(lacking);
      return passed;
    },
  };
}

/** Cut so that each stays below the greatest body and count that the gateway takes. */
function bulksOf(documents: readonly WireDocument[]): WireDocument[][] {
  const bulks: WireDocument[][] = [];
  let bytes = Infinity;
  for (const document of documents) {
    const size = Buffer.byteLength(JSON.stringify(document)) + 1;
    const last = bulks.at(-1);
    if (!last || bytes + size > limits.httpBody * 0.9 || last.length >= limits.bulkDocuments) {
      bulks.push([document]);
      bytes = size;
    } else {
      last.push(document);
      bytes += size;
    }
  }
  return bulks;
}
