import { unwrap } from '@ferry/common/errors';
import { userIdOf } from '@ferry/common/documents/users';
import { deviceStates } from '@ferry/common/report';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { viewEventSchema, viewQuerySchema } from '../../contract/rows.ts';
import type { ViewEvent, ViewQuery } from '../../contract/rows.ts';
import { assignDevice, revokeDevice } from '../commands/devices.ts';
import { startOrders, stopOrders } from '../commands/orders.ts';
import { importUsers } from '../commands/users-import/import-users.ts';
import { createToken, revokeToken } from '../commands/tokens.ts';
import { TestProject } from '../open-project-fixture.ts';
import type { TestLaptop } from '../open-project-fixture.ts';
import { systemTimers } from '../schedule/coalesce.ts';
import { runLiveView } from './live-view.ts';
import { openView } from './open-view.ts';
import type { Row } from './splices.ts';

const openProjects: TestProject[] = [];
afterEach(async () => {
  for (const project of openProjects.splice(0)) await project[Symbol.asyncDispose]();
});
async function newProject(): Promise<TestProject> {
  const project = await TestProject.create();
  openProjects.push(project);
  return project;
}

/** A window as the renderer keeps it. */
class Window {
  rows: Row[] = [];
  total = -1;
  revision = -1;
  readonly events: ViewEvent[] = [];
  readonly done: Promise<void>;
  readonly #project: TestProject;
  readonly #query: ViewQuery;
  readonly #ending = new AbortController();

  constructor(project: TestProject, query: Partial<ViewQuery> & Pick<ViewQuery, 'view'>) {
    this.#project = project;
    this.#query = viewQuerySchema.parse({ offset: 0, limit: 100, ...query });
    const live = { timers: systemTimers, now: () => performance.now(), delayMs: 0 };
    this.done = runLiveView(this.#source(), (event) => this.#take(event), this.#ending.signal, live);
  }

  #source() {
    return openView(this.#project.data, this.#project.judge, this.#project.acting.now, this.#query);
  }

  #take(raw: ViewEvent): void {
    const event = viewEventSchema.parse(raw);
    this.events.push(event);
    expect(event.revision).toBe(this.revision + 1);
    this.revision = event.revision;
    this.total = event.total;
    if (event.kind === 'snapshot') this.rows = event.rows as Row[];
    else this.rows.splice(event.at, event.remove, ...(event.rows as Row[]));
  }

  /** Waits until the window shows what a fresh look gives. */
  async settled(): Promise<void> {
    await vi.waitFor(
      async () => {
        const fresh = await this.#source().read();
        expect({ total: this.total, rows: this.rows }).toEqual(fresh);
      },
      { timeout: 5000, interval: 5 },
    );
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.done;
  }
}

test('under random changes every window shows what a fresh look would', async () => {
  const project = await newProject();
  const { acting } = project;
  const names = Array.from({ length: 12 }, (_, index) => `user${index}`);
  const laptops: TestLaptop[] = [];
  for (const name of names.slice(0, 8)) laptops.push(await project.laptop(`${name}@source.example`, `PC-${name}`));
  await project.users(...names.slice(0, 4));
  const user = async (index: number) => await userIdOf(`${names[index % names.length] ?? ''}@source.example`);
  const windows = [
    new Window(project, { view: 'users', limit: 5 }),
    new Window(project, { view: 'users', offset: 3, limit: 4, sort: [['wave', 'desc']] }),
    new Window(project, { view: 'users', search: 'user1' }),
    new Window(project, { view: 'users', sort: [['computers', 'desc']], limit: 4 }),
    new Window(project, { view: 'users', sort: [['state', 'asc']], filter: { hasComputers: 'yes' } }),
    new Window(project, { view: 'users', sort: [['order', 'asc']], filter: { wave: '' } }),
    new Window(project, { view: 'devices', limit: 4 }),
    new Window(project, { view: 'devices', sort: [['state', 'desc']], offset: 1, limit: 3 }),
    new Window(project, { view: 'devices', filter: { state: 'failed' } }),
    new Window(project, { view: 'devices', filter: { userId: await user(1) } }),
    new Window(project, { view: 'devices', sort: [['order', 'desc']], limit: 3 }),
    new Window(project, { view: 'devices', filter: { unconfirmed: 'yes' }, sort: [['progress', 'asc']] }),
    new Window(project, { view: 'devices', filter: { order: 'migrate', channel: 'lan' } }),
    new Window(project, { view: 'history', filter: { deviceId: laptops[1]?.id ?? '' }, limit: 4 }),
    new Window(project, { view: 'audit', limit: 3 }),
    new Window(project, { view: 'tokens', limit: 3 }),
    new Window(project, { view: 'logs', filter: { deviceId: laptops[0]?.id ?? '' }, limit: 5 }),
  ];
  const changes: ((n: number) => Promise<unknown>)[] = [
    async (n) => await project.users(...names.slice(0, n % 13)),
    async (n) => {
      const text = `upn,wave\n${names[n % 12] ?? ''}@source.example,${n % 5}\n`;
      return unwrap(await importUsers(acting, { fileName: 'waves.csv', text }));
    },
    async (n) => await laptops[n % 8]?.enrol({ userId: n % 3 ? await user(n) : '' }),
    async (n) => await laptops[n % 8]?.report({ state: deviceStates[n % deviceStates.length] ?? 'waiting' }),
    async (n) => await assignDevice(acting, laptops[n % 8]?.id ?? '', await user(n)),
    async (n) => await (n % 4 === 0 ? revokeDevice(acting, laptops[n % 8]?.id ?? '') : undefined),
    async (n) => await startOrders(acting, { targets: { userIds: [await user(n)] }, kind: 'migrate' }),
    async (n) => await stopOrders(acting, { deviceIds: [laptops[n % 8]?.id ?? ''] }),
    async (n) => {
      const expiresAt = new Date(project.time.ms + 1e9 * (n + 1)).toISOString();
      const made = unwrap(await createToken(acting, { name: `token ${n % 7}`, expiresAt, useLimit: null }));
      if (n % 2) unwrap(await revokeToken(acting, made.id));
    },
    async (n) => await laptops[0]?.log(`run-${n % 2}`, n, [`line ${n}`, 'second']),
    async (n) => {
      project.time.ms += 1000 * n;
      project.data.seen.note(laptops[n % 8]?.id ?? '', {
        at: acting.now().toISOString(),
        channel: n % 2 ? 'lan' : 'cloud',
      });
    },
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(changes.length - 1), fc.nat(40)), { minLength: 1, maxLength: 6 }),
      async (acts) => {
        for (const [which, n] of acts) await changes[which]?.(n);
        for (const window of windows) await window.settled();
      },
    ),
    { numRuns: 40 },
  );
  for (const window of windows) await window.close();
  // it was not all snapshots
  expect(windows.reduce((count, { events }) => count + events.length, 0)).toBeGreaterThan(windows.length * 3);
});

