import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { encodeBits } from '@ferry/common/crockford';
import { collections } from '@ferry/common/documents/document-type';
import { fail, FerryFailure, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { checkCouchUrl } from './couch-access.ts';
import type { CouchAccess } from './couch-access.ts';
import { createCouchClient } from './couch-client.ts';
import type { CouchClient } from './couch-client.ts';
import { hasStatus, openingError } from './couch-errors.ts';
import { ensureDatabase } from './ensure-database.ts';
import { freePlaces, mostPlaces, newLayout, placeDatabase, readLayout, registryName, writeLayout } from './layout.ts';
import type { Layout } from './layout.ts';
import { ensureServerUser, sessionOf } from './server-user.ts';

export interface Provisioning {
  /** what the running server will use */
  readonly access: CouchAccess;
  /** an administrator of CouchDB; needed here only */
  readonly administrator: { readonly user: string; readonly password: string };
  /** for how many projects there is to be room; room that is there already is never taken away */
  readonly room: number;
}

export interface Provisioned {
  /** what was changed, a sentence each; none when all was so already */
  readonly changes: readonly string[];
  readonly places: number;
  readonly free: number;
}

export const couchVersionSchema = z.looseObject({
  couchdb: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
});

/**
 * Makes what the server needs in CouchDB: its user, its registry, and empty databases for projects to come, since only
 * administrators of CouchDB can make databases and the running server is none. Doing it again changes nothing.
 */
export async function provisionCouch({ access, administrator, room }: Provisioning): Promise<Result<Provisioned>> {
  const url = checkCouchUrl(access.url);
  if (!url.ok) return url;
  const where = new URL(url.value).host;
  if (!Number.isInteger(room) || room < 1 || room > mostPlaces)
    return fail('invalid', 'room', `there can be room for 1 to ${mostPlaces} projects`, 'Choose a number from these.');
  const client = createCouchClient(url.value, administrator);
  try {
    await checkAdministrator(client, where);
    return ok(await provision(client, createCouchClient(url.value, access), access, room));
  } catch (thrown) {
    return { ok: false, error: openingError(thrown, where) };
  }
}

async function checkAdministrator(client: CouchClient, where: string): Promise<void> {
  if ((await sessionOf(client))?.isAdministrator !== true) {
    const message = 'CouchDB does not take this user and password for an administrator';
    throw new FerryFailure(fail('forbidden', where, message, 'Check couchdbAdmin and its password.').error);
  }
  const { version } = await client.request(couchVersionSchema, { path: [] });
  if (Number.parseInt(version, 10) >= 3) return;
  const message = `this is CouchDB ${version}; Ferry needs 3.0 or later, whose databases are closed to strangers`;
  throw new FerryFailure(fail('unsupported-version', where, message, 'Update CouchDB.').error);
}

async function provision(
  administrator: CouchClient,
  asServer: CouchClient,
  { prefix, user, password }: CouchAccess,
  room: number,
): Promise<Provisioned> {
  const changes: string[] = [];
  const registry = registryName(prefix);
  if (await ensureUsersDatabase(administrator)) changes.push('made the database _users');
  const changedUser = await ensureServerUser(administrator, asServer, { user, password });
  if (changedUser) changes.push(changedUser === 'made' ? `made the user ${user}` : `set the password of ${user}`);

  let layout = await readLayoutOrNull(administrator, prefix);
  if (await ensureDatabase(administrator, registry, user, { foreign: layout === null }))
    changes.push(`made ${registry}, or set who may use it`);
  if (!layout) {
    await writeLayout(administrator, prefix, newLayout(encodeBits(randomBytes(10), 16).toLowerCase()));
    layout = await readLayout(administrator, prefix);
    changes.push(`wrote the layout of a new store, ${layout.instance}`);
  }

  const before = layout.places;
  for (let place = 1; place <= Math.max(before, room); place += 1) {
    let changed = 0;
    for (const collection of collections) {
      const database = placeDatabase(prefix, place, collection);
      if (await ensureDatabase(administrator, database, user, { foreign: place > before })) changed += 1;
    }
    const range = `${placeDatabase(prefix, place, 'settings')} to -${collections.at(-1)}`;
    if (changed > 0) changes.push(`place ${place}: made ${changed} databases, or set who may use them (${range})`);
  }
  layout = await widen(administrator, prefix, room);
  if (layout.places > before) changes.push(`there is room for ${layout.places} projects now, before for ${before}`);
  return { changes, places: layout.places, free: freePlaces(layout).length };
}

/** A CouchDB that was just installed has none yet, and without it no users. */
async function ensureUsersDatabase(administrator: CouchClient): Promise<boolean> {
  const done = z.looseObject({ ok: z.literal(true) });
  try {
    await administrator.request(done, { method: 'PUT', path: ['_users'] });
    return true;
  } catch (thrown) {
    if (hasStatus(thrown, 412)) return false;
    throw thrown;
  }
}

async function readLayoutOrNull(administrator: CouchClient, prefix: string): Promise<Layout | null> {
  try {
    return await readLayout(administrator, prefix);
  } catch (thrown) {
    if (hasStatus(thrown, 404)) return null;
    throw thrown;
  }
}

/** A running server may let a project in meanwhile: then the layout is read and widened again. */
async function widen(administrator: CouchClient, prefix: string, room: number): Promise<Layout> {
  for (;;) {
    const layout = await readLayout(administrator, prefix);
    if (layout.places >= room) return layout;
    try {
      await writeLayout(administrator, prefix, { ...layout, places: room });
    } catch (thrown) {
      if (!hasStatus(thrown, 409)) throw thrown;
    }
  }
}
