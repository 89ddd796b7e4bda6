// The real agent's process against a real gateway over HTTP.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deviceDocuments } from '@ferry/common/documents/devices';
import { fromWire } from '@ferry/common/documents/wire';
import { unwrap } from '@ferry/common/errors';
import { logChunkSchema, reportSchema } from '@ferry/common/report';
import type { Report } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { laptopFiles } from '../../../agent/src/simulated/simulated-laptop.ts';
import { AgentRig } from '../../support/agent-rig.ts';
import { contentOf } from '../../support/laptop-content.ts';
import { expectStatus, startTestGateway } from '../gateway/test-gateway.ts';
import type { TestGateway } from '../gateway/test-gateway.ts';

const upn = 'ann@source.example';
let gateway: TestGateway;
let rig: AgentRig;
let deviceId: string;

beforeEach(async () => {
  gateway = await startTestGateway();
  rig = await AgentRig.open({ upn });
  expectStatus(await gateway.owner.put('users', await gateway.project.userDocument(upn)), 201);
  expectStatus(await gateway.owner.put('orders', (await gateway.project.policy()).document), 201);
  const { companyKey, secret } = gateway.project;
  deviceId = await rig.enrol(companyKey, secret, ['--server', gateway.server.origin, '--no-lan']);
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await gateway.stop();
});

