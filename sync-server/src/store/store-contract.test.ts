import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { couchForTests, noCouch, provisionedCouch } from '../../../test/support/couchdb.ts';
import { openCouchStore } from './couchdb/couch-store.ts';
import { openEmbeddedStore } from './embedded/embedded-store.ts';
import { storeContract } from './store-contract.ts';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const act of cleanUp.splice(0).toReversed()) await act();
});

describe('the embedded store', () => {
  it.each(storeContract)('$name', async ({ check }) => {
    const folder = await mkdtemp(join(tmpdir(), 'ferry-store-'));
    cleanUp.push(async () => await rm(folder, { recursive: true }));
    const store = unwrap(await openEmbeddedStore(folder));
    cleanUp.push(async () => await store.close());
    await check(store);
  });
});

describe('the CouchDB store', () => {
  const couch = couchForTests();
  for (const { name, check } of storeContract) {
    it(name, async (context) => {
      if (!couch) return context.skip(noCouch);
      const { access, remove } = await provisionedCouch(couch);
      cleanUp.push(remove);
      const store = unwrap(await openCouchStore(access));
      cleanUp.push(async () => await store.close());
      await check(store);
    });
  }
});
