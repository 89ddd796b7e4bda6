// What becomes of the server's user where CouchDB does not take it at once, or not at all: scripted answers over real HTTP on loopback.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { errorFrom } from '@ferry/common/errors';
import { createCouchClient } from './couch-client.ts';
import { ensureServerUser } from './server-user.ts';

type Answer = readonly [status: number, body: object];
const no = (status: number): Answer => [status, { error: 'x', reason: 'because' }];
const user = '/_users/org.couchdb.user%3Aferry-server';
const admins = '/_node/_local/_config/admins';
const written: Answer = [201, { ok: true, id: 'org.couchdb.user:ferry-server', rev: '1-a' }];
const session = (name: string): Answer => [200, { userCtx: { name, roles: [] } }];

let server: Server;
/** By `GET /path`; each but the last answer is given once. */
let answers: Record<string, Answer[]>;
let writes: string[];

beforeEach(async () => {
  writes = [];
  server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '', 'http://local');
    if (request.method !== 'GET') writes.push(`${request.method} ${pathname}${search}`);
    const left = answers[`${request.method} ${pathname}`] ?? [];
    const [status, body] = (left.length > 1 ? left.shift() : left[0]) ?? no(404);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** How it ends: what was changed, or code and remedy. */
async function outcome(): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const access = { user: 'ferry-server', password: 'very-secret' };
  const client = createCouchClient(`http://127.0.0.1:${port}`, access);
  try {
    return String(await ensureServerUser(client, client, access, [0, 1]));
  } catch (thrown) {
    const { code, remedy } = errorFrom(thrown, 'test');
    return `${code}: ${remedy}`;
  }
}

it('nobody is made, or tried, under the name of an administrator', async () => {
  answers = { [`GET ${admins}`]: [[200, { 'ferry-server': '-pbkdf2-' }]] };
  expect(await outcome()).toMatch(/^forbidden: .*couchdbUser/);
  expect(writes).toEqual([]);
});

it('where the configuration is shown to nobody, what was written under such a name is taken back', async () => {
  answers = { [`GET ${admins}`]: [no(403)], 'GET /_session': [no(401)], [`PUT ${user}`]: [written] };
  answers[`DELETE ${user}`] = [written];
  expect(await outcome()).toMatch(/^forbidden: .*couchdbUser/);
  expect(writes).toEqual([`PUT ${user}`, `DELETE ${user}?rev=1-a`]);
  writes = [];
  answers[`GET ${user}`] = [[200, { _id: 'org.couchdb.user:ferry-server', _rev: '1-0', roles: [] }]];
  expect(await outcome()).toMatch(/^forbidden: .*couchdbUser/);
  expect(writes).toEqual([`PUT ${user}`, `PUT ${user}`]);
});

it('a new password is looked for again: CouchDB keeps the old one in memory for a moment', async () => {
  answers = { [`GET ${admins}`]: [[200, { boss: '-pbkdf2-' }]], [`PUT ${user}`]: [written] };
  answers['GET /_session'] = [no(401), no(401), session('ferry-server')];
  expect(await outcome()).toBe('made');
  answers['GET /_session'] = [no(401)];
  expect(await outcome()).toMatch(/^storage: Run ferry-server provision again/);
  expect(writes).toEqual([`PUT ${user}`, `PUT ${user}`]);
});
