// A real CouchDB for tests, where there is one: FERRY_COUCHDB_URL names it, with an administrator in it.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { unwrap } from '@ferry/common/errors';
import type { CouchAccess } from '../../sync-server/src/store/couchdb/couch-access.ts';
import { createCouchClient } from '../../sync-server/src/store/couchdb/couch-client.ts';
import type { CouchClient } from '../../sync-server/src/store/couchdb/couch-client.ts';
import { provisionCouch } from '../../sync-server/src/store/couchdb/provision.ts';

export const noCouch =
  'not run: FERRY_COUCHDB_URL does not name a CouchDB (http://administrator:password@127.0.0.1:5984)';

export interface CouchForTests {
  readonly url: string;
  readonly administrator: { readonly user: string; readonly password: string };
}

/** The CouchDB that tests may use; null when none is named. */
export function couchForTests(): CouchForTests | null {
  const address = process.env['FERRY_COUCHDB_URL'] ?? '';
  if (address === '') return null;
  const { origin, username, password } = new URL(address);
  const administrator = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  return { url: origin, administrator };
}

export interface TestCouch extends CouchForTests {
  readonly access: CouchAccess;
  readonly asAdministrator: CouchClient;
  /** Deletes the databases of this prefix, and the user. */
  remove(): Promise<void>;
}

/** A prefix and a user of its own, nothing made yet. */
export function unprovisionedCouch(couch: CouchForTests): TestCouch {
  const name = `ferry-test-${randomBytes(6).toString('hex')}`;
  const access = { url: couch.url, user: name, password: randomBytes(16).toString('hex'), prefix: name };
  const asAdministrator = createCouchClient(couch.url, couch.administrator);
  return {
    ...couch,
    access,
    asAdministrator,
    async remove() {
      const names = await asAdministrator.request(z.array(z.string()), { path: ['_all_dbs'] });
      for (const each of names.filter((database) => database.startsWith(`${name}-`)))
        await asAdministrator.request(z.unknown(), { method: 'DELETE', path: [each] });
      const user = ['_users', `org.couchdb.user:${name}`];
      const { rows } = await asAdministrator.request(
        z.looseObject({ rows: z.array(z.looseObject({ value: z.looseObject({ rev: z.string() }).optional() })) }),
        { method: 'POST', path: ['_users', '_all_docs'], body: { keys: [user[1]] } },
      );
      const rev = rows[0]?.value?.rev;
      if (rev !== undefined)
        await asAdministrator.request(z.unknown(), { method: 'DELETE', path: user, query: { rev } });
    },
  };
}

/** As `ferry-server provision` leaves it. */
export async function provisionedCouch(couch: CouchForTests, room = 2): Promise<TestCouch> {
  const made = unprovisionedCouch(couch);
  try {
    const { access, administrator } = made;
    unwrap(await provisionCouch({ access, administrator, room }));
    return made;
  } catch (thrown) {
    await made.remove();
    throw thrown;
  }
}

const byFolder = new Map<string, TestCouch>();

/**
 * With FERRY_TEST_STORE=couchdb, databases that belong to this data folder, so that any test of a server can be run on either
 * store; else null, for the embedded one.
 */
export async function couchOfFolder(folder: string): Promise<TestCouch | null> {
  const couch = process.env['FERRY_TEST_STORE'] === 'couchdb' ? couchForTests() : null;
  if (!couch) return null;
  const found = byFolder.get(folder) ?? (await provisionedCouch(couch, 3));
  byFolder.set(folder, found);
  return found;
}

export async function removeCouchOfFolder(folder: string): Promise<void> {
  await byFolder.get(folder)?.remove();
  byFolder.delete(folder);
}
