import { stampChanges } from '@ferry/common/documents/stamped';
import { digestOf } from '@ferry/common/digest';
import { unwrap } from '@ferry/common/errors';
import { userIdOf } from '@ferry/common/documents/users';
import { goSchema, stopSchema } from '@ferry/common/orders/order';
import type { Go, Stop } from '@ferry/common/orders/order';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sourceTenantId, targetTenantId, TestProject } from '../open-project-fixture.ts';
import { assignDevice, revokeDevice } from './devices.ts';
import { startOrders, stopOrders } from './orders.ts';
import { setSettings } from './settings.ts';
import { importUsers } from './users-import/import-users.ts';

let project: TestProject;
let ann: string;
let ben: string;
beforeEach(async () => {
  project = await TestProject.create();
  await project.users('ann', 'ben');
  ann = await userIdOf('ann@source.example');
  ben = await userIdOf('ben@source.example');
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
});

async function goOf(id: string): Promise<Go> {
  const document = await project.data.store.get('orders', id);
  return unwrap(await project.data.trust.current().verifyConsole(document?.go ?? '', 'go', goSchema)).payload;
}
async function stopOf(id: string): Promise<Stop & { digest: string }> {
  const stop = (await project.data.store.get('orders', id))?.stop ?? '';
  const verified = unwrap(await project.data.trust.current().verifyConsole(stop, 'stop', stopSchema));
  return { ...verified.payload, digest: await digestOf(stop) };
}
const start = async (wanted: Parameters<typeof startOrders>[1]) => unwrap(await startOrders(project.acting, wanted));
const stop = async (targets: Parameters<typeof stopOrders>[1]) => unwrap(await stopOrders(project.acting, targets));

