// A sync server that was emptied: a real core stops with a reason and keeps everything, and fills it again when its administrator
// says so; a laptop that knew the server goes on.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { importList } from '../../../admin-desktop/src/contract/calls/import-list.ts';
import { AgentRig } from '../../support/agent-rig.ts';
import { devicesView, firstEvent, newToken, syncState, usersView, viewOf } from '../../support/core-doors.ts';
import { removeCouchOfFolder } from '../../support/couchdb.ts';
import { newProject, temporaryFolder, TestCore } from '../../support/core-process.ts';
import { startTestGateway } from '../gateway/test-gateway.ts';

const upn = 'ann@source.example';
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

it('stops with a reason, deletes nothing, and is filled again on demand', async () => {
  let gateway = await startTestGateway();
  ends.push(async () => await gateway.stop());
  const folder = temporaryFolder();
  ends.push(async () => folder[Symbol.dispose]());
  const core = await TestCore.start();
  ends.push(async () => await core[Symbol.asyncDispose]());
  await core.opened({ ...newProject, folder: join(folder.path, 'move') });
  const { origin } = gateway.server;
  unwrap(await core.client.call('server.connect', { origin, setupCode: gateway.server.setupCode.current() }));
  const text = `UserPrincipalName\n${upn}\nbob@source.example\n`;
  unwrap(await importList(core.client, { fileName: 'users.csv', text }));
  unwrap(await core.client.call('policy.publish', {}));
  const { secret } = await newToken(core);
  await syncState(core, ({ state, pending }) => state === 'running' && pending === 0);
  const { companyKey } = unwrap(await core.client.call('settings.get', {}));
  const rig = await AgentRig.open({ upn });
  ends.push(async () => await rig[Symbol.asyncDispose]());
  const deviceId = await rig.enrol(companyKey, secret, ['--server', origin, '--no-lan']);
  const agent = rig.run(['--no-lan']);
  await agent.state('waiting');
  await firstEvent(core, devicesView, ({ rows }) => rows.some(({ id, assigned }) => id === deviceId && assigned));
  expect(await core.client.call('server.refill', {})).toMatchObject({ error: { code: 'conflict' } });

  await gateway.server.stop();
  rmSync(join(gateway.folder, 'data'), { recursive: true });
  await removeCouchOfFolder(gateway.folder);
  gateway = await startTestGateway({ folder: gateway.folder, port: Number(new URL(origin).port) });
  const stopped = await syncState(core, ({ state }) => state === 'stopped');
  expect(stopped.why).toMatchObject({
    code: 'wrong-project',
    message: expect.stringMatching(/emptied or exchanged/) as string,
    remedy: expect.stringMatching(/Nothing was deleted here.*Send everything again/) as string,
  });
  const users = await firstEvent(core, usersView, ({ total }) => total > 0);
  expect(users.total).toBe(2);
  unwrap(await core.client.call('user.edit', { id: String(users.rows[0]?.['id']), edit: { wave: 'meanwhile' } }));

  // Without the code of the emptied server, or with a wrong one, it stays as it is and says what is missing.
  const without = await core.client.call('server.refill', {});
  expect(without).toMatchObject({
    error: { code: 'not-found', remedy: expect.stringMatching(/set-up code/) as string },
  });
  const wrong = await core.client.call('server.refill', { setupCode: 'WRONG-WRONG-WRONG' });
  expect(wrong).toMatchObject({ ok: false });
  unwrap(await core.client.call('server.refill', { setupCode: gateway.server.setupCode.current() }));
  await syncState(core, ({ state, pending }) => state === 'running' && pending === 0);
  expect((await firstEvent(core, usersView, ({ total }) => total > 0)).total).toBe(2);
  await firstEvent(core, viewOf('audit'), ({ rows }) => rows.some(({ action }) => action === 'server.send-again'));

  // Another console with the same folder's key would find all of it there; the laptop finds its enrolment and the next order.
  const { id: projectId } = core.received.find(({ type }) => type === 'ready') as { id: string };
  const { store } = unwrap(gateway.server.projects.byId(projectId));
  await vi.waitFor(async () => {
    const there = await store.getMany(
      'users',
      users.rows.map(({ id }) => String(id)),
    );
    expect(there.every((user) => user !== null)).toBe(true);
    expect(await store.getMany('enrolments', [deviceId])).toMatchObject([{ _id: deviceId }]);
  });
  const targets = { userIds: users.rows.filter((row) => row['sourceUpn'] === upn).map(({ id }) => String(id)) };
  expect(unwrap(await core.client.call('order.start', { targets, kind: 'rehearse' })).given).toBe(1);
  await agent.state('succeeded');
  await firstEvent(core, devicesView, ({ rows }) => rows.some(({ state }) => state === 'rehearsed'));
});
