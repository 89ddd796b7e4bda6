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

test('a project registers, and what one console writes another gets, verified', async () => {
  const id = await a.calls.user('anna@source.example', { displayName: 'Anna' });
  await a.calls.policy();
  await a.calls.order(id, 'anna@source.example');
  await rig.register(a);
  expect((await a.reaches('running')).server).toBe(rig.proxy.origin);
  const b = await rig.console('b');
  await rig.join(b);
  await until(async () => {
    expect(await nameOf(b, id)).toBe('Anna');
    expect(await b.calls.get('orders', id)).toMatchObject({ go: expect.any(String) as string });
  });
  // Live, both ways.
  await b.calls.user('anna@source.example', { department: 'Sales' });
  await until(async () => expect(await departmentOf(a, id)).toBe('Sales'));
  await a.calls.user('bert@source.example');
  await until(async () => expect(await b.calls.count('users')).toBe(2));
  expect(a.state).toMatchObject({ why: null, pending: 0 });
});

test('two consoles that edit offline keep both edits', async () => {
  const id = await a.calls.user('anna@source.example', { displayName: 'Anna' });
  await rig.register(a);
  const b = await rig.console('b');
  await rig.join(b);
  await until(async () => expect(await nameOf(b, id)).toBe('Anna'));
  await rig.stop();
  await Promise.all([a.reaches('offline'), b.reaches('offline')]);
  await a.calls.user('anna@source.example', { displayName: 'Anna A.' });
  await b.calls.user('anna@source.example', { department: 'Sales' });
  await b.calls.user('bert@source.example');
  expect(a.state.pending).toBe(1);
  await rig.start();
  await until(async () => {
    for (const console of [a, b]) {
      expect(await nameOf(console, id)).toBe('Anna A.');
      expect(await departmentOf(console, id)).toBe('Sales');
      expect(await console.calls.count('users')).toBe(2);
    }
  });
  await until(async () => expect(a.state).toMatchObject({ state: 'running', pending: 0 }));
});

test('a server that dies in mid-replication and comes back loses nothing', async () => {
  const many = 1200;
  await a.calls.users(Array.from({ length: many }, (_, n) => `user${n}@source.example`));
  await rig.register(a);
  await until(async () =>
    expect(rig.proxy.seen.filter(({ url }) => url.includes('users/_bulk_docs')).length).toBeGreaterThan(2),
  );
  await rig.stop();
  await a.reaches('offline');
  await rig.start();
  const b = await rig.console('b');
  await rig.join(b);
  await until(async () => expect(await b.calls.count('users')).toBeGreaterThan(200));
  await rig.stop();
  await b.reaches('offline');
  await rig.start();
  await until(async () => expect(await b.calls.count('users')).toBe(many));
});

test('a wrong clock, a missing set-up code and a dead address are told by name', async () => {
  expect(await a.calls.connect({ origin: rig.proxy.origin })).toMatchObject({ error: { code: 'not-found' } });
  expect(a.state).toMatchObject({
    state: 'stopped',
    why: { remedy: expect.stringContaining('set-up code') as string },
  });
  await a.calls.skew(3_600_000);
  const setupCode = rig.server.setupCode.current();
  expect(await a.calls.connect({ origin: rig.proxy.origin, setupCode })).toMatchObject({
    error: { code: 'clock-wrong' },
  });
  await a.calls.skew(0);
  for (const origin of ['ftp://x', 'http://ferry.example.com', 'http://127.0.0.1.example.com'])
    expect(await a.calls.connect({ origin })).toMatchObject({ error: { code: 'invalid' } });
  await rig.stop();
  expect(await a.calls.connect({ origin: rig.proxy.origin })).toMatchObject({ error: { code: 'unreachable' } });
  expect(a.state.state).toBe('offline');
  await a.calls.disconnect();
  expect(a.state.state).toBe('none');
});

test('an edit with a stamp from the future stops the sync by name, and is sent once the clock is right', async () => {
  await rig.register(a);
  await a.reaches('running');
  await a.calls.skew(700_000);
  const id = await a.calls.user('anna@source.example', { displayName: 'tomorrow' });
  expect((await a.reaches('stopped')).why?.code).toBe('clock-wrong');
  // As if those minutes had passed: the server is ahead now, and no longer finds the stamp in its future.
  await rig.stop();
  await rig.start(700_000);
  await rig.join(a);
  const b = await rig.console('b');
  await b.calls.skew(700_000);
  await rig.join(b);
  await until(async () => expect(await nameOf(b, id)).toBe('tomorrow'));
});

test('log chunks from the LAN are relayed, and another console follows them', async () => {
  const device = await TestDevice.make(rig.project);
  await rig.register(a);
  await a.calls.enrol(device.id, await device.request({ tokenId: device.id, binding: 'x' }));
  const add = async (chunk: number) => {
    const id = logId(device.id, 'run-1', chunk);
    expect(await a.calls.addLog({ id, format: 1, chunk: await device.log(chunk) })).toBe(true);
  };
  await add(0);
  await until(async () => expect(await a.calls.outbox()).toBe(0));
  const b = await rig.console('b');
  await rig.join(b);
  await b.calls.wantLogs(device.id);
  await until(async () => expect(await b.calls.logsAdded()).toBe(1));
  await add(1);
  await until(async () => expect(await b.calls.logsAdded()).toBe(2));
});
