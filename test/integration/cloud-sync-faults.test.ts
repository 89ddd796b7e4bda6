import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { logId } from '@ferry/common/documents/logs';
import { TestDevice } from '../../admin-desktop/src/core/sync/console-fixture.ts';
import { SyncRig } from '../support/sync-rig.ts';
import type { SyncedConsole } from '../support/sync-rig.ts';

let rig: SyncRig;
let a: SyncedConsole;

beforeEach(async () => {
  rig = await SyncRig.open();
  a = await rig.console('a');
});

afterEach(async () => {
  await rig[Symbol.asyncDispose]();
});

const nameOf = async (console: SyncedConsole, id: string) => await console.field(id, 'displayName');
const departmentOf = async (console: SyncedConsole, id: string) => await console.field(id, 'department');
const until = async (check: () => Promise<void>) => await vi.waitFor(check, { timeout: 20_000, interval: 20 });

test('an old copy in the feed never overwrites a newer one, and the server gets what it lacks', async () => {
  const id = await a.calls.user('anna@source.example', { displayName: 'old' });
  await rig.register(a);
  let old: Record<string, unknown> | null = null;
  // Somebody wrote past the gateway: the feed shows the copy of before, and the database has it too.
  const replay = { armed: false };
  rig.proxy.fault = ({ url }) => {
    if (!url.includes('-users/_changes') || !url.includes('longpoll')) return null;
    return {
      change: (answer) => {
        const page = answer as { results: { id: string; doc: Record<string, unknown> }[] };
        const row = page.results.find((each) => each.id === id);
        if (row && !old) old = row.doc;
        else if (row && replay.armed && old) row.doc = { ...old, _rev: row.doc._rev };
        return page;
      },
    };
  };
  await a.calls.user('anna@source.example', { displayName: 'middle' });
  await until(async () => expect(old).not.toBeNull());
  replay.armed = true;
  await a.calls.user('anna@source.example', { displayName: 'new' });
  const b = await rig.console('b');
  rig.proxy.fault = () => null;
  await rig.join(b);
  await until(async () => expect(await nameOf(b, id)).toBe('new'));
  expect(await nameOf(a, id)).toBe('new');
});

test('a refused document is told and blocks no other', async () => {
  await rig.register(a);
  await a.reaches('running');
  const b = await rig.console('b');
  await rig.join(b);
  const bad = await a.calls.user('bad@source.example');
  await until(async () => expect(await b.calls.count('users')).toBe(1));
  const refusal = { error: 'forbidden', code: 'forbidden', where: 'users', message: 'no', remedy: 'none' };
  rig.proxy.fault = ({ url, body }) =>
    url.endsWith('-users/_bulk_docs') && body.includes(bad)
      ? { answer: { status: 201, body: JSON.stringify([{ id: bad, ...refusal }]) } }
      : null;
  await a.calls.user('bad@source.example', { displayName: 'refused' });
  await until(async () =>
    expect(a.state).toMatchObject({ state: 'running', why: { code: 'forbidden', message: 'no' }, pending: 1 }),
  );
  const good = await a.calls.user('good@source.example', { displayName: 'good' });
  await until(async () => expect(await nameOf(b, good)).toBe('good'));
  expect(await a.calls.quarantined()).toEqual([bad]);
  // Once it is taken, nothing is said of it any more.
  rig.proxy.fault = () => null;
  await a.calls.user('bad@source.example', { displayName: 'taken' });
  await until(async () => expect(await nameOf(b, bad)).toBe('taken'));
  await until(async () => expect(a.state).toMatchObject({ state: 'running', why: null, pending: 0 }));
  expect(await a.calls.quarantined()).toEqual([]);
});

