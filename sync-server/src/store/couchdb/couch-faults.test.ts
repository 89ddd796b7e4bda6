// What the store makes of a CouchDB that is away, slow, broken or not one: scripted answers over real HTTP on loopback.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { errorFrom, unwrap } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import type { Change, ProjectStore } from '../server-store.ts';
import type { CouchAccess } from './couch-access.ts';
import { createCouchClient } from './couch-client.ts';
import { openCouchStore } from './couch-store.ts';

const instance = '0123456789abcdef';
const projectId = '0123456789abcdef';
const rootRecord = { format: 1, projectId, rootKey: 'A'.repeat(43), recoveryKeyHash: null };
const layout = { _id: 'layout', _rev: '1-a', format: 1, instance, places: 1, projects: [{ place: 1, rootRecord }] };
const document = (id: string) => ({ _id: id, _rev: '1-a', format: 1 });
const change = (number: number, id: string) => ({
  seq: `${number}-g1`,
  id,
  changes: [{ rev: '1-a' }],
  doc: document(id),
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let server: Server;
let access: CouchAccess;
/** By `GET /database/rest`, without the query. */
let answers: Record<string, Answer>;

const json =
  (body: unknown, status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
const refusal = (status: number, reason: string): Answer => json({ error: 'x', reason }, status);
const hangUp: Answer = (request) => request.socket.destroy();
/** Headers, the beginning of an answer, and never the rest. */
const begun: Answer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"rows":[');
};

beforeEach(async () => {
  answers = {
    'GET /ferry-registry/layout': json(layout),
    'GET /ferry-001-users': json({ doc_count: 0, doc_del_count: 0, update_seq: '0-g1' }),
  };
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://local').pathname;
    (answers[`${request.method} ${path}`] ?? refusal(404, 'missing'))(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  access = { url: `http://127.0.0.1:${port}`, user: 'ferry-server', password: 'very-secret', prefix: 'ferry' };
});
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
  server.closeAllConnections();
  server.close();
});

const times = { poll: 2000, grace: 2000, firstPause: 1, longestPause: 5 };

async function users(told: (event: string) => void = () => undefined): Promise<ProjectStore> {
  const store = unwrap(await openCouchStore(access, { times, told }));
  open.push(async () => await store.close());
  return store.project(projectId);
}

async function thrownBy(act: () => Promise<unknown>): Promise<FerryError> {
  try {
    await act();
  } catch (thrown) {
    return errorFrom(thrown, 'test');
  }
  throw new Error('nothing was thrown');
}

describe('a store that is opened', () => {
  async function whyNot(): Promise<string> {
    const opened = await openCouchStore(access);
    if (opened.ok) throw new Error('it opened');
    expect(JSON.stringify(opened)).not.toContain('very-secret');
    return `${opened.error.code}: ${opened.error.message}. ${opened.error.remedy}`;
  }
  const answer = (how: Answer) => (answers['GET /ferry-registry/layout'] = how);

  it('says that nobody answers', async () => {
    server.close();
    expect(await whyNot()).toMatch(/^unreachable: CouchDB cannot be reached.*See that CouchDB runs/);
  });

  it('says that it is locked out', async () => {
    answer(refusal(401, 'Name or password is incorrect.'));
    expect(await whyNot()).toMatch(/^forbidden: .*Name or password is incorrect.*provision/);
  });

  it('says that it was locked out for a while', async () => {
    answer(refusal(403, 'Account is temporarily locked due to multiple authentication failures'));
    expect(await whyNot()).toMatch(/^forbidden: .*temporarily locked.*wait five minutes/);
  });

  it('says that nothing was provisioned', async () => {
    answer(refusal(404, 'Database does not exist.'));
    expect(await whyNot()).toMatch(/^not-found: there is no ferry-registry.*Run ferry-server provision/);
  });

  it('says that a newer Ferry laid it out', async () => {
    answer(json({ ...layout, format: 2 }));
    expect(await whyNot()).toMatch(/^unsupported-version: .*newer Ferry/);
  });

  it.each<[string, Answer]>([
    ['a page', (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
    ['other JSON', json({ hello: 'world' })],
    ['JSON that breaks off', (_request, response) => response.end('{"_id":')],
    ['a redirect', (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
  ])('says that this is no CouchDB: %s', async (_name, how) => {
    answer(how);
    expect(await whyNot()).toMatch(/^unreachable/);
  });

  it('reads a layout that no Ferry wrote as no CouchDB of ours', async () => {
    answer(json({ ...layout, projects: [{ place: 1, rootRecord: { ...rootRecord, rootKey: '../../etc' } }] }));
    expect(await whyNot()).toMatch(/^unreachable/);
  });
});

describe('a store at work', () => {
  it('calls a CouchDB that is away, or locks it out, storage: for its clients to try again', async () => {
    const project = await users();
    for (const how of [
      hangUp,
      refusal(401, 'no'),
      refusal(403, 'no'),
      refusal(500, 'no'),
      refusal(404, 'Database does not exist.'),
    ]) {
      answers['GET /ferry-001-users/a'] = how;
      answers['PUT /ferry-001-users/a'] = how;
      answers['POST /ferry-001-users/_bulk_docs'] = how;
      expect(await thrownBy(async () => await project.get('users', 'a'))).toMatchObject({ code: 'storage' });
      const put = await project.put('users', { _id: 'a', format: 1 });
      expect(put).toMatchObject({ ok: false, error: { code: 'storage', where: 'users/a' } });
      expect(await project.bulk('users', [document('a'), document('b')])).toMatchObject([
        { error: { code: 'storage' } },
        { error: { code: 'storage' } },
      ]);
    }
  });

  it('does not wait for ever for the rest of an answer, nor holds its end up', async () => {
    answers['GET /slow'] = begun;
    const client = createCouchClient(access.url, access);
    const late = client.request(z.unknown(), { path: ['slow'], timeoutMs: 50 });
    await expect(late).rejects.toMatchObject({ kind: 'late' });
    const controller = new AbortController();
    const ended = client.request(z.unknown(), { path: ['slow'], signal: controller.signal });
    controller.abort();
    await expect(ended).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('lets one document that CouchDB cannot read spoil no other', async () => {
    const project = await users();
    answers['POST /ferry-001-users/_bulk_docs'] = refusal(400, 'invalid UTF-8 JSON');
    answers['PUT /ferry-001-users/a'] = json({ ok: true, id: 'a', rev: '1-a' }, 201);
    answers['PUT /ferry-001-users/b'] = refusal(400, 'invalid UTF-8 JSON');
    answers['PUT /ferry-001-users/c'] = refusal(413, 'document_too_large');
    const results = await project.bulk('users', [document('a'), document('b'), document('c'), document('\ud800')]);
    expect(results.map((each) => (each.ok ? 'ok' : each.error.code))).toEqual([
      'ok',
      'invalid',
      'too-large',
      'invalid',
    ]);
  });

  it('takes no row of a bulk for another document', async () => {
    const project = await users();
    answers['POST /ferry-001-users/_bulk_docs'] = json([{ id: 'b', rev: '1-a', ok: true }]);
    expect(await project.bulk('users', [document('a'), document('b')])).toMatchObject([
      { ok: false, error: { code: 'storage' } },
      { ok: false, error: { code: 'storage' } },
    ]);
  });

  it('asks for no id that would lead elsewhere', async () => {
    const project = await users();
    const asked: string[] = [];
    server.on('request', (request: IncomingMessage) => asked.push(request.url ?? ''));
    for (const id of ['../../_users', 'a?b#c', 'a/b', '.', '..', '', '_security', '_design/x', '\ud800']) {
      expect(await project.get('users', id)).toBeNull();
      expect(await project.getLocal('users', id)).toBeNull();
    }
    const database = '/ferry-001-users';
    expect(asked).toEqual(
      ['..%2F..%2F_users', 'a%3Fb%23c', 'a%2Fb'].flatMap((id) => [`${database}/${id}`, `${database}/_local/${id}`]),
    );
    for (const id of ['..', '_security'])
      expect(await project.put('users', document(id))).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(asked).toHaveLength(6);
  });

  it('leaves design documents out', async () => {
    const project = await users();
    const rows = [
      { id: '_design/x', doc: document('_design/x') },
      { id: 'a', doc: document('a') },
    ];
    answers['GET /ferry-001-users/_all_docs'] = json({ rows });
    expect(await project.list('users', { limit: 10 })).toEqual([document('a')]);
    const results = [change(1, '_design/x'), change(2, 'a')];
    answers['POST /ferry-001-users/_changes'] = json({ results, last_seq: '2-g1' });
    const page = await project.changes('users', { since: '0', limit: 10 });
    expect(page.changes.map(({ id }) => id)).toEqual(['a']);
    expect(page.lastSeq).toBe(`2-${instance}.g1`);
  });
});

describe('a watch', () => {
  it('goes on from the last change when CouchDB comes back, and tells both', async () => {
    const told: string[] = [];
    const project = await users((event) => told.push(event));
    const since: (string | null)[] = [];
    const script: Answer[] = [
      json({ results: [change(1, 'a')], last_seq: '1-g1' }),
      hangUp,
      refusal(500, 'no'),
      (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"results":['),
      json({ results: [change(2, 'b'), change(3, '_design/x'), change(4, 'c')], last_seq: '4-g1' }),
    ];
    answers['GET /ferry-001-users/_changes'] = (request, response) => {
      since.push(new URL(request.url ?? '', 'http://local').searchParams.get('since'));
      script.shift()?.(request, response);
    };
    const seen: Change[] = [];
    const failed = vi.fn();
    const end = await project.watch('users', { change: (each) => seen.push(each), failed });
    await vi.waitFor(() => expect(seen.map(({ id }) => id)).toEqual(['a', 'b', 'c']));
    await vi.waitFor(() => expect(since).toEqual(['0-g1', '1-g1', '1-g1', '1-g1', '1-g1', '4-g1']));
    expect(told).toEqual(['watch-lost', 'watch-back']);
    end();
    expect(failed).not.toHaveBeenCalled();
  });

  it('fails by name when the database is gone or closed to the server', async () => {
    const project = await users();
    for (const how of [refusal(404, 'Database does not exist.'), refusal(401, 'no')]) {
      answers['GET /ferry-001-users/_changes'] = how;
      const error = await new Promise<FerryError>((failed) => {
        void project.watch('users', { change: () => undefined, failed });
      });
      expect(error).toMatchObject({ code: 'storage', where: 'ferry-001-users' });
    }
  });

  it('ends at once, also in the middle of an answer', async () => {
    const store = unwrap(await openCouchStore(access, { times: { ...times, poll: 600_000 } }));
    const polled = new Promise<void>((resolve) => {
      answers['GET /ferry-001-users/_changes'] = (request, response) => {
        begun(request, response);
        resolve();
      };
    });
    await store.project(projectId).watch('users', { change: () => undefined, failed: () => undefined });
    await polled;
    await store.close();
  });
});
