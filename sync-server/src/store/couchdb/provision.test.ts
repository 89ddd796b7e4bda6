import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestContext } from 'vitest';
import { z } from 'zod';
import { unwrap } from '@ferry/common/errors';
import type { RootRecord } from '@ferry/common/trust/root-record';
import { couchForTests, noCouch, unprovisionedCouch } from '../../../../test/support/couchdb.ts';
import type { TestCouch } from '../../../../test/support/couchdb.ts';
import { createCouchClient } from './couch-client.ts';
import type { CouchRequest } from './couch-client.ts';
import { openCouchStore } from './couch-store.ts';
import { securityFor, securitySchema } from './ensure-database.ts';
import { placeDatabase, readLayout, registryName, writeLayout } from './layout.ts';
import { provisionCouch } from './provision.ts';
import { sessionOf } from './server-user.ts';

const anything = z.unknown();
const record = (digit: number): RootRecord => ({
  format: 1,
  projectId: String(digit).repeat(16),
  rootKey: 'A'.repeat(43),
  recoveryKeyHash: null,
});

describe('who may use a database', () => {
  const user = 'ferry-server';
  it('is the server as a member, not as an administrator, and whom somebody let in', () => {
    const stored = { admins: { names: [user, 'boss'], roles: [] }, members: { names: ['backup'], roles: ['audit'] } };
    expect(securityFor(stored, user)).toEqual({
      admins: { names: ['boss'], roles: ['_admin'] },
      members: { names: ['backup', user], roles: ['audit'] },
    });
  });

  it('stays as it is when it is so', () => {
    const secured = securityFor(securitySchema.parse({}), user);
    expect(secured.members.names).toEqual([user]);
    expect(securityFor(secured, user)).toEqual(secured);
  });
});

