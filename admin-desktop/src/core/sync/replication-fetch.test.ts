import { expect, test } from 'vitest';
import { documentFormat } from '@ferry/common/documents/document-type';
import type { AnyDocument } from '@ferry/common/documents/document-type';
import type { DocumentStore } from '../documents/document-store.ts';
import type { CollectionRemote } from './collection-remote.ts';
import type { ChangesPage } from './couch-pages.ts';
import { createReplicationFetch } from './replication-fetch.ts';

const base = 'http://server/ferry-0123456789abcdef-users/';
const idOf = (n: number) => String(n).padStart(32, '0');
const body = (id: string): AnyDocument => ({ id, format: documentFormat, fields: {} }) as AnyDocument;

/** A server of which only the feed and one answer to pushes are given. */
function rig(over: Partial<CollectionRemote>) {
  const asked: string[] = [];
  const present = new Set<string>();
  const remote: CollectionRemote = {
    changes: async ({ since }) => ({ rows: [], lastSeq: since === 'now' ? '7' : since }),
    get: async () => [],
    put: async () => [],
    offer: async () => [],
    takeIn: async (rows) => rows.filter(({ doc }) => doc).map(({ id }) => ({ id, rev: '1-a', body: body(id) })),
    ...over,
  };
  const store = {
    getMany: async (_c: string, ids: string[]) => new Map(ids.filter((id) => present.has(id)).map((id) => [id, {}])),
  };
  let pauses = 0;
  const fetched = createReplicationFetch({
    collection: 'users',
    remote,
    store: store as unknown as DocumentStore,
    pause: async () => {
      pauses += 1;
      if (pauses === 3) for (const id of asked) present.add(id);
    },
  });
  const ask = async (path: string, post?: unknown) => {
    const response = await fetched(
      base + path,
      post === undefined ? undefined : { method: 'POST', body: JSON.stringify(post) },
    );
    return (await response.json()) as Record<string, unknown> & {
      results: { id: string }[];
      rows: { doc?: unknown }[];
    };
  };
  return { ask, asked, pauses: () => pauses };
}

const page = (from: number, to: number, tombstones: number[] = []): ChangesPage => ({
  rows: Array.from({ length: to - from }, (_, n) => {
    const id = idOf(from + n);
    return { id, doc: tombstones.includes(from + n) ? null : { _id: id, _rev: '1-a' } };
  }),
  lastSeq: String(to),
});

test('"now" is answered at once with a real sequence, and no pull starts before', async () => {
  const order: string[] = [];
  const { ask } = rig({
    changes: async ({ since, live }) => {
      order.push(since);
      expect(live).toBe(false);
      return { rows: [], lastSeq: since === 'now' ? '7' : since };
    },
  });
  const pull = ask('_changes?feed=normal&since=0&limit=10');
  expect(await ask('_changes?feed=longpoll&since=now&limit=10')).toEqual({ results: [], last_seq: '7' });
  await pull;
  expect(order).toEqual(['now', '0']);
});

test('a page that lost rows is filled up, since a short one means the end to RxDB', async () => {
  const pages: Record<string, ChangesPage> = {
    0: page(0, 4, [0, 1, 3]),
    4: page(4, 7, [4, 5, 6]),
    7: { rows: [], lastSeq: '9' },
    9: page(9, 12),
  };
  const { ask } = rig({
    changes: async ({ since }) => pages[since] ?? { rows: [], lastSeq: since === 'now' ? '12' : since },
  });
  await ask('_changes?feed=longpoll&since=now&limit=4');
  const { results, last_seq } = await ask('_changes?feed=normal&since=0&limit=4');
  expect(results.map(({ id }) => Number(id))).toEqual([2, 9, 10, 11]);
  expect(last_seq).toBe('12');
});

test('the next page waits until the one before lies in the database', async () => {
  const { ask, asked, pauses } = rig({
    changes: async ({ since }) => (since === '0' ? page(0, 2) : { rows: [], lastSeq: since === 'now' ? '2' : since }),
  });
  await ask('_changes?feed=longpoll&since=now&limit=2');
  await ask('_changes?feed=normal&since=0&limit=2');
  asked.push(idOf(1));
  expect(pauses()).toBe(0);
  await ask('_changes?feed=normal&since=2&limit=2');
  expect(pauses()).toBe(3);
});

test('what RxDB must take for absent is replaced under its revision', async () => {
  const puts: unknown[] = [];
  const { ask } = rig({
    get: async (ids) => ids.map((id) => ({ id, rev: '4-tomb', body: null })),
    put: async (documents) => {
      puts.push(...documents);
      return documents.map(({ body: { id } }) => ({ id, outcome: 'stored', rev: '5-a' }));
    },
  });
  const { rows } = await ask('_all_docs?', { keys: [idOf(1)], include_docs: true });
  expect(rows).toEqual([{ id: idOf(1), key: idOf(1) }]);
  await ask('_bulk_docs?', { docs: [{ _id: idOf(1), body: body(idOf(1)) }] });
  expect(puts).toEqual([{ body: body(idOf(1)), rev: '4-tomb' }]);
  await expect(ask(`_all_docs?include_docs=true&keys=${JSON.stringify([idOf(1)])}`)).rejects.toThrow(
    'changed meanwhile',
  );
});

test('a conflict is told, a refusal passes for stored: it must not block the others', async () => {
  const { ask } = rig({
    put: async () => [
      { id: idOf(1), outcome: 'conflict' },
      { id: idOf(2), outcome: 'refused', error: { code: 'forbidden', where: '', message: '', remedy: '' } },
      { id: idOf(3), outcome: 'stored', rev: '2-a' },
    ],
  });
  expect(await ask('_bulk_docs?', { docs: [] })).toEqual([
    { id: idOf(1), error: 'conflict' },
    { id: idOf(2), ok: true },
    { id: idOf(3), ok: true },
  ]);
});
