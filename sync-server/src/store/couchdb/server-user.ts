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
 * Makes the server's own user, or gives it the password that the server has. `made`, `password changed`, or null when all was so
 * already. Throws a `forbidden` failure when an administrator of CouchDB has that name.
 */
export async function ensureServerUser(
  administrator: CouchClient,
  asServer: CouchClient,
  { user, password }: { user: string; password: string },
): Promise<'made' | 'password changed' | null> {
  const session = await sessionOf(asServer);
  if (session?.isAdministrator === true) throw new FerryFailure(tooMuch(user));
  if (session?.name === user) return null;
  const id = `org.couchdb.user:${user}`;
  let stored: z.output<typeof userSchema> | null = null;
  try {
    stored = await administrator.request(userSchema, { path: ['_users', id] });
  } catch (thrown) {
    if (!hasStatus(thrown, 404)) throw thrown;
  }
  const document = stored ? { ...stored, password } : { _id: id, name: user, type: 'user', roles: [], password };
  await administrator.request(writtenDocument, { method: 'PUT', path: ['_users', id], body: document });
  const now = await sessionOf(asServer);
  // An administrator from CouchDB's own configuration goes before a user document of the same name.
  if (now?.name !== user || now.isAdministrator) throw new FerryFailure(tooMuch(user));
  return stored ? 'password changed' : 'made';
}

function tooMuch(user: string): ReturnType<typeof fail>['error'] {
  return fail(
    'forbidden',
    `user ${user}`,
    'an administrator of CouchDB has that name, and the running server must not be one',
    'Name another user for the server (couchdbUser).',
  ).error;
}