test('settings that outgrow what the server takes, by the edits of several consoles, are kept, told, and go once they are smaller', async () => {
  await rig.register(a);
  const b = await rig.console('b');
  await rig.join(b);
  await a.reaches('running');
  await b.reaches('running');
  await rig.stop();
  await Promise.all([a.reaches('offline'), b.reaches('offline')]);
  const most = 150 * 1024;
  await a.calls.settingsField('ofA', most);
  await b.calls.settingsField('ofB', most);
  await rig.start();
  const fieldsOf = async (console: SyncedConsole) => {
    const document = (await console.calls.get('settings', 'project')) as { fields: Record<string, { value: string }> };
    const values = Object.entries(document.fields).map(([name, { value }]) => [name, value.length] as const);
    return Object.fromEntries(values);
  };
  // One of them was first; the other has all, and says what to do. Nothing else waits for it.
  const told = () => [a, b].filter(({ state }) => state.why?.code === 'too-large');
  await until(async () => expect(told()).toHaveLength(1));
  const [full, first] = told()[0] === a ? [a, b] : [b, a];
  expect(full.state.why?.remedy).toContain('Take out scripts');
  expect(await fieldsOf(full)).toEqual({ ofA: most, ofB: most });
  const id = await full.calls.user('anna@source.example', { displayName: 'Anna' });
  await until(async () => expect(await nameOf(first, id)).toBe('Anna'));
  await full.calls.settingsField('ofA', 0);
  for (const console of [full, first])
    await until(async () => expect(await fieldsOf(console)).toEqual({ ofA: 0, ofB: most }));
  await until(async () => expect(full.state).toMatchObject({ state: 'running', why: null, pending: 0 }));
});

test('tombstones, rows without a document and forged documents do not end the pull', async () => {
  const id = await a.calls.user('anna@source.example', { displayName: 'Anna' });
  await rig.register(a);
  const b = await rig.console('b');
  let dirty = 0;
  rig.proxy.fault = ({ url }) =>
    url.includes('_changes') && !url.includes('since=now')
      ? {
          change: (answer) => {
            const page = answer as { results: unknown[] };
            if (page.results.length === 0) return page;
            dirty += 1;
            page.results.unshift(
              { id, seq: '0', deleted: true, changes: [], doc: { _id: id, _rev: '9-a', _deleted: true } },
              { id: 'x', seq: '0', changes: [], doc: null },
              { id: '_design/views', seq: '0', changes: [], doc: { _id: '_design/views', _rev: '1-a' } },
              { id: 'y', seq: '0', changes: [], doc: { _id: 'y', _rev: '1-a', format: 1, report: 'a.b.c' } },
            );
            return page;
          },
        }
      : null;
  await rig.join(b);
  await until(async () => expect(await nameOf(b, id)).toBe('Anna'));
  await a.calls.user('anna@source.example', { displayName: 'Anna B.' });
  await until(async () => expect(await nameOf(b, id)).toBe('Anna B.'));
  expect(dirty).toBeGreaterThan(1);
  expect(await b.calls.quarantined()).toContain('y');
  expect(b.state.state).toBe('running');
});

test('an HTTP error on the long poll does not end the live pull', async () => {
  await rig.register(a);
  const b = await rig.console('b');
  await rig.join(b);
  await b.reaches('running');
  let failed = 0;
  rig.proxy.fault = ({ url }) =>
    url.includes('longpoll') && failed < 20 && (failed += 1) > 0
      ? { answer: { status: [503, 502, 500, 404][failed % 4]!, body: failed % 2 ? '<html>' : '{"error":"gone"}' } }
      : null;
  rig.proxy.cutAll();
  await until(async () => expect(failed).toBe(20));
  await a.calls.user('anna@source.example', { displayName: 'Anna' });
  await until(async () => expect(await b.calls.count('users')).toBe(1));
  await b.reaches('running');
});

test('while the server is away one probe asks, slower each time, and nothing else', async () => {
  await rig.register(a);
  await a.reaches('running');
  await rig.stop();
  const before = rig.proxy.seen.length;
  await a.reaches('offline');
  await a.calls.users(Array.from({ length: 50 }, (_, n) => `user${n}@source.example`));
  const probes = () => rig.proxy.seen.slice(before).filter(({ url }) => url === '/v1/hello').length;
  await until(async () => expect(probes()).toBeGreaterThanOrEqual(5));
  // Eight long polls may have been under way, and a push; then only probes.
  expect(rig.proxy.seen.slice(before).filter(({ url }) => url !== '/v1/hello').length).toBeLessThan(20);
  await rig.start();
  const b = await rig.console('b');
  await rig.join(b);
  await until(async () => expect(await b.calls.count('users')).toBe(50));
});

