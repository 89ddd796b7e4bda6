import { userIdOf } from '@ferry/common/documents/users';
import { unwrap } from '@ferry/common/errors';
import type { DeviceState } from '@ferry/common/report';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { orderPreviewSchema } from '../../contract/calls/order-calls.ts';
import { TestProject } from '../open-project-fixture.ts';
import type { TestLaptop } from '../open-project-fixture.ts';
import { revokeDevice } from './devices.ts';
import { previewOrder } from './order-preview.ts';
import { startOrders, stopOrders } from './orders.ts';
import type { Targets } from './order-targets.ts';
import { setSettings } from './settings.ts';
import { importUsers } from './users-import/import-users.ts';

let project: TestProject;
beforeEach(async () => {
  project = await TestProject.create();
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
});

const idOf = async (name: string) => await userIdOf(`${name}@source.example`);
async function preview(targets: Targets, kind: 'migrate' | 'rollback' | 'stop' = 'migrate') {
  return orderPreviewSchema.parse(unwrap(await previewOrder(project.acting, project.data, { targets, kind })));
}
async function enrolled(name: string, hostname: string): Promise<TestLaptop> {
  const laptop = await project.laptop(`${name}@source.example`, hostname);
  await laptop.enrol({ userId: await idOf(name) });
  return laptop;
}
async function obeys(laptop: TestLaptop, userId: string, state: DeviceState): Promise<void> {
  const orders = await project.data.store.getMany('orders', [userId, laptop.id]);
  const inForce = await project.judge.inForce([...orders.values()], { userId, deviceId: laptop.id });
  const kind = inForce?.kind === 'go' ? inForce.go.kind : 'stop';
  await laptop.report({ state, order: { sequence: 1, digest: inForce?.digest ?? '', kind } });
}

test('it counts whom a start reaches, who is at work, who is done, and who cannot, with the reasons', async () => {
  const { acting } = project;
  await project.users('ann', 'ben', 'cem');
  const text = 'sourceUpn,targetUpn\nemil@source.example,\n';
  unwrap(await importUsers(acting, { fileName: 'users.csv', text }));
  const [ann, ben, cem, emil] = await Promise.all(['ann', 'ben', 'cem', 'emil'].map(idOf));
  if (!ann || !ben || !cem || !emil) throw new Error('four users');
  const [a1, a2] = [await enrolled('ann', 'A1'), await enrolled('ann', 'A2')];
  const b1 = await enrolled('ben', 'B1');
  const lost = await enrolled('ben', 'B2');
  unwrap(await revokeDevice(acting, lost.id));
  unwrap(await startOrders(acting, { targets: { userIds: [ann, ben] }, kind: 'migrate' }));
  await obeys(a1, ann, 'succeeded');
  await obeys(a2, ann, 'running');
  await obeys(b1, ben, 'failed');

  const userIds = [ann, ben, cem, emil, 'nobody'];
  const before = await preview({ userIds });
  const given = unwrap(await startOrders(acting, { targets: { userIds }, kind: 'migrate' }));
  expect(before).toMatchObject({
    ...{ targets: 5, users: before.ready, computers: 3, withoutComputer: before.ready - 2, running: 1, done: 1 },
    // Ben's is over: his computer failed
    ...{ replaces: [{ kind: 'migrate', scheduled: false, count: 1 }], stopped: 0, blocked: null },
  });
  expect(before.ready).toBe(given.given);
  const refused = given.refused.map(({ reason }) => reason).toSorted();
  expect(before.cannot.flatMap(({ reason, count }) => Array<string>(count).fill(reason)).toSorted()).toEqual(refused);
  expect(refused).toContain('no such user');
});

test('computers: what a start says of each, the preview counts', async () => {
  const { acting } = project;
  await project.users('ann');
  const good = await enrolled('ann', 'A1');
  const revoked = await enrolled('ann', 'A2');
  unwrap(await revokeDevice(acting, revoked.id));
  const alone = await project.laptop('x@source.example', 'X1');
  await alone.enrol();
  const deviceIds = [good.id, revoked.id, alone.id, 'd'.repeat(32)];
  const before = await preview({ deviceIds });
  const given = unwrap(await startOrders(acting, { targets: { deviceIds }, kind: 'migrate' }));
  expect(before).toMatchObject({ targets: 4, ready: 1, users: 1, computers: 1, withoutComputer: 0 });
  expect(before.cannot.map(({ reason }) => reason).toSorted()).toEqual(
    given.refused.map(({ reason }) => reason).toSorted(),
  );
  // Whoever is nobody's can be stopped all the same.
  const stop = await preview({ deviceIds }, 'stop');
  expect(stop.ready).toBe(unwrap(await stopOrders(acting, { deviceIds })).given);
});

test('schedules that a new order replaces, and stops that it overrides, are told', async () => {
  const { acting } = project;
  await project.users('ann', 'ben', 'cem');
  const [ann, ben, cem] = await Promise.all(['ann', 'ben', 'cem'].map(idOf));
  if (!ann || !ben || !cem) throw new Error('three users');
  const laptop = await enrolled('cem', 'C1');
  const at = '2026-06-05T06:00:00.000Z';
  unwrap(await startOrders(acting, { targets: { userIds: [ann, ben] }, kind: 'migrate', notBefore: { instant: at } }));
  unwrap(await stopOrders(acting, { deviceIds: [laptop.id] }));
  const all = { userIds: [ann, ben, cem] };
  expect(await preview(all)).toMatchObject({
    replaces: [{ kind: 'migrate', scheduled: true, at, count: 2 }],
    stopped: 1,
    last: { kind: 'migrate', at: acting.now().toISOString() },
  });
  // A week and more later nobody may begin that order any more.
  project.time.ms += 12 * 24 * 3_600_000;
  expect(await preview(all)).toMatchObject({ replaces: [], stopped: 1 });
});

test('what the settings say otherwise than the last order is told, the target tenant above all', async () => {
  const { acting } = project;
  await project.users('ann');
  const userIds = [await idOf('ann')];
  expect(await preview({ userIds })).toMatchObject({ last: null, changes: [] });
  unwrap(await startOrders(acting, { targets: { userIds }, kind: 'migrate' }));
  expect((await preview({ userIds })).changes).toEqual([]);
  const evil = '99999999-9999-4999-8999-999999999999';
  unwrap(await setSettings(acting, { targetTenantId: evil, deferrals: 3 }));
  expect((await preview({ userIds })).changes).toEqual([
    { what: 'targetTenantId', before: '22222222-2222-4222-8222-222222222222', after: evil },
    { what: 'deferrals', before: '0', after: '3' },
  ]);
  unwrap(await setSettings(acting, { targetTenantId: '', tasks: [] }));
  const blocked = await preview({ userIds });
  expect(blocked.cannot).toMatchObject([{ reason: 'the source or target tenant is not set in Settings', count: 1 }]);
  expect(blocked.blocked?.message).toBe('no task is switched on');
});

test('ten thousand targets are counted, and others have the thread meanwhile', async () => {
  const names = Array.from({ length: 10_000 }, (_, at) => `user${at}`);
  await project.users(...names);
  const userIds = await Promise.all(names.map(idOf));
  let turns = 0;
  const acting = {
    ...project.acting,
    pause: async () => {
      turns += 1;
      await project.acting.pause();
    },
  };
  const counted = unwrap(await previewOrder(acting, project.data, { targets: { userIds }, kind: 'migrate' }));
  expect(counted).toMatchObject({ targets: 10_000, ready: 10_000, withoutComputer: 10_000 });
  expect(turns).toBeGreaterThanOrEqual(4);
});
