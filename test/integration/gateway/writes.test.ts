import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clockToleranceMs, createClock } from '@ferry/common/clock';
import type { AnyDocument } from '@ferry/common/documents/document-type';
import { orderDocuments } from '@ferry/common/documents/orders';
import { stampChanges } from '@ferry/common/documents/stamped';
import { toWire } from '@ferry/common/documents/wire';
import { makeTestProject } from '../../fixtures/project.ts';
import { codeOf, expectStatus, startTestGateway } from './test-gateway.ts';
import type { TestGateway } from './test-gateway.ts';

const upn = 'ada@source.example';
let time: number;
let gateway: TestGateway;

beforeEach(async () => {
  time = Date.parse('2026-11-01T08:00:00Z');
  gateway = await startTestGateway({ now: () => time });
});
afterEach(async () => await gateway.stop());

async function revOf(path: string): Promise<string> {
  const answer = await gateway.owner.request('GET', path);
  expectStatus(answer, 200);
  return (answer.body as { _rev: string })._rev;
}

type Row = { ok?: boolean; id: string; rev?: string; error?: string; code?: string; reason?: string; remedy?: string };
async function bulk(collection: string, documents: unknown[]): Promise<Row[]> {
  const answer = await gateway.owner.request('POST', `${collection}/_bulk_docs`, { docs: documents });
  expectStatus(answer, 201);
  return answer.body as Row[];
}

