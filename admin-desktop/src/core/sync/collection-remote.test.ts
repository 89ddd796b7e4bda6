import { fail } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { expect, test } from 'vitest';
import type { DocumentStore } from '../documents/document-store.ts';
import { createCollectionRemote } from './collection-remote.ts';

const id = 'e'.repeat(32);
const stamp = (time: number) => `${time.toString(16).padStart(12, '0')}-0000-${'a'.repeat(32)}`;
const user = (value: string, time: number) => ({ displayName: { value, clock: stamp(time) } });

const options: Pick<Parameters<typeof createCollectionRemote>[0], 'projectId' | 'gate' | 'judge' | 'onArrived'> = {
  projectId: 'q'.repeat(16),
  gate: {
    through: async (request) => await request(),
    close: () => undefined,
    tryNow: async () => null,
    stop: () => undefined,
    isWaiting: () => false,
  },
  judge: async (_collection, wire) => ({ ok: true, value: { ...wire, id } as never }),
  onArrived: () => undefined,
};

/** A collection whose store has an edit of its own, and refuses what is merged with it. */
function remoteOn(error: FerryError) {
  const own = { id, format: 1, fields: { ...user('own', 9), wave: { value: 'own', clock: stamp(9) } } };
  const store: Pick<DocumentStore, 'getMany' | 'mergeMany'> = {
    getMany: async () => new Map([[id, own]]) as never,
    mergeMany: async () => ({ changed: 0, refused: [{ id, result: { ok: false, error } }] }),
  };
  return createCollectionRemote({
    ...options,
    collection: 'users',
    client: { ask: async () => ({ rows: [{ key: id, error: 'not_found' }] }) },
    store: store as DocumentStore,
    onRefused: () => undefined,
  });
}

test('a page that this disk could not take in fails, so that it comes again', async () => {
  const doc = { _id: id, _rev: '1-a', format: 1, fields: user('theirs', 1) };
  const full = fail('storage', 'users', 'the disk is full', 'Make room.').error;
  await expect(remoteOn(full).takeIn([{ id, doc }])).rejects.toMatchObject({ error: full });
});

test('what is too large by merging is not sent, and said with what to do; the others go', async () => {
  const refused: FerryError[] = [];
  const sent: string[] = [];
  const remote = createCollectionRemote({
    ...options,
    collection: 'settings',
    client: {
      async ask(_path, request) {
        const { docs } = request?.body as { docs: { _id: string }[] };
        sent.push(...docs.map(({ _id }) => _id));
        return await Promise.resolve(docs.map(({ _id }) => ({ id: _id, ok: true, rev: '2-b' })));
      },
    },
    store: {} as DocumentStore,
    onRefused: (_document, error) => refused.push(error),
  });
  const large = { id: 'project', format: 1, fields: { a: { value: 'x'.repeat(limits.document), clock: stamp(1) } } };
  const small = { id: 'other', format: 1, fields: {} };
  expect(await remote.put([large, small].map((body) => ({ body, rev: null })))).toEqual([
    expect.objectContaining({ id: 'project', outcome: 'refused' }),
    { id: 'other', outcome: 'stored', rev: '2-b' },
  ]);
  expect(sent).toEqual(['other']);
  expect(refused).toMatchObject([
    { code: 'too-large', where: 'settings', remedy: expect.stringContaining('Take out scripts') as string },
  ]);
});
