import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type PouchDB from 'pouchdb-core';
import type { Change } from 'pouchdb-core';
import { databaseName } from '@ferry/common/documents/all';
import { toWire } from '@ferry/common/documents/wire';
import { userIdOf } from '@ferry/common/documents/users';
import { codeOf, expectStatus, startTestGateway } from './test-gateway.ts';
import type { TestGateway } from './test-gateway.ts';

const upn = 'ada@source.example';
let gateway: TestGateway;

beforeEach(async () => {
  gateway = await startTestGateway({ pollTimes: { longest: 60_000, byDefault: 60_000 } });
});
afterEach(async () => await gateway.stop());

async function enrolledDevice() {
  const { project, owner } = gateway;
  expectStatus(await owner.put('users', await project.userDocument(upn)), 201);
  expectStatus(await owner.put('orders', (await project.policy()).document), 201);
  const { device, answer } = await gateway.enrol({ upn });
  expectStatus(answer, 200);
  return { device, laptop: gateway.client(device.signer), userId: await userIdOf(upn) };
}

function watch(pouch: PouchDB, ids: string[]) {
  const seen: Change[] = [];
  const feed = pouch.changes({ live: true, since: 'now', doc_ids: ids, include_docs: true });
  const failed = vi.fn();
  void feed.on('change', (change) => seen.push(change));
  void feed.on('error', failed);
  return { seen, failed, cancel: () => feed.cancel() };
}

describe('PouchDB’s HTTP adapter as a laptop uses it', () => {
  it('reads assignment, policy and orders, and writes its report', async () => {
    const { device, laptop, userId } = await enrolledDevice();
    const go = await gateway.project.goFor(upn);
    expectStatus(await gateway.owner.put('orders', go.document), 201);
    expect(await laptop.pouch('enrolments').get(device.deviceId)).toMatchObject({
      fields: { userId: { value: userId } },
    });
    const orders = laptop.pouch('orders');
    expect(await orders.get('policy')).toHaveProperty('policy');
    expect(await orders.get(userId)).toMatchObject({ go: go.jws });
    await expect(orders.get(device.deviceId)).rejects.toMatchObject({ status: 404, code: 'not-found' });

    const reports = laptop.pouch('devices');
    const first = await device.report();
    const { rev } = await reports.put(toWire(first.document));
    await expect(reports.put(toWire((await device.report()).document))).rejects.toMatchObject({ status: 409 });
    await reports.put({ ...toWire((await device.report()).document), _rev: rev });
    const logs = laptop.pouch('logs');
    await logs.put(toWire((await device.logChunk('run', 0, ['one'])).document));
    await expect(logs.get(`${device.deviceId}:run:000000`)).rejects.toMatchObject({ status: 403 });
  });

  it('is told at once of its orders and of its assignment, and of nobody else’s', async () => {
    const { device, laptop, userId } = await enrolledDevice();
    const other = await gateway.project.newDevice();
    const orders = watch(laptop.pouch('orders'), ['policy', userId, device.deviceId, other.deviceId]);
    const { orders: feed } = gateway.server.projects.all()[0]!.feeds;
    await vi.waitFor(() => expect(feed.counts.waiting).toBe(1));
    expectStatus(await gateway.owner.put('orders', (await gateway.project.goFor(other)).document), 201);
    expectStatus(await gateway.owner.put('orders', (await gateway.project.goFor(upn)).document), 201);
    await vi.waitFor(() => expect(orders.seen).toHaveLength(1));
    expect(orders.seen[0]).toMatchObject({ id: userId, doc: { _id: userId } });
    expectStatus(await gateway.owner.put('orders', (await gateway.project.goFor(device)).document), 201);
    await vi.waitFor(() => expect(orders.seen.map((change) => change.id)).toEqual([userId, device.deviceId]));
    expect(orders.failed).not.toHaveBeenCalled();
    orders.cancel();
    await vi.waitFor(() => expect(feed.counts.waiting).toBe(0));
  });

  it('sees only its own by every door', async () => {
    const { device, laptop, userId } = await enrolledDevice();
    const stranger = await gateway.enrol({ upn: 'bob@source.example' });
    const foreign = stranger.device.deviceId;
    expectStatus(await gateway.owner.put('orders', (await gateway.project.goFor(stranger.device)).document), 201);
    const enrolments = laptop.pouch('enrolments');
    expect((await enrolments.allDocs({ include_docs: true })).rows.map((row) => row.key)).toEqual([device.deviceId]);
    expect((await enrolments.allDocs({ keys: [foreign, device.deviceId] })).rows).toMatchObject([
      { key: foreign, error: 'not_found' },
      { id: device.deviceId },
    ]);
    expect((await enrolments.changes({ since: 0 })).results.map((change) => change.id)).toEqual([device.deviceId]);
    const orders = (await laptop.pouch('orders').changes({ since: 0 })).results.map((change) => change.id);
    expect(orders).toEqual(['policy']);
    expect((await laptop.pouch('orders').changes({ since: 0, doc_ids: [foreign, userId] })).results).toEqual([]);
    const { results } = await enrolments.bulkGet({ docs: [{ id: foreign }, { id: device.deviceId }] });
    expect(results[0]?.docs[0]).toHaveProperty('error.error', 'not_found');
    expect(results[1]?.docs[0]).toHaveProperty('ok._id', device.deviceId);
    expect((await enrolments.info()).doc_count).toBe(0);
    const theirs = await stranger.device.report();
    expect(codeOf(await laptop.put('devices', theirs.document))).toBe('forbidden');
    const chunk = await stranger.device.logChunk('run', 0, ['x']);
    expect(codeOf(await laptop.put('logs', chunk.document))).toBe('forbidden');
    const paths = ['users', 'tokens/_all_docs', 'settings/project', 'audit/_changes', 'orders/_local/x'];
    for (const path of paths) expect(codeOf(await laptop.request('GET', path))).toBe('forbidden');
  });

  it('is cut off in mid-wait when it is revoked', async () => {
    const { device, laptop } = await enrolledDevice();
    const orders = watch(laptop.pouch('orders'), ['policy']);
    const { orders: feed } = gateway.server.projects.all()[0]!.feeds;
    await vi.waitFor(() => expect(feed.counts.waiting).toBe(1));
    const wire = (await gateway.owner.request('GET', `enrolments/${device.deviceId}`)).body as Record<string, unknown>;
    const revoked = { ...wire, revokedAt: new Date().toISOString() };
    expectStatus(await gateway.owner.request('PUT', `enrolments/${device.deviceId}`, revoked), 201);
    await vi.waitFor(() => expect(orders.failed).toHaveBeenCalledWith(expect.objectContaining({ code: 'revoked' })));
    expect(feed.counts.waiting).toBe(0);
  });
});

