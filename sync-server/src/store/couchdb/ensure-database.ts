import { z } from 'zod';
import { fail, FerryFailure } from '@ferry/common/errors';
import type { CouchClient } from './couch-client.ts';
import { hasStatus } from './couch-errors.ts';
import { databaseInfo } from './couch-rows.ts';

const groupSchema = z.looseObject({
  names: z.array(z.string()).default([]),
  roles: z.array(z.string()).default([]),
});
const empty = { names: [], roles: [] };
export const securitySchema = z.looseObject({
  admins: groupSchema.default(empty),
  members: groupSchema.default(empty),
});
export type Security = z.output<typeof securitySchema>;

const done = z.looseObject({ ok: z.literal(true) });
/** Clients merge by content and never ask for old revisions; the embedded store keeps as many. */
const revisionsKept = 20;

/**
 * Makes the database and sets who may use it. True when something was changed. `foreign`: a database that has something in it
 * already is somebody else's, and is not touched.
 */
export async function ensureDatabase(
  administrator: CouchClient,
  database: string,
  user: string,
  { foreign }: { foreign: boolean },
): Promise<boolean> {
  const made = await makeDatabase(administrator, database);
  if (!made && foreign) {
    const { doc_count, doc_del_count } = await administrator.request(databaseInfo, { path: [database] });
    // Its sequence says nothing: an earlier run that was interrupted may have set its rights already, which counts as a change.
    if (doc_count + doc_del_count > 0) throw new FerryFailure(notOurs(database));
  }
  const secured = await ensureSecurity(administrator, database, user);
  const path = [database, '_revs_limit'];
  const limited = (await administrator.request(z.number(), { path })) !== revisionsKept;
  if (limited) await administrator.request(done, { method: 'PUT', path, body: revisionsKept });
  return made || secured || limited;
}

async function makeDatabase(administrator: CouchClient, database: string): Promise<boolean> {
  try {
    // One shard: the gateway relies on the order of changes, and a project's collection is small for CouchDB.
    await administrator.request(done, { method: 'PUT', path: [database], query: { q: 1 } });
    return true;
  } catch (thrown) {
    if (hasStatus(thrown, 412)) return false;
    throw thrown;
  }
}

async function ensureSecurity(administrator: CouchClient, database: string, user: string): Promise<boolean> {
  const path = [database, '_security'];
  const stored = await administrator.request(securitySchema, { path });
  const wanted = securityFor(stored, user);
  if (JSON.stringify(wanted) === JSON.stringify(stored)) return false;
  await administrator.request(done, { method: 'PUT', path, body: wanted });
  return true;
}

/**
 * The server's user as a member, and not as an administrator, of the database. Others that an administrator let in, for backups
 * say, stay; `ferry-server doctor` names them. Without any member CouchDB would let everybody in.
 */
export function securityFor(stored: Security, user: string): Security {
  const { admins, members } = stored;
  return {
    ...stored,
    admins: {
      ...admins,
      names: admins.names.filter((name) => name !== user),
      roles: admins.roles.includes('_admin') ? admins.roles : [...admins.roles, '_admin'],
    },
    members: { ...members, names: members.names.includes(user) ? members.names : [...members.names, user] },
  };
}

function notOurs(database: string): ReturnType<typeof fail>['error'] {
  return fail(
    'storage',
    database,
    'this database holds something, and the registry of this prefix does not know it',
    'Restore the registry from a backup, or choose another prefix (couchdbPrefix).',
  ).error;
}
