// Two agents with one device key: a data folder that was copied. The real agents, over the server and over the LAN: they end it by
// themselves, the console says so and what to do, and each gets a key of its own by enrolling again.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { deviceDocuments } from '@ferry/common/documents/devices';
import { fromWire } from '@ferry/common/documents/wire';
import { unwrap } from '@ferry/common/errors';
import { reportSchema } from '@ferry/common/report';
import type { Report } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { AgentRig } from '../../support/agent-rig.ts';
import type { RunningAgent } from '../../support/agent-rig.ts';
import { devicesView, enrolledOverLan, firstEvent, newToken, viewOf } from '../../support/core-doors.ts';
import { newProject, temporaryFolder, TestCore } from '../../support/core-process.ts';
import { FaultProxy } from '../../support/fault-proxy.ts';
import { freePort } from '../../support/sync-rig.ts';
import { expectStatus, startTestGateway } from '../gateway/test-gateway.ts';

const upn = 'ann@source.example';
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Another laptop of the same user, with a copy of the first one's data folder. */
async function copyOf(first: AgentRig): Promise<AgentRig> {
  const rig = await AgentRig.open({ upn, hostname: 'COPY-PC' });
  ends.push(async () => await rig[Symbol.asyncDispose]());
  cpSync(first.data, rig.data, { recursive: true });
  return rig;
}

const saysShared = async (agent: RunningAgent, other: RegExp) =>
  await agent.state('needs-admin', ({ reason }) => /^key-shared: /.test(String(reason)) && other.test(String(reason)));

it('over the server: both say so and end it, after a handful of reports', async () => {
  const proxy = await FaultProxy.open();
  ends.push(async () => await proxy[Symbol.asyncDispose]());
  const port = await freePort();
  proxy.target = `http://127.0.0.1:${port}`;
  const gateway = await startTestGateway({ origin: proxy.origin, port });
  ends.push(async () => await gateway.stop());
  const { project, owner } = gateway;
  expectStatus(await owner.put('users', await project.userDocument(upn)), 201);
  expectStatus(await owner.put('orders', (await project.policy()).document), 201);
  const order = async (sequence: number) => {
    const go = await project.goFor(upn, { sequence, kind: 'rehearse' });
    const { _rev } = (await owner.request('GET', `orders/${go.document.id}`)).body as { _rev?: string };
    expectStatus(await owner.put('orders', go.document, _rev), 201);
    return go.digest;
  };
  const reported = async (): Promise<Report> => {
    const { body } = await owner.request('GET', `devices/${deviceId}`);
    const { report } = unwrap(deviceDocuments.parse(fromWire(body as Record<string, unknown>)));
    return unwrap(payloadUnverified(report, 'report', reportSchema));
  };

  const rig = await AgentRig.open({ upn, hostname: 'FIRST-PC' });
  ends.push(async () => await rig[Symbol.asyncDispose]());
  const deviceId = await rig.enrol(project.companyKey, project.secret, ['--server', proxy.origin, '--no-lan']);
  const before = rig.run(['--no-lan']);
  await before.state('waiting');
  expect(await before.kill('SIGTERM')).toBe(0);
  const copied = await copyOf(rig);
  const agents = [rig.run(['--no-lan']), copied.run(['--no-lan', '--simulated', copied.laptop])] as const;
  for (const agent of agents) await agent.event(({ event }) => event === 'connected');
  // Whoever is faster may be found out by the first one already; the second one has both ask again.
  await order(1);
  for (const agent of agents) await agent.event(({ state }) => state === 'succeeded' || state === 'needs-admin');
  await order(2);
  await saysShared(agents[0], /on COPY-PC/);
  await saysShared(agents[1], /on FIRST-PC/);
  for (const laptop of [rig, copied])
    await vi.waitFor(
      async () => {
        const { sequence: last, delivered, state } = await laptop.status();
        expect({ state, delivered }).toEqual({ state: 'needs-admin', delivered: { cloud: last } });
      },
      { timeout: 20_000 },
    );
  expect(await reported()).toMatchObject({ state: 'needs-admin', keyShared: true });

  // The next order makes both ask, and neither does or says anything.
  const { sequence } = await reported();
  expect(sequence).toBeLessThan(20);
  const pulls = () => proxy.seen.filter(({ url }) => /-orders\/_all_docs/.test(url)).length;
  const writes = () => proxy.seen.filter(({ url, method }) => method !== 'GET' && url.includes('-devices')).length;
  const then = { pulls: pulls(), writes: writes() };
  const digest = await order(3);
  await vi.waitFor(() => expect(pulls()).toBeGreaterThanOrEqual(then.pulls + 2), { timeout: 15_000 });
  for (const agent of agents) {
    expect(await agent.kill('SIGTERM')).toBe(0);
    expect(agent.events.filter((event) => event['digest'] === digest)).toEqual([]);
  }
  expect(writes()).toBe(then.writes);
  expect((await reported()).sequence).toBe(sequence);
  expect(await rig.status()).toMatchObject({ state: 'needs-admin', reason: expect.stringMatching(/enrol/) as string });
});

it('over the LAN: the console shows it and what to do; enrolled again, each laptop works under a key of its own', async () => {
  const folder = temporaryFolder();
  ends.push(async () => folder[Symbol.dispose]());
  const core = await TestCore.start();
  ends.push(async () => await core[Symbol.asyncDispose]());
  await core.opened({ ...newProject, folder: join(folder.path, 'move') });
  const { rig, hub, userId, deviceId } = await enrolledOverLan(core, upn);
  ends.push(async () => await rig[Symbol.asyncDispose]());
  const copied = await copyOf(rig);
  const at = ['--hub', hub, '--no-cloud'];
  const start = () => [rig.run(at), copied.run([...at, '--simulated', copied.laptop])] as const;
  const agents = start();
  for (const agent of agents) await agent.event(({ event }) => event === 'connected');
  const rehearse = { targets: { userIds: [userId] }, kind: 'rehearse' as const };
  expect(unwrap(await core.client.call('order.start', rehearse)).given).toBe(1);
  for (const agent of agents) await saysShared(agent, /for /);
  const shown = await firstEvent(core, devicesView, ({ rows }) =>
    rows.some((row) => row['state'] === 'needs-admin' && String(row['reason']).startsWith('key-shared: ')),
  );
  expect(shown.total).toBe(1);
  for (const agent of agents) expect(await agent.kill('SIGTERM')).toBe(0);
  // What either said before is not lost: it is in the device's history.
  const history = await firstEvent(core, viewOf('history', { filter: { deviceId } }), ({ rows }) =>
    rows.some(({ state }) => state === 'needs-admin'),
  );
  expect(history.total).toBeLessThan(20);

  const { companyKey } = unwrap(await core.client.call('settings.get', {}));
  const { secret } = await newToken(core);
  const ids = new Set<string>();
  for (const laptop of [rig, copied]) ids.add(await laptop.enrol(companyKey, secret, ['--hub', hub]));
  expect(ids.size).toBe(2);
  expect(ids).not.toContain(deviceId);
  unwrap(await core.client.call('device.revoke', { deviceId }));
  const again = start();
  for (const agent of again) await agent.state('succeeded');
  await firstEvent(
    core,
    devicesView,
    ({ rows }) => rows.filter(({ id, state }) => ids.has(String(id)) && state === 'rehearsed').length === 2,
  );
});
