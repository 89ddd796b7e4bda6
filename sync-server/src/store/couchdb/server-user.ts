import { z } from 'zod';
import { fail, FerryFailure } from '@ferry/common/errors';
import type { CouchClient } from './couch-client.ts';
import { hasStatus } from './couch-errors.ts';
import { writtenDocument } from './couch-rows.ts';

const sessionSchema = z.looseObject({
  userCtx: z.looseObject({ name: z.string().nullable(), roles: z.array(z.string()) }),
});

export interface Session {
  readonly name: string | null;
  readonly isAdministrator: boolean;
}

/**
 * As whom CouchDB takes this client; null when name or password is wrong. After some wrong ones it locks the user out for minutes,
 * whatever password comes then, which is a failure of its own (403).
 */
export async function sessionOf(client: CouchClient): Promise<Session | null> {
  try {
    const { name, roles } = (await client.request(sessionSchema, { path: ['_session'] })).userCtx;
    return { name, isAdministrator: roles.includes('_admin') };
  } catch (thrown) {
    if (hasStatus(thrown, 401)) return null;
    throw thrown;
  }
}

const userSchema = z.looseObject({ _id: z.string(), _rev: z.string(), roles: z.array(z.string()) });

/**
 * Before each look whether a new password is taken, in milliseconds: CouchDB keeps the old one in memory for a moment. No more looks
 * than these, for each that comes too early counts towards locking the user out.
 */
const looksAfter = [0, 300, 2000];

/**
 * Makes the server's own user, or gives it the password that the server has. `made`, `password changed`, or null when all was so
 * already. Throws a `forbidden` failure when an administrator of CouchDB has that name.
 */
export async function ensureServerUser(
  administrator: CouchClient,
  asServer: CouchClient,
  { user, password }: { user: string; password: string },
  looks: readonly number[] = looksAfter,
): Promise<'made' | 'password changed' | null> {
  // Asked first: to try an administrator's name with this password counts towards locking that administrator out.
  const configured = await isConfigured(administrator, user);
  if (configured === true) throw new FerryFailure(tooMuch(user));
  const session = await sessionOf(asServer);
  if (session?.isAdministrator === true) throw new FerryFailure(tooMuch(user));
  if (session?.name === user) return null;
  const id = `org.couchdb.user:${user}`;
  const path = ['_users', id];
  let stored: z.output<typeof userSchema> | null = null;
  try {
    stored = await administrator.request(userSchema, { path });
  } catch (thrown) {
    if (!hasStatus(thrown, 404)) throw thrown;
  }
  const document = stored ? { ...stored, password } : { _id: id, name: user, type: 'user', roles: [], password };
  const { rev } = await administrator.request(writtenDocument, { method: 'PUT', path, body: document });
  for (const wait of looks) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    const now = await sessionOf(asServer);
    if (now?.name === user && !now.isAdministrator) return stored ? 'password changed' : 'made';
  }
  if (configured === false) throw new FerryFailure(notTaken(user));
  // An administrator from CouchDB's own configuration goes before a user document of that name, which is put back as it was.
  if (stored) await administrator.request(writtenDocument, { method: 'PUT', path, body: { ...stored, _rev: rev } });
  else await administrator.request(writtenDocument, { method: 'DELETE', path, query: { rev } });
  throw new FerryFailure(tooMuch(user));
}

/** Whether CouchDB's own configuration has an administrator of that name; null where it is shown to nobody. */
async function isConfigured(administrator: CouchClient, user: string): Promise<boolean | null> {
  try {
    const path = ['_node', '_local', '_config', 'admins'];
    return Object.hasOwn(await administrator.request(z.record(z.string(), z.unknown()), { path }), user);
  } catch (thrown) {
    if (hasStatus(thrown, 400, 401, 403, 404, 405)) return null;
    throw thrown;
  }
}

function notTaken(user: string): ReturnType<typeof fail>['error'] {
  const message = 'CouchDB does not take the password that was just set for it';
  return fail('storage', `user ${user}`, message, 'Run ferry-server provision again in a minute.').error;
}

function tooMuch(user: string): ReturnType<typeof fail>['error'] {
  return fail(
    'forbidden',
    `user ${user}`,
    'an administrator of CouchDB has that name, and the running server must not be one',
    'Name another user for the server (couchdbUser).',
  ).error;
}