test('a user’s row counts computers and shows the worst state and the order in force', async () => {
  const project = await newProject();
  const { acting } = project;
  await project.users('ann', 'ben');
  const ann = await userIdOf('ann@source.example');
  const [one, two] = [
    await project.laptop('ann@source.example', 'A1'),
    await project.laptop('ann@source.example', 'A2'),
  ];
  const window = new Window(project, { view: 'users' });
  const row = async () => {
    await window.settled();
    return window.rows.find(({ id }) => id === ann);
  };
  expect(await row()).toMatchObject({ computers: 0, state: 'none', order: 'none' });
  await one.enrol({ userId: ann });
  expect(await row()).toMatchObject({ computers: 1, state: 'waiting' });
  await one.report({ state: 'succeeded' });
  expect(await row()).toMatchObject({ computers: 1, state: 'succeeded' });
  await two.enrol({ userId: ann });
  await two.report({ state: 'failed' });
  expect(await row()).toMatchObject({ computers: 2, state: 'failed' });
  unwrap(await startOrders(acting, { targets: { userIds: [ann] }, kind: 'rehearse' }));
  expect(await row()).toMatchObject({ order: 'rehearse' });
  unwrap(await stopOrders(acting, { userIds: [ann] }));
  expect(await row()).toMatchObject({ order: 'stop' });
  unwrap(await revokeDevice(acting, two.id));
  expect(await row()).toMatchObject({ computers: 1, state: 'succeeded' });
  await window.close();
});

test('a device’s row is there from its enrolment on, and says when an order is not confirmed yet', async () => {
  const project = await newProject();
  const { acting, data } = project;
  await project.users('ann');
  const ann = await userIdOf('ann@source.example');
  const laptop = await project.laptop('ann@source.example', 'A1');
  const window = new Window(project, { view: 'devices' });
  const row = async () => {
    await window.settled();
    return window.rows[0];
  };
  expect(await row()).toBeUndefined();
  await laptop.enrol({ userId: ann });
  expect(await row()).toMatchObject({
    state: 'enrolled',
    hostname: 'A1',
    sourceUpn: 'ann@source.example',
    assigned: true,
    unconfirmed: false,
    channel: 'none',
  });
  unwrap(await startOrders(acting, { targets: { userIds: [ann] }, kind: 'migrate' }));
  expect(await row()).toMatchObject({ order: 'migrate', unconfirmed: true });
  const orders = await data.store.getMany('orders', [ann]);
  const inForce = await project.judge.inForce([...orders.values()], { userId: ann, deviceId: laptop.id });
  const order = { sequence: 1, digest: inForce?.digest ?? '', kind: 'migrate' };
  await laptop.report({ state: 'running', order, progress: { done: 1, total: 4 } });
  expect(await row()).toMatchObject({ state: 'running', unconfirmed: false, progress: { done: 1, total: 4 } });
  unwrap(await stopOrders(acting, { deviceIds: [laptop.id] }));
  expect(await row()).toMatchObject({ order: 'stop', unconfirmed: true });
  project.data.seen.note(laptop.id, { at: '2026-06-01T09:00:00.000Z', channel: 'lan' });
  expect(await row()).toMatchObject({ lastSeen: '2026-06-01T09:00:00.000Z', channel: 'lan' });
  await window.close();
});

