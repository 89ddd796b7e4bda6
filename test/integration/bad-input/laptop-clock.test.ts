// A laptop whose clock is a year wrong, either way: the real agent with a shifted clock against a real gateway and a real console.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it, vi } from 'vitest';
import { deviceDocuments } from '@ferry/common/documents/devices';
import { fromWire } from '@ferry/common/documents/wire';
import { unwrap } from '@ferry/common/errors';
import { reportSchema } from '@ferry/common/report';
import type { Report } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { AgentRig } from '../../support/agent-rig.ts';
import { newProject, temporaryFolder, TestCore } from '../../support/core-process.ts';
import { enrolledOverLan, firstEvent, usersView } from '../../support/core-doors.ts';
import { expectStatus, startTestGateway } from '../gateway/test-gateway.ts';
import type { TestGateway } from '../gateway/test-gateway.ts';

const upn = 'ann@source.example';
const year = 365 * 24 * 60 * 60 * 1000;
const minute = 60_000;
const preload = pathToFileURL(join(import.meta.dirname, '../../support/shifted-clock.ts')).href;
const shifted = (ms: number) => ({ NODE_OPTIONS: `--import=${preload}`, FERRY_TEST_CLOCK_MS: String(ms) });

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function laptopAtGateway(aheadMs: number) {
  const gateway = await startTestGateway();
  ends.push(async () => await gateway.stop());
  expectStatus(await gateway.owner.put('users', await gateway.project.userDocument(upn)), 201);
  expectStatus(await gateway.owner.put('orders', (await gateway.project.policy()).document), 201);
  const rig = await AgentRig.open({ upn });
  ends.push(async () => await rig[Symbol.asyncDispose]());
  const { companyKey, secret } = gateway.project;
  const args = ['--server', gateway.server.origin, '--no-lan'];
  const deviceId = await rig.enrol(companyKey, secret, args, shifted(aheadMs));
  return { gateway, rig, deviceId };
}

async function put(gateway: TestGateway, go: Awaited<ReturnType<TestGateway['project']['goFor']>>): Promise<void> {
  const { _rev } = (await gateway.owner.request('GET', `orders/${go.document.id}`)).body as { _rev?: string };
  expectStatus(await gateway.owner.put('orders', go.document, _rev), 201);
}

async function reported(gateway: TestGateway, deviceId: string, fits: (report: Report) => boolean): Promise<Report> {
  return await vi.waitFor(
    async () => {
      const answer = await gateway.owner.request('GET', `devices/${deviceId}`);
      expectStatus(answer, 200);
      const { report } = unwrap(deviceDocuments.parse(fromWire(answer.body as Record<string, unknown>)));
      const content = unwrap(payloadUnverified(report, 'report', reportSchema));
      expect(fits(content), JSON.stringify(content)).toBe(true);
      return content;
    },
    { timeout: 20_000, interval: 50 },
  );
}

/** One laptop is a year ahead, one a year behind; at the same time, since most of it is waiting. */
function itOnBoth(name: string, test: (aheadMs: number) => Promise<void>): void {
  it(name, async () => await Promise.all([year, -year].map(test)).then(() => undefined));
}

/** Too late it cannot be by much: a minute after `begin` the order is over. The server tells its time in whole seconds. */
function expectNotEarly(begin: number): void {
  expect(Date.now() - begin).toBeGreaterThan(-2500);
}

itOnBoth('over the server: obeys at the right time, and signs the right time', async (aheadMs) => {
  const { gateway, rig, deviceId } = await laptopAtGateway(aheadMs);
  const agent = rig.run(['--no-lan'], shifted(aheadMs));
  await reported(gateway, deviceId, ({ state }) => state === 'waiting');

  // Over for an hour: to a clock that is behind it would be good for a year.
  const past = new Date(Date.now() - 60 * minute).toISOString();
  await put(gateway, await gateway.project.goFor(upn, { sequence: 1, notBefore: { instant: past }, notAfter: past }));
  const refused = await reported(gateway, deviceId, ({ state }) => state === 'failed');
  expect(refused.reason).toContain('expired');

  const begin = Date.now() + 4000;
  const notBefore = { instant: new Date(begin).toISOString() };
  const notAfter = new Date(begin + minute).toISOString();
  await put(gateway, await gateway.project.goFor(upn, { sequence: 2, notBefore, notAfter }));
  await reported(gateway, deviceId, ({ state }) => state === 'waiting');
  await agent.event(({ event, act }) => event === 'order' && act === 'go');
  expectNotEarly(begin);
  const done = await reported(gateway, deviceId, ({ state }) => state === 'succeeded');
  expect(Math.abs(Date.parse(done.at) - Date.now())).toBeLessThan(minute);
});

itOnBoth('over the LAN: enrols, obeys at the right time, and is shown as it is', async (aheadMs) => {
  const folder = temporaryFolder();
  ends.push(async () => folder[Symbol.dispose]());
  const core = await TestCore.start();
  ends.push(async () => await core[Symbol.asyncDispose]());
  await core.opened({ ...newProject, folder: join(folder.path, 'move') });
  const { rig, hub, userId } = await enrolledOverLan(core, upn, shifted(aheadMs));
  ends.push(async () => await rig[Symbol.asyncDispose]());
  const agent = rig.run(['--hub', hub], shifted(aheadMs));
  await agent.event(({ event }) => event === 'connected');
  const begin = Date.now() + 4000;
  const given = await core.client.call('order.start', {
    targets: { userIds: [userId] },
    kind: 'migrate',
    notBefore: { instant: new Date(begin).toISOString() },
  });
  expect(unwrap(given).given).toBe(1);
  await agent.event(({ event, state, reason }) => event === 'state' && state === 'waiting' && Boolean(reason));
  await agent.event(({ event, act }) => event === 'order' && act === 'go');
  expectNotEarly(begin);
  await firstEvent(core, usersView, ({ rows }) => rows.some((row) => row['state'] === 'succeeded'));
});

itOnBoth('set right while an order waits, and with nobody to ask: still obeys at the right time', async (aheadMs) => {
  const { gateway, rig, deviceId } = await laptopAtGateway(aheadMs);
  const agent = rig.run(['--no-lan'], shifted(aheadMs));
  const begin = Date.now() + 6000;
  const times = { notBefore: { instant: new Date(begin).toISOString() } };
  await put(gateway, await gateway.project.goFor(upn, { ...times, notAfter: new Date(begin + minute).toISOString() }));
  await reported(gateway, deviceId, ({ reason }) => reason?.startsWith('scheduled') ?? false);
  await agent.kill();
  const offline = rig.run(['--no-cloud'], shifted(aheadMs));
  await offline.event(({ event }) => event === 'started');
  void offline.kill('SIGUSR2');
  await offline.event(({ event, act }) => event === 'order' && act === 'go');
  expectNotEarly(begin);
  await offline.state('succeeded');
});

it('that is behind revives no order whose console’s grant has ended', async () => {
  const { gateway, rig } = await laptopAtGateway(-year);
  const { project } = gateway;
  const former = await project.addConsole('admin', { notAfter: Date.now() - minute });
  const go = await project.goFor(upn, {}, former.signer);
  // The gateway would refuse it: this one is written past it.
  const known = unwrap(gateway.server.projects.byId(project.projectId));
  const { id, ...rest } = go.document;
  await known.store.put('orders', { _id: id, ...rest });
  const agent = rig.run(['--no-lan'], shifted(-year));
  const { error } = await agent.event(({ event }) => event === 'refused');
  expect(error).toMatchObject({ code: 'expired', where: 'grant' });
  expect(agent.events.some(({ event }) => event === 'order')).toBe(false);
});
