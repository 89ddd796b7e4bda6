import { fail } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { expect, test } from 'vitest';
import type { DocumentStore } from '../documents/document-store.ts';
import { createCollectionRemote } from './collection-remote.ts';

const id = 'e'.repeat(32);
const stamp = (time: number) => `${time.toString(16).padStart(12, '0')}-0000-${'a'.repeat(32)}`;
const user = (value: string, time: number) => ({ displayName: { value, clock: stamp(time) } });

/** A collection whose store has an edit of its own, and refuses what is merged with it. */
function remoteOn(error: FerryError) {
  const own = { id, format: 1, fields: { ...user('own', 9), wave: { value: 'own', clock: stamp(9) } } };
  const store: Pick<DocumentStore, 'getMany' | 'mergeMany'> = {
    getMany: async () => new Map([[id, own]]) as never,
    mergeMany: async () => ({ changed: 0, refused: [{ id, result: { ok: false, error } }] }),
  };
  return createCollectionRemote({
    collection: 'users',
    projectId: 'q'.repeat(16),
    client: { ask: async () => ({ rows: [{ key: id, error: 'not_found' }] }) },
    gate: {
      through: async (request) => await request(),
      close: () => undefined,
      tryNow: async () => null,
      stop: () => undefined,
      isWaiting: () => false,
    },
    store: store as DocumentStore,
    judge: async (_collection, wire) => ({ ok: true, value: { ...wire, id } as never }),
    onRefused: () => undefined,
    onArrived: () => undefined,
  });
}

test('a page that this disk could not take in fails, so that it comes again', async () => {
  const doc = { _id: id, _rev: '1-a', format: 1, fields: user('theirs', 1) };
  const full = fail('storage', 'users', 'the disk is full', 'Make room.').error;
  await expect(remoteOn(full).takeIn([{ id, doc }])).rejects.toMatchObject({ error: full });
});