test('devices are sorted and filtered by order, its time, way, version and progress', async () => {
  const project = await newProject();
  const { acting, data } = project;
  const [ann, ben, cem, dan] = await Promise.all(
    ['ann', 'ben', 'cem', 'dan'].map(async (name) => {
      await project.users(name);
      const laptop = await project.laptop(`${name}@source.example`, name);
      await laptop.enrol({ userId: await userIdOf(`${name}@source.example`) });
      return laptop;
    }),
  );
  if (!ann || !ben || !cem || !dan) throw new Error('four laptops');
  const migrate = { targets: { deviceIds: [ben.id] }, kind: 'migrate' as const };
  const later = '2026-06-05T06:00:00.000Z';
  unwrap(await startOrders(acting, { ...migrate, notBefore: { instant: later } }));
  unwrap(await startOrders(acting, { ...migrate, targets: { deviceIds: [cem.id] } }));
  const soon = { laptopWallClock: '2026-06-02T08:00' };
  const user = await userIdOf('dan@source.example');
  unwrap(await startOrders(acting, { targets: { userIds: [user] }, kind: 'rehearse', notBefore: soon }));
  await ann.report({ facts: { ...ann.facts, agentVersion: '0.2.0' }, progress: { done: 1, total: 2 } });
  await cem.report({ progress: { done: 3, total: 4 } });
  data.seen.note(dan.id, { at: acting.now().toISOString(), channel: 'lan' });
  await data.orders.ready();
  const read = async (query: Partial<ViewQuery>) => {
    const full = viewQuerySchema.parse({ view: 'devices', offset: 0, limit: 10, ...query });
    const { rows } = await openView(data, project.judge, acting.now, full).read();
    return rows.map((row) => row['hostname']);
  };
  expect(await read({ sort: [['order', 'desc']] })).toEqual(['dan', 'ann', 'ben', 'cem']);
  expect(await read({ sort: [['orderAt', 'desc']], filter: { order: 'migrate' } })).toEqual(['ben', 'cem']);
  expect((await read({ filter: { scheduled: 'yes' } })).toSorted()).toEqual(['ben', 'dan']);
  expect(await read({ filter: { unconfirmed: 'no' } })).toEqual(['ann']);
  expect(await read({ filter: { channel: 'lan' } })).toEqual(['dan']);
  expect(await read({ filter: { agentVersion: '0.2.0' } })).toEqual(['ann']);
  expect((await read({ sort: [['progress', 'desc']] })).slice(0, 2)).toEqual(['cem', 'ann']);
  const query = viewQuerySchema.parse({ view: 'devices', offset: 0, limit: 10, filter: { order: 'rehearse' } });
  const { rows } = await openView(data, project.judge, acting.now, query).read();
  expect(rows[0]).toMatchObject({ hostname: 'dan', orderAt: '2026-06-02T08:00' });
});

test('searching folds case and accents; log lines keep their order', async () => {
  const project = await newProject();
  const text = 'upn,displayName\nzoe@source.example,Zoë Müller\nabe@source.example,Abe\n';
  unwrap(await importUsers(project.acting, { fileName: 'users.csv', text }));
  const found = new Window(project, { view: 'users', search: 'MULLER zoe' });
  await found.settled();
  expect(found.rows.map((row) => row['displayName'])).toEqual(['Zoë Müller']);
  await found.close();

  const laptop = await project.laptop('zoe@source.example');
  await laptop.log('run-b', 1, ['three']);
  await laptop.log('run-b', 0, ['one', 'two']);
  project.time.ms += 1000;
  await laptop.log('run-a', 0, ['four']);
  const log = new Window(project, { view: 'logs', filter: { deviceId: laptop.id } });
  await log.settled();
  expect(log.rows.map((row) => row['text'])).toEqual(['one', 'two', 'three', 'four']);
  await log.close();
});

test('a filter or an order that a view does not have ends it with an error, and shows nothing', async () => {
  const project = await newProject();
  expect(() => new Window(project, { view: 'users', filter: { passphrase: 'x' } })).toThrow(
    'no filter by "passphrase"',
  );
  expect(() => new Window(project, { view: 'devices', sort: [["id'; DROP", 'asc']] })).toThrow('no order by');
  expect(() => new Window(project, { view: 'logs' })).toThrow('logs are those of one computer');
});

test('a computer on which something is in the way is blocked until it reports otherwise', async () => {
  const project = await newProject();
  const laptop = await project.laptop('ann@source.example', 'PC-1');
  await laptop.enrol({ userId: '' });
  const window = new Window(project, { view: 'devices', filter: { blocked: 'yes' } });
  const check = { id: 'disk-space', title: 'Disk space', found: '0.1 GB free' };
  await laptop.report({ checks: [{ ...check, verdict: 'block' }] });
  await vi.waitFor(() => expect(window.rows).toMatchObject([{ id: laptop.id, blocked: true }]));
  await laptop.report({ checks: [{ ...check, verdict: 'pass' }] });
  await vi.waitFor(() => expect(window.rows).toEqual([]));
  await window.close();
});