async function reported(fits: (report: Report) => boolean): Promise<Report> {
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

async function order(kind: 'migrate' | 'rehearse' | 'rollback', sequence: number, more = {}): Promise<string> {
  const { project, owner } = gateway;
  const go = await project.goFor(upn, { kind, sequence, ...more });
  const rev = ((await owner.request('GET', `orders/${go.document.id}`)).body as { _rev?: string })._rev;
  expectStatus(await owner.put('orders', go.document, rev), 201);
  return go.digest;
}

it('rehearses, migrates and rolls back, reports each, and delivers its log', async () => {
  const before = contentOf(rig.laptop);
  const agent = rig.run(['--no-lan']);
  await reported(({ state }) => state === 'waiting');

  await order('rehearse', 1);
  const rehearsal = await reported(({ order, state }) => order?.kind === 'rehearse' && state !== 'running');
  expect(rehearsal.state).toBe('succeeded');
  expect(new Set(rehearsal.tasks[0]?.steps.map(({ outcome }) => outcome))).toEqual(new Set(['planned']));
  expect(contentOf(rig.laptop)).toEqual(before);

  const digest = await order('migrate', 2);
  const migrated = await reported(({ order, state }) => order?.digest === digest && state === 'succeeded');
  const outcomes = migrated.tasks[0]?.steps.map(({ outcome }) => outcome) ?? [];
  // The policy of the machine needs an administrator; everything else is done.
  expect(outcomes).toEqual(['needs-admin', ...Array<string>(outcomes.length - 1).fill('done')]);
  expect(outcomes.length).toBe(8);
  expect(migrated.progress).toEqual({ done: 8, total: 8 });
  expect(migrated.facts.accounts.map((account) => account.upn)).toEqual(['ann@target.example', 'ann@outlook.example']);

  await order('rollback', 3);
  const back = await reported(({ state }) => state === 'rolled-back');
  expect(back.reason).toContain('cannot be undone: Sign out ann@source.example');
  const { 'accounts.json': _now, ...after } = contentOf(rig.laptop);
  const { 'accounts.json': _then, ...then } = before;
  expect(after).toEqual(then);

  const lines = await vi.waitFor(
    async () => {
      const { rows } = await gateway.owner.pouch('logs').allDocs({ include_docs: true });
      const chunks = rows.flatMap((row) => ('doc' in row && row.doc ? [String(row.doc['chunk'])] : []));
      const all = chunks.flatMap((chunk) => unwrap(payloadUnverified(chunk, 'log', logChunkSchema)).lines);
      expect(all.some(({ text }) => text.startsWith('rollback: rolled-back'))).toBe(true);
      return all;
    },
    { timeout: 15_000, interval: 100 },
  );
  expect(lines.some(({ text }) => text.startsWith('done: Remove the registration certificate'))).toBe(true);
  expect(await agent.kill('SIGTERM')).toBe(0);
  expect(agent.events.at(-1)).toEqual({ event: 'ended' });
});

it('stops after the current step, keeps what it did, and a restart goes on with the rest', async () => {
  const agent = rig.run(['--no-lan', '--step-delay', '300']);
  const first = await order('migrate', 1);
  await agent.event(({ event, id }) => event === 'step' && String(id).startsWith('broker-file:'));
  const stop = await gateway.project.stopFor(upn);
  const { _rev } = (await gateway.owner.request('GET', `orders/${stop.document.id}`)).body as { _rev: string };
  const go = (await gateway.owner.request('GET', `orders/${stop.document.id}`)).body as { go: string };
  expectStatus(await gateway.owner.put('orders', { ...stop.document, go: go.go } as typeof stop.document, _rev), 201);
  const stopped = await reported(({ order }) => order?.digest === stop.digest);
  expect(stopped.state).toBe('stopped');
  expect(stopped.progress.done).toBeLessThan(stopped.progress.total);

  // A start that knows of no stop is not in force, though it is later.
  const ignorant = await gateway.project.goFor(upn, { sequence: 5 });
  expect(ignorant.digest).not.toBe(first);
  const restart = await gateway.project.goFor(upn, { sequence: 6, overrides: [stop.digest] });
  for (const { payload, jws } of [ignorant, restart]) {
    const before = (await gateway.owner.request('GET', `orders/${stop.document.id}`)).body as { _rev: string };
    const document = { ...stop.document, go: jws } as typeof stop.document;
    expectStatus(await gateway.owner.put('orders', document, before._rev), 201);
    if (payload.sequence === 5) await agent.event(({ event }) => event === 'state');
  }
  const done = await reported(({ state, order }) => state === 'succeeded' && order?.digest === restart.digest);
  expect(done.progress).toEqual({ done: 8, total: 8 });
  expect(agent.events.some((event) => event['digest'] === ignorant.digest)).toBe(false);
});

it('goes on without a server and reports when it is back', async () => {
  const agent = rig.run(['--no-lan', '--step-delay', '100']);
  await order('migrate', 1);
  await agent.event(({ event }) => event === 'step');
  const port = Number(new URL(gateway.server.origin).port);
  await gateway.server.stop();
  await agent.state('succeeded');
  await agent.kill();
  const again = rig.run(['--no-lan']);
  await again.event(({ event }) => event === 'trouble');
  gateway = await startTestGateway({ project: gateway.project, folder: gateway.folder, port });
  const report = await reported(({ state }) => state === 'succeeded');
  expect(report.progress).toEqual({ done: 8, total: 8 });
});

it('says what is wrong with a token, a company key and an address, and enrols nobody', async () => {
  await using other = await AgentRig.open();
  const { companyKey, secret } = gateway.project;
  const { origin } = gateway.server;
  const wrongToken = `ferry_pat_${'A'.repeat(43)}`;
  await expect(other.enrol(companyKey, wrongToken, ['--server', origin, '--no-lan'])).rejects.toThrow(
    /unauthenticated|forbidden|not-found/,
  );
  const mistyped = `${companyKey.slice(0, -2)}${companyKey.at(-2) === 'A' ? 'B' : 'A'}${companyKey.slice(-1)}`;
  await expect(other.enrol(mistyped, secret, ['--server', origin, '--no-lan'])).rejects.toThrow('check character');
  await expect(other.enrol(companyKey, secret, ['--server', 'http://192.0.2.1', '--no-lan'])).rejects.toThrow(
    'https://',
  );
  await expect(other.enrol(companyKey, secret, ['--no-lan'])).rejects.toThrow('no way to enrol');
  const agent = other.run();
  expect(await agent.exit).toBe(1);
  expect(agent.stderr).toContain('not enrolled');
});

it('is alone in its data folder, and refuses one of a newer agent', async () => {
  const first = rig.run(['--no-lan']);
  await first.event(({ event }) => event === 'connected');
  const second = rig.run(['--no-lan']);
  expect(await second.exit).toBe(1);
  expect(second.stderr).toContain('another agent is using this data folder');
  expect(await rig.status()).toMatchObject({ deviceId, state: 'waiting' });
});

it('on a network that costs it reports at once, and keeps the lines of what went well until there is another one', async () => {
  await using metered = await AgentRig.open({ upn, elevated: true });
  const { machine } = laptopFiles(metered.laptop);
  const condition = { build: 26_100, freeBytes: 120e9, onMains: true, batteryPercent: 97 };
  await machine.write({ ...(await machine.read()), condition: { ...condition, metered: true } });
  const { companyKey, secret } = gateway.project;
  const server = ['--server', gateway.server.origin, '--no-lan'];
  const id = await metered.enrol(companyKey, secret, server);
  const chunks = async (): Promise<number> => {
    const { rows } = await gateway.owner.pouch('logs').allDocs({ startkey: id, endkey: `${id}\uffff` });
    return rows.length;
  };
  const agent = metered.run(['--no-lan']);
  await order('migrate', 1);
  const { sequence } = await agent.state('succeeded');
  const status = await vi.waitFor(
    async () => {
      const now = await metered.status();
      expect(Object.values(now['delivered'] as object)).toEqual([sequence]);
      expect(now['logChunksWaiting']).toBeGreaterThan(0);
      return now;
    },
    { timeout: 20_000, interval: 200 },
  );
  expect([status['state'], await chunks()]).toEqual(['succeeded', 0]);
  await agent.kill('SIGTERM');
  await machine.write({ ...(await machine.read()), condition: { ...condition, metered: false } });
  metered.run(['--no-lan']);
  await vi.waitFor(async () => expect(await chunks()).toBeGreaterThan(1), { timeout: 20_000, interval: 200 });
});
