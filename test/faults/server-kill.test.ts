// kill -9 for the server while a console and a laptop push to it: when it is back, everything arrives, once.
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { logChunkSchema } from '@ferry/common/report';
import { unwrap } from '@ferry/common/errors';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { openEmbeddedStore } from '../../sync-server/src/store/embedded/embedded-store.ts';
import { startServer } from '../e2e/doors/server.ts';
import { AgentRig } from '../support/agent-rig.ts';
import { devicesView, firstEvent, newToken, syncState, usersView, viewOf } from '../support/core-doors.ts';
import { newProject, temporaryFolder, TestCore } from '../support/core-process.ts';
import { repetitions, seed, seededRandom } from '../support/seed.ts';
import { importList } from '../../admin-desktop/src/contract/calls/import-list.ts';

const upn = 'ann@source.example';
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

it(`gets everything once, whenever it is killed (FERRY_SEED=${seed})`, async () => {
  const random = seededRandom('server-kill');
  const folder = temporaryFolder();
  ends.push(async () => folder[Symbol.dispose]());
  const data = join(folder.path, 'server');
  let server = await startServer(data);
  ends.push(async () => await server.child.stop('SIGKILL'));
  const { origin } = server;
  const core = await TestCore.start();
  ends.push(async () => await core[Symbol.asyncDispose]());
  await core.opened({
    ...newProject,
    folder: join(folder.path, 'move'),
    server: { origin, setupCode: server.setupCode() },
  });
  const { companyKey, projectId } = unwrap(await core.client.call('settings.get', {}));
  const token = await newToken(core);
  const importUsers = async (from: number, count: number) => {
    const upns = Array.from({ length: count }, (_, at) => `user${from + at}@source.example`);
    const text = `UserPrincipalName\n${[upn, ...upns].join('\n')}\n`;
    unwrap(await importList(core.client, { fileName: 'users.csv', text }));
  };
  await importUsers(0, 0);
  await syncState(core, ({ state, pending }) => state === 'running' && pending === 0);

  const rig = await AgentRig.open({ upn });
  ends.push(async () => await rig[Symbol.asyncDispose]());
  const deviceId = await rig.enrol(companyKey, token.secret, ['--server', origin, '--no-lan']);
  const agent = rig.run(['--no-lan', '--step-delay', '250']);
  await agent.event(({ event }) => event === 'connected');
  const { rows } = await firstEvent(core, usersView, ({ total }) => total === 1);
  await firstEvent(core, devicesView, ({ rows: now }) => now.some((row) => row['assigned'] === true));
  const targets = { userIds: [String(rows[0]?.['id'])] };
  expect(unwrap(await core.client.call('order.start', { targets, kind: 'migrate' })).given).toBe(1);
  await agent.event(({ event }) => event === 'step');

  const perRound = 700;
  const kills = repetitions(3, 20);
  let inside = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    // Somewhere in the middle of pushing them.
    const fewer = Math.floor(perRound * (0.2 + random() * 0.7));
    let most = 0;
    const middle = syncState(core, ({ pending }) => {
      most = Math.max(most, pending);
      return most > fewer && pending <= fewer;
    });
    await importUsers(kill * perRound, perRound);
    await middle;
    await server.child.stop('SIGKILL');
    inside += (await syncState(core, ({ state }) => state === 'offline')).pending > 0 ? 1 : 0;
    server = await startServer(data, Number(new URL(origin).port));
    await syncState(core, ({ state }) => state === 'running');
  }
  // A test whose kills all came too late would prove nothing.
  expect(inside).toBeGreaterThan(0);
  await syncState(core, ({ state, pending }) => state === 'running' && pending === 0);
  await agent.state('succeeded');
  await firstEvent(core, devicesView, ({ rows: now }) => now.some((row) => row['state'] === 'succeeded'));
  const log = viewOf('logs', { filter: { deviceId } });
  const lines = await firstEvent(core, log, ({ rows: now }) =>
    now.some((row) => String(row['text']).startsWith('migrate: succeeded')),
  );
  const done = lines.rows.map((row) => String(row['text'])).filter((text) => text.startsWith('done: '));
  expect(new Set(done).size).toBe(done.length);
  expect(done).toHaveLength(7);
  expect(await core.stop()).toBe(0);
  expect(await agent.kill('SIGTERM')).toBe(0);
  await server.child.stop();

  const store = unwrap(await openEmbeddedStore(data));
  ends.push(async () => await store.close());
  const project = store.project(projectId);
  expect(await project.info('users')).toMatchObject({ documents: kills * perRound + 1 });
  expect(await project.info('devices')).toMatchObject({ documents: 1 });
  const chunks = await project.list('logs', { limit: 1000 });
  const texts = chunks
    .flatMap((chunk) => unwrap(payloadUnverified(String(chunk['chunk']), 'log', logChunkSchema)).lines)
    .map(({ text }) => text)
    .filter((text) => text.startsWith('done: '));
  expect(texts).toHaveLength(7);
});