describe('the subset of CouchDB that RxDB and PouchDB use', () => {
  async function threeUsers() {
    const users = [];
    for (const name of ['a', 'b', 'c']) users.push(await gateway.project.userDocument(`${name}@source.example`));
    // The order of one bulk among the changes is the store's own: CouchDB goes by id.
    users.sort((one, other) => (one.id < other.id ? -1 : 1));
    await gateway.owner.request('POST', 'users/_bulk_docs', { docs: users.map((user) => toWire(user)) });
    return users;
  }

  it('answers exactly as RxDB asks', async () => {
    const users = await threeUsers();
    const get = async (path: string) => (await gateway.owner.request('GET', path)).body;
    const query = 'style=all_docs&feed=normal&include_docs=true&heartbeat=60000&limit=2&seq_interval=2';
    const first = (await get(`users/_changes?${query}&since=0`)) as { results: Change[]; last_seq: string };
    expect(first.results).toHaveLength(2);
    const rest = (await get(`users/_changes?${query}&since=${first.last_seq}`)) as typeof first;
    const ids = [...first.results, ...rest.results].map((row) => row.doc?._id);
    expect(ids).toEqual(users.map((user) => user.id));

    const keys = [users[0]!.id, 'missing'];
    const body = { keys, include_docs: true, deleted: 'ok' };
    const posted = (await gateway.owner.request('POST', 'users/_all_docs?', body)).body as { rows: unknown[] };
    expect(posted.rows).toMatchObject([
      { id: keys[0], doc: { _id: keys[0] } },
      { key: 'missing', error: 'not_found' },
    ]);
    const asked = (await get(`users/_all_docs?include_docs=true&keys=${JSON.stringify(keys)}`)) as { rows: unknown[] };
    expect(asked.rows).toEqual(posted.rows);
    // What RxDB puts into every document besides: its own flag, which is not a deletion.
    const again = { ...toWire(await gateway.project.userDocument('d@source.example')), _deleted: false };
    const written = await gateway.owner.request('POST', 'users/_bulk_docs?', { docs: [again] });
    expect(written.body).toMatchObject([{ ok: true, id: again._id }]);
    const { _deleted, ...expected } = again;
    expect(await get(`users/${again._id}`)).toMatchObject(expected);
    expect(await get(`users/${again._id}`)).not.toHaveProperty('_deleted');
  });

  it('lists a range, asks for pages, and tells missing revisions', async () => {
    const { device, laptop } = await enrolledDevice();
    for (const chunk of [0, 1, 2]) await laptop.put('logs', (await device.logChunk('run', chunk, ['x'])).document);
    await laptop.put('logs', (await device.logChunk('other', 0, ['x'])).document);
    const start = `${device.deviceId}:run:`;
    const { rows } = await gateway.owner.pouch('logs').allDocs({ startkey: start, endkey: `${start}~`, limit: 2 });
    expect(rows.map((row) => row.key)).toEqual([`${start}000000`, `${start}000001`]);
    const known = rows[0]!;
    const rev = 'value' in known ? known.value.rev : '';
    const diff = await gateway.owner.pouch('logs').revsDiff({ [known.key]: [rev], nothing: ['1-a'] });
    expect(diff).toEqual({ nothing: { missing: ['1-a'] } });
    const { results } = await gateway.owner.pouch('logs').bulkGet({ docs: [{ id: known.key, rev }], revs: true });
    expect(results[0]?.docs[0]).toHaveProperty('ok._revisions.start', 1);
  });

  it('keeps checkpoints of each console apart, and out of the changes', async () => {
    const viewer = gateway.client((await gateway.project.addConsole('viewer')).signer);
    const path = 'users/_local/checkpoint.1';
    expect(codeOf(await viewer.request('GET', path))).toBe('not-found');
    const put = await viewer.request('PUT', path, { last_seq: 7 });
    expect(put.body).toMatchObject({ ok: true, id: '_local/checkpoint.1' });
    expect((await viewer.request('GET', path)).body).toMatchObject({ _id: '_local/checkpoint.1', last_seq: 7 });
    expect(codeOf(await gateway.owner.request('GET', path))).toBe('not-found');
    expect(codeOf(await viewer.request('PUT', path, { last_seq: 8 }))).toBe('conflict');
    expect((await gateway.owner.request('GET', 'users/_changes')).body).toMatchObject({ results: [] });
  });

  it('refuses what it would answer wrongly', async () => {
    for (const query of [
      'feed=continuous',
      'filter=_view',
      'filter=_doc_ids',
      'descending=true',
      'limit=x',
      'doc_ids=x',
    ])
      expect(codeOf(await gateway.owner.request('GET', `users/_changes?${query}`))).toBe('invalid');
    expect(codeOf(await gateway.owner.request('GET', 'users/_all_docs?keys=x'))).toBe('invalid');
    expect(codeOf(await gateway.owner.request('GET', 'users/x?open_revs=all'))).toBe('invalid');
  });

  it('waits with since=now until something comes, or until the timeout', async () => {
    const path = 'users/_changes?feed=longpoll&since=now&include_docs=true&heartbeat=1000';
    const waiting = gateway.owner.request('GET', path);
    const { users: feed } = gateway.server.projects.all()[0]!.feeds;
    await vi.waitFor(() => expect(feed.counts.waiting).toBe(1));
    const first = await gateway.project.userDocument('first@source.example');
    expectStatus(await gateway.owner.put('users', first), 201);
    const body = (await waiting).body as { results: Change[]; last_seq: string };
    expect(body.results.map((row) => row.doc?._id)).toEqual([first.id]);
    await threeUsers();
    const next = `users/_changes?feed=longpoll&since=${body.last_seq}`;
    expect((await gateway.owner.request('GET', next)).body).toHaveProperty('results.length', 3);
    const empty = await gateway.owner.request('GET', 'users/_changes?feed=longpoll&since=now&timeout=20');
    expect(empty.body).toMatchObject({ results: [], last_seq: expect.stringMatching(/^\d+-/) as string });
    expect(feed.counts.waiting).toBe(0);
  });

  it('answers who waits before it stops', async () => {
    const waiting = gateway.owner.request('GET', 'users/_changes?feed=longpoll&since=now&heartbeat=60000');
    const { users: feed } = gateway.server.projects.all()[0]!.feeds;
    await vi.waitFor(() => expect(feed.counts.waiting).toBe(1));
    gateway = await gateway.restart();
    expect((await waiting).body).toMatchObject({ results: [] });
  });

  it('wakes only those who wait for that document', async () => {
    const { laptop, device } = await enrolledDevice();
    const feed = gateway.server.projects.all()[0]!.feeds.orders;
    const idle = [];
    for (let count = 0; count < 200; count += 1) idle.push(await feed.wait(`device-${count}`, [`order-${count}`]));
    const waiting = laptop.request('GET', 'orders/_changes?feed=longpoll&since=now');
    await vi.waitFor(() => expect(feed.counts.waiting).toBe(201));
    expectStatus(await gateway.owner.put('orders', (await gateway.project.goFor(device)).document), 201);
    expect((await waiting).body).toMatchObject({ results: [{ id: device.deviceId }] });
    expect(feed.counts).toEqual({ waiting: 200, woken: 1 });
    for (const each of idle) each.end();
  });

  it('keeps everything over a restart, and a sequence goes on', async () => {
    const { device, laptop } = await enrolledDevice();
    await laptop.put('devices', (await device.report()).document);
    const before = (await gateway.owner.request('GET', 'orders/_changes')).body as { last_seq: string };
    const code = gateway.server.setupCode.current();
    gateway = await gateway.restart();
    expect(gateway.server.setupCode.current()).toBe(code);
    expectStatus(await laptop.request('GET', `devices/${device.deviceId}`), 200);
    expect((await gateway.owner.request('GET', `orders/_changes?since=${before.last_seq}`)).body).toEqual({
      results: [],
      last_seq: before.last_seq,
    });
    const { projectId } = gateway.project;
    expect((await gateway.owner.request('GET', 'users')).body).toMatchObject({
      db_name: databaseName(projectId, 'users'),
      doc_count: 1,
    });
    expectStatus((await gateway.enrol({ upn })).answer, 200);
  });
});
