import { z } from 'zod';
import type { DocumentOf } from '@ferry/common/documents/all';
import type { AnyDocument, ReplicatedCollection } from '@ferry/common/documents/document-type';
import { check, fail, FerryFailure, unwrap } from '@ferry/common/errors';
import { toStored } from '../database/collection-schemas.ts';
import type { DocumentStore } from '../documents/document-store.ts';
import type { ChangesPage } from './couch-pages.ts';
import type { CollectionRemote } from './collection-remote.ts';

const keysSchema = z.object({ keys: z.array(z.string()) });
const pushSchema = z.object({
  docs: z.array(z.looseObject({ _id: z.string(), _rev: z.string().optional(), body: z.unknown() })),
});

/** Pages of nothing but tombstones that are read in one go. */
const mostEmptyPages = 100;

/**
 * The CouchDB that RxDB's replication sees: its documents are those that lie in RxDB, every answer is a good one, and every
 * failure an exception. That is where RxDB's faults (DESIGN section 6) are kept away from the server, and the server's from RxDB:
 *
 * - an HTTP error, a tombstone or a row without a document would end the live pull for good: none of them gets there;
 * - a pull overwrites: only what has everything of the local copy gets there, the rest is merged (`CollectionRemote.takeIn`);
 * - a page that is not full means the end to RxDB, so pages are filled up;
 * - the live pull starts at "now", and what came between that and the first pull, or in an outage, would be missed: "now" is
 *   answered at once, before the first pull, with a real sequence;
 * - a refused document blocks all others: it is told apart (`onRefused`) and passes for stored here.
 */
export function createReplicationFetch(options: {
  collection: ReplicatedCollection;
  remote: CollectionRemote;
  store: DocumentStore;
  /** Lets others have the thread. */
  pause: () => Promise<void>;
}): typeof fetch {
  const { collection, remote, store } = options;
  let anchored: () => void = () => undefined;
  const anchor = new Promise<void>((resolve) => (anchored = resolve));
  /** The last document of the page before: the next is fetched when that lies in the database. RxDB itself would not wait. */
  let before: string | null = null;
  /** Revisions of what RxDB must take for absent: a tombstone, or a document that was refused here. */
  const hidden = new Map<string, string>();

  const stored = ({ id, rev, body }: { id: string; rev: string | null; body: AnyDocument }) => {
    const { id: _id, ...rest } = toStored(collection, body as DocumentOf[typeof collection]);
    return { _id: id, _rev: rev ?? '', ...rest };
  };

  async function rowsOf(page: ChangesPage) {
    const passed = await remote.takeIn(page.rows);
    return passed.map((document) => ({ id: document.id, doc: stored(document) }));
  }

  async function written(): Promise<void> {
    for (let turn = 0; before !== null && turn < 1000; turn += 1) {
      if ((await store.getMany(collection, [before])).size > 0) return;
      await options.pause();
    }
  }

  async function pull(since: string, limit: number): Promise<unknown> {
    await anchor;
    await written();
    const results: Awaited<ReturnType<typeof rowsOf>> = [];
    let lastSeq = since;
    // A page may be empty and still not the last: the gateway leaves tombstones out. Then its sequence goes on.
    for (let empty = 0; results.length < limit && empty < mostEmptyPages;) {
      const page = await remote.changes({ since: lastSeq, limit: limit - results.length, live: false });
      if (page.rows.length === 0 && numberOf(page.lastSeq) === numberOf(lastSeq)) break;
      empty = page.rows.length === 0 ? empty + 1 : 0;
      lastSeq = page.lastSeq;
      results.push(...(await rowsOf(page)));
    }
    before = results.at(-1)?.id ?? null;
    return { results, last_seq: lastSeq };
  }

  async function watch(since: string, limit: number): Promise<unknown> {
    if (since === 'now') {
      const { lastSeq } = await remote.changes({ since, limit: 1, live: false });
      anchored();
      return { results: [], last_seq: lastSeq };
    }
    const page = await remote.changes({ since, limit, live: true });
    return { results: await rowsOf(page), last_seq: page.lastSeq };
  }

  async function present(keys: string[], required: boolean): Promise<unknown> {
    const rows = (await remote.get(keys)).map(({ id, rev, body }) => {
      if (body) {
        hidden.delete(id);
        return { id, key: id, doc: stored({ id, rev, body }) };
      }
      if (rev !== null) hidden.set(id, rev);
      // RxDB fails on a conflict without a document: it asks again later, with the revision that it lacked.
      if (required)
        throw new FerryFailure(fail('conflict', `${collection}/${id}`, 'changed meanwhile', 'It is sent again.').error);
      return { id, key: id };
    });
    return { rows };
  }

  async function push(docs: z.infer<typeof pushSchema>['docs']): Promise<unknown> {
    const pushed = await remote.put(
      docs.map(({ _id, _rev, body }) => ({ body: body as AnyDocument, rev: _rev ?? hidden.get(_id) ?? null })),
    );
    return pushed.map(({ id, outcome }) => (outcome === 'conflict' ? { id, error: 'conflict' } : { id, ok: true }));
  }

  async function answer(path: string, query: Map<string, string>, body: unknown): Promise<unknown> {
    switch (path) {
      case '_changes': {
        const since = query.get('since') ?? '0';
        const limit = Number(query.get('limit'));
        return query.get('feed') === 'longpoll' ? await watch(since, limit) : await pull(since, limit);
      }
      case '_all_docs': {
        const listed = query.get('keys');
        const keys: unknown = listed === undefined ? body : { keys: JSON.parse(listed) as unknown };
        return await present(unwrap(check(keysSchema, keys, path)).keys, listed !== undefined);
      }
      case '_bulk_docs':
        return await push(unwrap(check(pushSchema, body, path)).docs);
      default:
        throw new Error(`RxDB asked for ${path}, which its version 17.6.0 never did`);
    }
  }

  return async (input, init) => {
    if (typeof input !== 'string') throw new Error('RxDB 17.6.0 asks with a string');
    const [address = '', search = ''] = input.split('?', 2);
    const path = address.slice(address.lastIndexOf('/') + 1);
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    const value = await answer(path, queryOf(search), body);
    // All that RxDB reads of a response.
    return { ok: true, status: 200, json: async () => value } as Response;
  };
}

/** CouchDB writes the same sequence in different ways, after one and the same number. Only for telling "nothing new". */
function numberOf(seq: string): string {
  return /^\d+/.exec(seq)?.[0] ?? seq;
}

/** RxDB writes values into its queries as they are, so they are not decoded either. */
function queryOf(search: string): Map<string, string> {
  return new Map(
    search.split('&').map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