test('an emptied server stops the sync; connecting again gives it everything', async () => {
  const id = await a.calls.user('anna@source.example', { displayName: 'Anna' });
  await rig.register(a);
  const b = await rig.console('b');
  await rig.join(b);
  await until(async () => expect(await nameOf(b, id)).toBe('Anna'));
  await rig.stop();
  rig.empty();
  await rig.start();
  const stopped = await a.reaches('stopped');
  expect(stopped.why).toMatchObject({ code: 'wrong-project', message: expect.stringContaining('emptied') as string });
  expect(await nameOf(a, id)).toBe('Anna');
  await rig.register(a);
  await a.reaches('running');
  // The other console finds another server under the same address, and also stops before anything else.
  expect((await b.reaches('stopped')).why?.code).toBe('wrong-project');
  await rig.join(b);
  await b.calls.user('anna@source.example', { department: 'Sales' });
  await until(async () => expect(await departmentOf(a, id)).toBe('Sales'));
});

test('a server put back from a backup stops the sync; connecting again brings both up to date', async () => {
  await rig.register(a);
  await a.reaches('running');
  await rig.stop();
  rig.backUp();
  await rig.start();
  await a.reaches('running');
  const id = await a.calls.user('anna@source.example', { displayName: 'after the backup' });
  await until(async () => expect(a.state.pending).toBe(0));
  await rig.stop();
  rig.restore();
  await rig.start();
  expect((await a.reaches('stopped')).why).toMatchObject({ message: expect.stringContaining('older') as string });
  await rig.join(a);
  const b = await rig.console('b');
  await rig.join(b);
  await until(async () => expect(await nameOf(b, id)).toBe('after the backup'));
});

test('a refused document is offered again with the next start', async () => {
  await rig.register(a);
  await a.reaches('running');
  rig.proxy.fault = ({ url }) =>
    url.endsWith('-users/_bulk_docs')
      ? {
          answer: {
            status: 403,
            body: JSON.stringify({ code: 'forbidden', where: 'users', message: 'no', remedy: '' }),
          },
        }
      : null;
  const id = await a.calls.user('anna@source.example', { displayName: 'Anna' });
  await until(async () => expect(a.state.why?.code).toBe('forbidden'));
  expect(await a.calls.quarantined()).toEqual([id]);
  rig.proxy.fault = () => null;
  await rig.join(a);
  const b = await rig.console('b');
  await rig.join(b);
  await until(async () => expect(await nameOf(b, id)).toBe('Anna'));
  await until(async () => expect(await a.calls.quarantined()).toEqual([]));
});

test('a log chunk that the server had no room for stays in the outbox and is sent again', async () => {
  const device = await TestDevice.make(rig.project);
  await rig.register(a);
  const id = logId(device.id, 'run-1', 0);
  let full = 0;
  rig.proxy.fault = ({ url }) => {
    if (!url.endsWith('-logs/_bulk_docs') || full > 0) return null;
    full += 1;
    const row = {
      id,
      error: 'internal_server_error',
      code: 'storage',
      where: id,
      message: 'disk full',
      remedy: 'none',
    };
    return { answer: { status: 201, body: JSON.stringify([row]) } };
  };
  await a.calls.enrol(device.id, await device.request({ tokenId: device.id, binding: 'x' }));
  expect(await a.calls.addLog({ id, format: 1, chunk: await device.log(0) })).toBe(true);
  await until(async () => expect(await a.calls.outbox()).toBe(0));
  expect(full).toBe(1);
  const b = await rig.console('b');
  await rig.join(b);
  await b.calls.wantLogs(device.id);
  await until(async () => expect(await b.calls.logsAdded()).toBe(1));
});