describe('a start', () => {
  test('says everything that a laptop needs, from the settings', async () => {
    const tasks = [
      { id: 'outlook' as const, enabled: true, settings: { oldProfile: 'delete' } },
      { id: 'office' as const, enabled: false, settings: {} },
    ];
    unwrap(await setSettings(project.acting, { tasks, deferrals: 3, deadlineHours: 48 }));
    expect(await start({ targets: { userIds: [ann] }, kind: 'migrate' })).toEqual({ given: 1, refused: [] });
    expect(await goOf(ann)).toMatchObject({
      kind: 'migrate',
      audience: { userId: ann, sourceUpn: 'ann@source.example' },
      sequence: 1,
      overrides: [],
      notBefore: { instant: '2026-06-01T08:00:00.000Z' },
      notAfter: '2026-06-08T08:00:00.000Z',
      deadline: '2026-06-03T08:00:00.000Z',
      deferrals: 3,
      sourceTenantId,
      sourceDomains: ['source.example'],
      targetTenantId,
      targetUpn: 'ann@target.example',
      tasks: [{ id: 'outlook', settings: { oldProfile: 'delete' } }],
    });
  });

  test('at a time on the laptop’s wall ends seven days after it began everywhere', async () => {
    await start({ targets: { userIds: [ann] }, kind: 'migrate', notBefore: { laptopWallClock: '2026-07-01T08:00' } });
    expect((await goOf(ann)).notAfter).toBe('2026-07-08T20:00:00.000Z');
  });

  test('overrides every stop that is there for the user and for the user’s computers, and no other', async () => {
    const [own, other] = [await project.laptop('ann@source.example'), await project.laptop('ben@source.example')];
    await own.enrol({ userId: ann });
    await other.enrol({ userId: ben });
    await stop({ userIds: [ann] });
    await stop({ deviceIds: [own.id, other.id] });
    await start({ targets: { userIds: [ann] }, kind: 'migrate' });
    const present = [(await stopOf(ann)).digest, (await stopOf(own.id)).digest];
    expect(new Set((await goOf(ann)).overrides)).toEqual(new Set(present));
    await start({ targets: { deviceIds: [own.id] }, kind: 'rollback' });
    expect(new Set((await goOf(own.id)).overrides)).toEqual(new Set(present));

    const documents = [...(await project.data.store.getMany('orders', [ann, own.id])).values()];
    const inForce = await project.judge.inForce(documents, { userId: ann, deviceId: own.id });
    expect(inForce).toMatchObject({ kind: 'go', go: { kind: 'rollback' } });
  });

  test('numbers go up over all orders of the project, the policy’s own ones aside', async () => {
    await start({ targets: { userIds: [ann] }, kind: 'migrate' });
    await stop({ userIds: [ben] });
    await start({ targets: { userIds: [ann, ben] }, kind: 'migrate' });
    expect([(await goOf(ann)).sequence, (await stopOf(ben)).sequence, (await goOf(ben)).sequence]).toEqual([3, 2, 3]);
  });

  test('refuses with a reason for each, and gives it to the others', async () => {
    const laptops = await Promise.all(['a', 'b', 'c'].map(async () => await project.laptop('ann@source.example')));
    const [free, revoked, assigned] = laptops as [(typeof laptops)[0], (typeof laptops)[0], (typeof laptops)[0]];
    await free.enrol();
    await revoked.enrol({ userId: ann });
    unwrap(await revokeDevice(project.acting, revoked.id));
    await assigned.enrol();
    unwrap(await assignDevice(project.acting, assigned.id, ann));
    const nobody = 'z'.repeat(32);
    const deviceIds = [free.id, revoked.id, assigned.id, nobody];
    const answer = await start({ targets: { deviceIds }, kind: 'migrate' });
    expect(answer.given).toBe(1);
    expect(Object.fromEntries(answer.refused.map(({ id, reason }) => [id, reason]))).toEqual({
      [free.id]: 'this computer is not assigned to a user',
      [revoked.id]: 'this computer was revoked',
      [nobody]: 'this computer is not enrolled',
    });
    expect(await goOf(assigned.id)).toMatchObject({
      audience: { deviceId: assigned.id },
      targetUpn: 'ann@target.example',
    });
  });

  test('needs a target UPN and both tenants', async () => {
    project = await project.replacedBy({ targetDomains: [], targetTenantId: '' });
    const text = 'upn,target\nann@source.example,ann@new.example\nben@source.example,ben@new.example\n';
    unwrap(await importUsers(project.acting, { fileName: 'users.csv', text }));
    // An import asks for one; what another console or an older Ferry wrote may have none.
    const { store, clock } = project.acting;
    const document = await store.get('users', ann);
    if (!document) throw new Error('Ann was imported');
    const fields = stampChanges(document.fields, { targetUpn: '' }, clock);
    unwrap(await store.merge('users', { ...document, fields }));
    const given = async () =>
      unwrap(await startOrders(project.acting, { targets: { userIds: [ann, ben] }, kind: 'migrate' }));
    expect((await given()).refused.map(({ reason }) => reason)).toEqual([
      'the source or target tenant is not set in Settings',
      'the source or target tenant is not set in Settings',
    ]);
    unwrap(await setSettings(project.acting, { targetTenantId }));
    expect(await given()).toEqual({ given: 1, refused: [{ id: ann, reason: 'the user has no target UPN' }] });
  });

  test.each([
    [{ notAfter: '2026-05-01T00:00:00Z' }, 'order.notAfter'],
    [{ notBefore: { instant: '2026-07-01T00:00:00Z' }, notAfter: '2026-06-30T00:00:00Z' }, 'order.notAfter'],
    [{ notBefore: { instant: '2026-07-01T00:00:00Z' }, deadline: '2026-06-30T00:00:00Z' }, 'order.deadline'],
    [{ notAfter: '2026-06-03T00:00:00Z', deadline: '2026-06-03T00:00:01Z' }, 'order.deadline'],
    [{ notBefore: { laptopWallClock: '2026-99-01T08:00' } }, 'order.notBefore'],
  ])('with times that make no sense is refused whole: %j', async (times, where) => {
    const result = await startOrders(project.acting, { targets: { userIds: [ann] }, kind: 'migrate', ...times });
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid', where } });
    expect(await project.data.store.get('orders', ann)).toBeNull();
  });

  test('without a task is refused', async () => {
    unwrap(await setSettings(project.acting, { tasks: [] }));
    const result = await startOrders(project.acting, { targets: { userIds: [ann] }, kind: 'migrate' });
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid', where: 'settings.tasks' } });
  });
});

test('a stop overtakes the start that is there, and unknown users are told', async () => {
  await start({ targets: { userIds: [ann] }, kind: 'migrate' });
  const answer = await stop({ userIds: [ann, 'z'.repeat(32)] });
  expect(answer).toEqual({ given: 1, refused: [{ id: 'z'.repeat(32), reason: 'no such user' }] });
  const document = await project.data.store.get('orders', ann);
  const inForce = await project.judge.inForce(document ? [document] : [], { userId: ann, deviceId: 'x' });
  expect(inForce?.kind).toBe('stop');
});