describe('a CouchDB that is provisioned', () => {
  const named = couchForTests();
  let couch: TestCouch;
  beforeEach((context: TestContext) => {
    if (!named) return context.skip(noCouch);
    couch = unprovisionedCouch(named);
  });
  afterEach(async () => {
    if (named) await couch.remove();
  });

  const provision = async (room: number, changes: Partial<TestCouch['access']> = {}) =>
    await provisionCouch({ access: { ...couch.access, ...changes }, administrator: couch.administrator, room });
  const asServer = (password = couch.access.password) =>
    createCouchClient(couch.url, { user: couch.access.user, password });
  const status = async (request: CouchRequest, client = asServer()): Promise<number> => {
    try {
      await client.request(anything, request);
      return 200;
    } catch (thrown) {
      return z.looseObject({ status: z.number() }).parse(thrown).status;
    }
  };

  it('is so after the first time, says what was done, and is not changed by a second', async () => {
    const first = unwrap(await provision(2));
    expect(first).toMatchObject({ places: 2, free: 2 });
    expect(first.changes.join('\n')).toMatch(
      /made the user[^]*registry[^]*layout[^]*place 1: made 9[^]*place 2: made 9/,
    );
    const sequences = async () => {
      const names = [registryName(couch.access.prefix), placeDatabase(couch.access.prefix, 2, 'logs')];
      return await Promise.all(
        names.map(
          async (name) => await asServer().request(z.looseObject({ update_seq: z.string() }), { path: [name] }),
        ),
      );
    };
    const before = (await sequences()).map(({ update_seq }) => update_seq);
    expect(unwrap(await provision(2))).toEqual({ changes: [], places: 2, free: 2 });
    expect(unwrap(await provision(1))).toEqual({ changes: [], places: 2, free: 2 });
    expect((await sequences()).map(({ update_seq }) => update_seq)).toEqual(before);
  });

  it('gives the server its own databases and nothing else, and strangers nothing', async () => {
    unwrap(await provision(1));
    const { prefix, user } = couch.access;
    const users = placeDatabase(prefix, 1, 'users');
    const foreign = `${prefix}-of-somebody-else`;
    await couch.asAdministrator.request(anything, { method: 'PUT', path: [foreign] });
    expect(await sessionOf(asServer())).toEqual({ name: user, isAdministrator: false });
    const document = { _id: 'a', format: 1 };
    expect(await status({ method: 'PUT', path: [users, 'a'], body: document })).toBe(200);
    expect(await status({ path: [foreign] })).toBe(403);
    expect(await status({ path: ['_users', `org.couchdb.user:${couch.administrator.user}`] })).not.toBe(200);
    expect(await status({ path: ['_all_dbs'] })).toBe(401);
    expect(await status({ method: 'PUT', path: [`${prefix}-more`] })).toBe(401);
    expect(await status({ method: 'DELETE', path: [users] })).toBe(401);
    const open = { admins: { names: [user], roles: [] }, members: { names: [], roles: [] } };
    // CouchDB 3.5 refuses this one with a 500.
    expect(await status({ method: 'PUT', path: [users, '_security'], body: open })).not.toBe(200);
    expect(await status({ method: 'PUT', path: [users, '_design', 'x'], body: { views: {} } })).not.toBe(200);
    for (const path of [[users], [users, 'a'], [registryName(prefix)]])
      expect(await status({ path }, createCouchClient(couch.url, null))).toBe(401);
  });

  it('is refused to who is no administrator, and a server that would be one', async () => {
    const { access, administrator } = couch;
    // Not the administrator with a wrong password: after some of those CouchDB would lock all tests out.
    const wrong = { user: `${access.user}-boss`, password: 'wrong' };
    expect(await provisionCouch({ access, administrator: wrong, room: 1 })).toMatchObject({
      error: { code: 'forbidden', remedy: 'Check couchdbAdmin and its password.' },
    });
    expect(await provision(1, administrator)).toMatchObject({ error: { code: 'forbidden' } });
    const path = ['_users', `org.couchdb.user:${administrator.user}`];
    const before = await status({ path }, couch.asAdministrator);
    expect(await provision(1, { user: administrator.user })).toMatchObject({ error: { code: 'forbidden' } });
    expect(await status({ path }, couch.asAdministrator)).toBe(before);
    expect(await provision(0)).toMatchObject({ error: { code: 'invalid' } });
    expect(await provision(100_000)).toMatchObject({ error: { code: 'invalid' } });
  });

  it('takes the password that the server has', async () => {
    unwrap(await provision(1));
    const changed = unwrap(await provision(1, { password: 'another' }));
    expect(changed.changes).toEqual([`set the password of ${couch.access.user}`]);
    expect(await sessionOf(asServer('another'))).toMatchObject({ name: couch.access.user });
    expect(await sessionOf(asServer())).toBeNull();
  });

  it('goes on where it was interrupted', async () => {
    unwrap(await provision(2));
    const { asAdministrator, access } = couch;
    const layout = await readLayout(asAdministrator, access.prefix);
    await writeLayout(asAdministrator, access.prefix, { ...layout, places: 1 });
    await asAdministrator.request(anything, { method: 'DELETE', path: [placeDatabase(access.prefix, 2, 'logs')] });
    expect(unwrap(await provision(2))).toMatchObject({ places: 2, changes: [/place 2: made 1/, /room for 2/] });
  });

  it('gives a new project no database that holds something already', async () => {
    unwrap(await provision(1));
    const database = placeDatabase(couch.access.prefix, 2, 'users');
    await couch.asAdministrator.request(anything, { method: 'PUT', path: [database] });
    await couch.asAdministrator.request(anything, { method: 'PUT', path: [database, 'a'], body: { of: 'somebody' } });
    expect(await provision(2)).toMatchObject({ ok: false, error: { code: 'storage', where: database } });
    expect(unwrap(await openCouchStore(couch.access))).toBeDefined();
    expect((await readLayout(couch.asAdministrator, couch.access.prefix)).places).toBe(1);
  });

  it('has room for so many projects and no more, and for more without a restart of the server', async () => {
    unwrap(await provision(2));
    const stores = [unwrap(await openCouchStore(couch.access)), unwrap(await openCouchStore(couch.access))];
    const [one, other] = stores;
    // At once, through two servers: each gets a place of its own.
    const added = await Promise.all([one!.addProject(record(1)), other!.addProject(record(2))]);
    expect(added.map(({ ok }) => ok)).toEqual([true, true]);
    unwrap(await one!.project(record(1).projectId).put('users', { _id: 'a', format: 1 }));
    expect((await other!.projects()).length).toBe(2);
    expect(await other!.project(record(2).projectId).get('users', 'a')).toBeNull();
    const full = await one!.addProject(record(3));
    expect(full).toMatchObject({
      error: { code: 'storage', message: expect.stringMatching(/all 2 places/) as string },
    });
    unwrap(await provision(3));
    unwrap(await one!.addProject(record(3)));
    expect((await one!.projects()).map(({ projectId }) => projectId).sort()).toEqual(
      [1, 2, 3].map((digit) => record(digit).projectId),
    );
    for (const store of stores) await store.close();
  });

  it('is another store when it was made anew: a sequence of before is the start', async () => {
    unwrap(await provision(1));
    const before = unwrap(await openCouchStore(couch.access));
    unwrap(await before.addProject(record(1)));
    await before.project(record(1).projectId).put('users', { _id: 'a', format: 1 });
    const { seq } = await before.project(record(1).projectId).info('users');
    await couch.remove();
    unwrap(await provision(1));
    const after = unwrap(await openCouchStore(couch.access));
    expect(after.instance).not.toBe(before.instance);
    expect(await before.addProject(record(2))).toMatchObject({ error: { code: 'storage' } });
    unwrap(await after.addProject(record(1)));
    unwrap(await after.project(record(1).projectId).put('users', { _id: 'b', format: 1 }));
    const page = await after.project(record(1).projectId).changes('users', { since: seq, limit: 10 });
    expect(page.changes.map(({ id }) => id)).toEqual(['b']);
  });

  it('takes half a character for nobody else’s loss', async () => {
    unwrap(await provision(1));
    const store = unwrap(await openCouchStore(couch.access));
    unwrap(await store.addProject(record(1)));
    const project = store.project(record(1).projectId);
    const results = await project.bulk('users', [
      { _id: 'a', format: 1, name: '\ud800' },
      { _id: 'b', format: 1, name: 'whole' },
    ]);
    expect(results.map((each) => (each.ok ? 'ok' : each.error.code))).toEqual(['invalid', 'ok']);
  });

  it('reads more than fits into one answer, in order and without a gap', async () => {
    unwrap(await provision(1));
    const store = unwrap(await openCouchStore(couch.access));
    unwrap(await store.addProject(record(1)));
    const project = store.project(record(1).projectId);
    const ids = Array.from({ length: 600 }, (_, at) => `id-${String(at).padStart(4, '0')}`);
    const written = await project.bulk(
      'users',
      ids.map((_id) => ({ _id, format: 1 })),
    );
    expect(written.every(({ ok }) => ok)).toBe(true);
    expect((await project.list('users', { limit: 1000 })).map(({ _id }) => _id)).toEqual(ids);
    expect((await project.list('users', { limit: 555, end: 'id-0580' })).length).toBe(555);
    expect((await project.getMany('users', ids)).map((each) => each?._id)).toEqual(ids);
    const page = await project.changes('users', { since: '0', limit: 580 });
    expect(page.changes.length).toBe(580);
    const rest = await project.changes('users', { since: page.lastSeq, limit: 1000 });
    expect([...page.changes, ...rest.changes].map(({ id }) => id).sort()).toEqual(ids);
  });
});