describe('writes at the gateway', () => {
  it('takes only what holds all that is stored, and calls everything else of that kind a conflict', async () => {
    const { project, owner } = gateway;
    const go = await project.goFor(upn);
    expectStatus(await owner.put('orders', go.document), 201);
    const path = `orders/${go.document.id}`;
    const rev = await revOf(path);
    const stop = await project.stopFor(upn);
    expect(codeOf(await owner.put('orders', stop.document))).toBe('conflict');
    expect(codeOf(await owner.put('orders', stop.document, rev))).toBe('conflict');
    const merged = orderDocuments.merge(go.document, stop.document);
    expect(codeOf(await owner.put('orders', merged, '9-abc'))).toBe('conflict');
    expectStatus(await owner.put('orders', merged, rev), 201);

    const stale = await project.goFor(upn, { sequence: 1 });
    const higher = await project.goFor(upn, { sequence: 2, overrides: [stop.digest] });
    const now = await revOf(path);
    expectStatus(await owner.put('orders', orderDocuments.merge(merged, higher.document), now), 201);
    const back = { ...merged, go: stale.jws };
    expect(codeOf(await owner.put('orders', back, await revOf(path)))).toBe('conflict');
  });

  it('does not write again what is there already', async () => {
    const { project, owner } = gateway;
    const user = await project.userDocument(upn);
    expectStatus(await owner.put('users', user), 201);
    const rev = await revOf(`users/${user.id}`);
    expectStatus(await owner.put('users', user, rev), 201);
    expect(await revOf(`users/${user.id}`)).toBe(rev);
  });

  it('refuses each document of a bulk by itself, and calls no refusal a conflict', async () => {
    const { project, owner } = gateway;
    const user = await project.userDocument(upn);
    const stored = await project.userDocument('bob@source.example');
    expectStatus(await owner.put('users', stored), 201);
    const rows = await bulk('users', [
      toWire(user),
      toWire(stored),
      { _id: 'not-an-id', format: 1, fields: {} },
      { ...toWire(await project.userDocument('c@source.example')), _deleted: true },
      toWire({ ...(await project.userDocument('d@source.example')), format: 2 }),
      'nonsense',
      toWire(user),
    ]);
    expect(rows.map((row) => row.error ?? 'ok')).toEqual([
      'ok',
      'conflict',
      'bad_request',
      'forbidden',
      'forbidden',
      'bad_request',
      'conflict',
    ]);
    expect(rows[4]).toMatchObject({ code: 'unsupported-version', remedy: 'Update Ferry on this computer.' });
    expect(rows[3]?.reason).toBe('documents are not deleted here');
    expect((await owner.request('GET', 'users')).body).toMatchObject({ doc_count: 2 });
  });

  it('refuses orders whose signature, project, audience or role does not fit', async () => {
    const { project, owner } = gateway;
    const technician = await project.addConsole('technician');
    const elsewhere = await makeTestProject({ now: () => time });
    const go = await project.goFor(upn);
    const other = await project.goFor('bob@source.example');
    const forged = `${go.jws.slice(0, -8)}AAAAAAAA`;
    const ordered: [AnyDocument, string][] = [
      [{ ...go.document, go: forged } as AnyDocument, 'unauthenticated'],
      [{ ...(await elsewhere.goFor(upn)).document }, 'unauthenticated'],
      [(await project.goFor(upn, { projectId: elsewhere.projectId })).document, 'wrong-project'],
      [{ ...other.document, id: go.document.id }, 'forbidden'],
      [(await project.goFor(upn, {}, technician.signer)).document, 'forbidden'],
      [{ ...go.document, go: undefined, stop: go.jws } as AnyDocument, 'invalid'],
    ];
    for (const [document, code] of ordered) expect(codeOf(await owner.put('orders', document))).toBe(code);
    const expired = await project.addConsole('admin', { notAfter: time - 1 });
    expect(codeOf(await owner.put('orders', (await project.goFor(upn, {}, expired.signer)).document))).toBe('expired');
    expectStatus(await owner.put('orders', (await project.stopFor(upn, {}, technician.signer)).document), 201);
  });

  it('lets a stop in beside a start whose grant has run out since', async () => {
    const { project, owner } = gateway;
    const admin = await project.addConsole('admin', { notAfter: time + 1000 });
    const go = await project.goFor(upn, {}, admin.signer);
    expectStatus(await owner.put('orders', go.document), 201);
    time += 2000;
    const stop = await project.stopFor(upn);
    const both = orderDocuments.merge(go.document, stop.document);
    expectStatus(await owner.put('orders', both, await revOf(`orders/${go.document.id}`)), 201);
  });

  it('refuses stamps more than ten minutes ahead as clock-wrong, of fields, orders and audit', async () => {
    const { project, owner } = gateway;
    const ahead = createClock({ now: () => time + clockToleranceMs + 1000, writer: project.owner.keys.fingerprint });
    const user = await project.userDocument(upn);
    const fast = { ...user, fields: stampChanges(user.fields, { displayName: 'Later' }, ahead) };
    const answer = await owner.put('users', fast);
    expect(codeOf(answer)).toBe('clock-wrong');
    expect(answer.status).toBe(422);
    expect(codeOf(await owner.put('orders', (await project.goFor(upn, { clock: ahead.tick() })).document))).toBe(
      'clock-wrong',
    );
    const entry = await project.audit('test', { clock: ahead.tick() });
    expect(codeOf(await owner.put('audit', entry.document))).toBe('clock-wrong');
    time += 2000;
    expectStatus(await owner.put('users', fast), 201);
  });

  it('takes a report by sequence only, relayed or not, and logs once', async () => {
    const { project, owner } = gateway;
    const { device } = await gateway.enrol({});
    const laptop = gateway.client(device.signer);
    const first = await device.report();
    const second = await device.report({ state: 'running' });
    expectStatus(await laptop.put('devices', second.document), 201);
    const rev = await revOf(`devices/${device.deviceId}`);
    expect(codeOf(await owner.put('devices', first.document, rev))).toBe('conflict');
    const third = await device.report({ state: 'succeeded' });
    expectStatus(await owner.put('devices', third.document, rev), 201);

    const chunk = await device.logChunk('run-1', 0, ['hello']);
    expectStatus(await laptop.put('logs', chunk.document), 201);
    expect(codeOf(await owner.put('logs', chunk.document))).toBe('conflict');
    const stranger = await project.newDevice();
    const moved = { ...(await stranger.report()).document, id: device.deviceId };
    expect(codeOf(await owner.put('devices', moved, await revOf(`devices/${device.deviceId}`)))).toBe(
      'unauthenticated',
    );
  });

  it('refuses documents that are too large or nested too deeply, and goes on', async () => {
    const { project, owner } = gateway;
    const user = await project.userDocument(upn);
    const large = { ...user, note: 'x'.repeat(300 * 1024) };
    expect(codeOf(await owner.put('users', large))).toBe('too-large');
    const path = `users/${user.id}`;
    const text = `{"_id":"${user.id}","format":1,"fields":{},"deep":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect(codeOf(await owner.request('PUT', path, text))).toBe('invalid');
    const many = Array.from({ length: 1001 }, (_, index) => ({ _id: `${index}` }));
    expect(codeOf(await owner.request('POST', 'users/_bulk_docs', { docs: many }))).toBe('invalid');
    expectStatus(await owner.put('users', user), 201);
  });

  it('makes revisions itself, and deletes nothing', async () => {
    const { project, owner } = gateway;
    const user = await project.userDocument(upn);
    const body = { docs: [{ ...toWire(user), _rev: '1-abc' }], new_edits: false };
    expect(codeOf(await owner.request('POST', 'users/_bulk_docs', body))).toBe('invalid');
    expect(codeOf(await owner.request('PUT', `users/${user.id}?new_edits=false`, toWire(user)))).toBe('invalid');
    expectStatus(await owner.put('users', user), 201);
    const rev = await revOf(`users/${user.id}`);
    expect(codeOf(await owner.request('DELETE', `users/${user.id}?rev=${rev}`))).toBe('forbidden');
    expectStatus(await owner.request('GET', `users/${user.id}`), 200);
    for (const path of ['users/_design/all', 'users/_find', 'users/_security', 'users/_compact'])
      expect((await owner.request('PUT', path, {})).status).toBeGreaterThanOrEqual(400);
  });
});
