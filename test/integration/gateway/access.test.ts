import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collections } from '@ferry/common/documents/document-type';
import type { Collection } from '@ferry/common/documents/document-type';
import { nonceHeader, nonceLifetimeMs } from '@ferry/common/protocol/gateway';
import { actors, databaseRoutes, reachOf } from '../../../sync-server/src/gateway/access.ts';
import type { Actor, DatabaseRoute, Reach } from '../../../sync-server/src/gateway/access.ts';
import { makeTestProject } from '../../fixtures/project.ts';
import { codeOf, startTestGateway } from './test-gateway.ts';
import type { Client, TestGateway } from './test-gateway.ts';

/**
 * Every role on every collection, written out a second time on purpose: read, write. `-` nothing, `o` its own, `a` all.
 */
const expected: Record<Collection, string> = {
  settings: '-- a- a- aa aa',
  administrators: '-- a- a- a- aa',
  tokens: '-- a- a- aa aa',
  users: '-- a- a- aa aa',
  enrolments: 'o- a- a- aa aa',
  orders: 'o- a- aa aa aa',
  devices: 'oo a- aa aa aa',
  audit: '-- a- aa aa aa',
  logs: '-o a- aa aa aa',
};
const columns: Actor[] = ['device', 'viewer', 'technician', 'admin', 'owner'];
const reading = ['info', 'changes', 'all-docs', 'bulk-get', 'revs-diff', 'get'];
const writing = ['put', 'delete', 'bulk-docs'];
const reaches: Record<string, Reach> = { '-': 'none', o: 'own', a: 'all' };

function expectedReach(actor: Actor, route: DatabaseRoute, collection: Collection): Reach {
  const [read = '', write = ''] = expected[collection].split(' ')[columns.indexOf(actor)] ?? '';
  if (reading.includes(route)) return reaches[read]!;
  if (writing.includes(route)) return reaches[write]!;
  return read === 'a' ? 'own' : 'none';
}

const requests: Record<DatabaseRoute, [method: string, path: string, body?: unknown]> = {
  info: ['GET', ''],
  changes: ['GET', '/_changes'],
  'all-docs': ['POST', '/_all_docs', { keys: ['x'] }],
  'bulk-get': ['POST', '/_bulk_get', { docs: [{ id: 'x' }] }],
  'revs-diff': ['POST', '/_revs_diff', {}],
  get: ['GET', '/x'],
  put: ['PUT', '/x', {}],
  delete: ['DELETE', '/x'],
  'bulk-docs': ['POST', '/_bulk_docs', { docs: [] }],
  'local-get': ['GET', '/_local/x'],
  'local-put': ['PUT', '/_local/x', {}],
};
const cases = actors.flatMap((actor) =>
  collections.flatMap((collection) => databaseRoutes.map((route) => ({ actor, collection, route }))),
);

let time = Date.parse('2026-11-01T08:00:00Z');
let gateway: TestGateway;
const clients = new Map<Actor, Client>();

beforeAll(async () => {
  gateway = await startTestGateway({ now: () => time });
  for (const actor of actors) {
    if (actor === 'device') clients.set(actor, gateway.client((await gateway.enrol({})).device.signer));
    else clients.set(actor, gateway.client((await gateway.project.addConsole(actor)).signer));
  }
});
afterAll(async () => await gateway.stop());

describe('who may do what', () => {
  it.each(cases)('$actor: $route of $collection', async ({ actor, collection, route }) => {
    const reach = expectedReach(actor, route, collection);
    expect(reachOf(actor, route, collection)).toBe(reach);
    const [method, path, body] = requests[route];
    const answer = await clients.get(actor)!.request(method, `${collection}${path}`, body);
    const where = (answer.body as { where?: string } | null)?.where;
    const refusedByTable = answer.status === 403 && where === `${route} ${collection}`;
    expect(refusedByTable).toBe(reach === 'none');
  });

  it.each(collections)('nobody reaches %s without a proof', async (collection) => {
    for (const [method, path, body] of Object.values(requests)) {
      const url = `/ferry-${gateway.project.projectId}-${collection}${path}`;
      const answer = await gateway.plain(method, url, body);
      expect([answer.status, codeOf(answer)]).toEqual([401, 'unauthenticated']);
      expect(answer.headers.get(nonceHeader)).toBeTruthy();
    }
  });
});

describe('proofs', () => {
  const read = async (client: Client) => codeOf(await client.request('GET', 'users'));

  it('must name this origin, this project, the signer and a nonce of the last five minutes', async () => {
    const { project } = gateway;
    const elsewhere = await makeTestProject({ now: () => time });
    const signer = project.ownerSigner;
    expect(await read(gateway.client(signer))).toBe(200);
    expect(await read(gateway.client(signer, { origin: 'http://127.0.0.1:1' }))).toBe('unauthenticated');
    expect(await read(gateway.client(signer, { projectId: elsewhere.projectId }))).toBe('wrong-project');
    expect(await read(gateway.client(signer, { subject: elsewhere.consoleKeys.fingerprint }))).toBe('unauthenticated');
    expect(await read(gateway.client(signer, { nonce: 'made-up' }))).toBe('unauthenticated');
    expect(await read(gateway.client(elsewhere.ownerSigner))).toBe('unauthenticated');

    const { nonce } = (await gateway.plain('GET', '/v1/hello')).body as { nonce: string };
    const kept = gateway.client(signer, { nonce });
    time += nonceLifetimeMs;
    expect(await read(kept)).toBe(200);
    time += 1;
    expect(await read(kept)).toBe('unauthenticated');
    time -= nonceLifetimeMs + 2;
    expect(await read(kept)).toBe('unauthenticated');
    time += 1;
    expect(await read(kept)).toBe(200);
  });

  it('of a device that never enrolled, or of a console revoked or run out, open nothing', async () => {
    const { project, owner } = gateway;
    const stranger = gateway.client((await project.newDevice()).signer);
    expect(codeOf(await stranger.request('GET', 'orders/policy'))).toBe('forbidden');
    const late = await project.addConsole('admin', { notAfter: time - 1 });
    expect(await read(gateway.client(late.signer))).toBe('expired');
    const admin = await project.addConsole('admin');
    const client = gateway.client(admin.signer);
    expect(await read(client)).toBe(200);
    await owner.put('administrators', { ...admin.document, revokedAt: new Date(time).toISOString() } as never);
    expect(await read(client)).toBe('revoked');
    expect(codeOf(await owner.put('orders', (await project.goFor('a@b.c', {}, admin.signer)).document))).toBe(
      'revoked',
    );
  });

  it('in another form are refused as such', async () => {
    const path = `/ferry-${gateway.project.projectId}-users`;
    for (const authorization of [
      'Basic abc',
      'Ferry',
      'Ferry a.b',
      'Ferry a.b.c',
      'Ferry x y',
      `Ferry ${'a'.repeat(9000)}`,
    ]) {
      const { status } = await gateway.plain('GET', path, undefined, { authorization });
      expect([400, 401]).toContain(status);
    }
  });
});
