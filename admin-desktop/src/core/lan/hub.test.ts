import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { stampChanges } from '@ferry/common/documents/stamped';
import { hashSecret, newEnrolmentSecret } from '@ferry/common/enrolment';
import { unwrap } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { policyId } from '@ferry/common/orders/policy';
import { TestConsole, TestDevice, testProject } from '../sync/console-fixture.ts';
import type { TestProject } from '../sync/console-fixture.ts';
import { startLanHub } from './hub.ts';
import type { LanHub, LanHubOptions, LanState } from './hub.ts';
import { TestAgent } from './agent-fixture.ts';

let project: TestProject;
let console1: TestConsole;
let hub: LanHub;
let states: LanState[];
let seen: string[];
const agents: TestAgent[] = [];

function optionsOf(over: Partial<LanHubOptions> = {}): LanHubOptions {
  const { store, logs, clock, trust } = console1.data;
  return {
    store,
    logs,
    clock,
    trust: () => trust.current(),
    signer: console1.signer,
    rootRecord: project.rootRecord,
    companyKey: project.companyKey,
    now: () => Date.now() + console1.skew.ms,
    usesOfToken: console1.usesOfToken,
    onState: (state) => states.push(state),
    deviceSeen: (id) => seen.push(id),
    host: '127.0.0.1',
    mdnsInterface: 'off',
    ...over,
  };
}

async function agentFor(device: TestDevice, port = hub.port): Promise<TestAgent> {
  const agent = await TestAgent.connect(port, device);
  agents.push(agent);
  return agent;
}

beforeEach(async () => {
  project = await testProject();
  console1 = await TestConsole.open(project);
  states = [];
  seen = [];
  hub = unwrap(await startLanHub(optionsOf()));
});

afterEach(async () => {
  for (const agent of agents.splice(0)) agent.close();
  await hub.stop();
  await console1[Symbol.asyncDispose]();
});

test('an enrolled laptop pulls its orders, is told of changes, and pushes its report and log', async () => {
  const device = await TestDevice.make(project);
  const userId = await console1.user(device.upn);
  await console1.policy();
  await console1.enrol(device, userId);
  const agent = await agentFor(device);
  await agent.prove();
  expect(states.at(-1)).toMatchObject({ state: 'listening', agents: 1, port: hub.port });

  const empty = await agent.pull();
  expect(empty).toMatchObject({ userId, orders: [{ id: policyId }] });

  const changed = agent.next('changed');
  await console1.order(userId, device.upn);
  await changed;
  expect((await agent.pull()).orders.map((order) => order.id).toSorted()).toEqual([policyId, userId].toSorted());

  const report = await device.report(1);
  expect(await agent.push({ report, logs: [await device.log(0), await device.log(1)] })).toBeUndefined();
  expect(await console1.data.store.get('devices', device.id)).toMatchObject({ report });
  expect(await console1.data.logs.outbox(10)).toHaveLength(2);
  expect((await agent.pull()).lastReport).toBe(report);
  expect(seen).toContain(device.id);

  // Arriving twice, or out of order, changes nothing.
  expect(await agent.push({ report: await device.report(2), logs: [] })).toBeUndefined();
  expect(await agent.push({ report, logs: [await device.log(0)] })).toBeUndefined();
  expect((await agent.pull()).lastReport).not.toBe(report);
  expect(await console1.data.logs.outbox(10)).toHaveLength(2);
});

test('only those whom an order concerns are told', async () => {
  const anna = await TestDevice.make(project, 'anna@source.example');
  const bert = await TestDevice.make(project, 'bert@source.example');
  const annaId = await console1.user(anna.upn);
  await console1.enrol(anna, annaId);
  await console1.enrol(bert, await console1.user(bert.upn));
  const a = await agentFor(anna);
  const b = await agentFor(bert);
  await a.prove();
  await b.prove();
  const told = a.next('changed');
  await console1.order(annaId, anna.upn);
  await told;
  await b.pull();
  expect(b.received.filter((message) => message.type === 'changed')).toHaveLength(0);
  const all = [a.next('changed'), b.next('changed')];
  await console1.policy(2);
  await Promise.all(all);
});

test('a token enrols a laptop and its source account assigns it', async () => {
  const device = await TestDevice.make(project);
  const userId = await console1.user(device.upn);
  await console1.policy();
  const token = await console1.token();
  const agent = await agentFor(device);
  await agent.enrol(token);
  const enrolment = await console1.data.store.get('enrolments', device.id);
  expect(enrolment).toMatchObject({ via: 'hub', fields: { userId: { value: userId } } });
  expect((await agent.pull()).userId).toBe(userId);
  // The same again, because the welcome was lost.
  const again = await agentFor(device);
  await again.enrol(token);
  expect(await console1.usesOfToken(token.tokenId)).toBe(1);
});

test('without a policy that matches accounts the laptop is enrolled but unassigned', async () => {
  const device = await TestDevice.make(project);
  await console1.user(device.upn);
  await console1.policy(1, { matchBySourceAccount: false });
  const agent = await agentFor(device);
  await agent.enrol(await console1.token());
  expect((await agent.pull()).userId).toBeUndefined();
});

test('the wrong token, an expired and a revoked one are refused by name', async () => {
  const device = await TestDevice.make(project);
  const secret = newEnrolmentSecret('pat');
  const unknown = { secret, tokenId: (await hashSecret(secret)).tokenId };
  const swapped = { secret, tokenId: (await console1.token()).tokenId };
  const expired = await console1.token({ expiresAt: '2020-01-01T00:00:00Z' });
  const revoked = await console1.token({ revokedAt: '2026-01-01T00:00:00Z' });
  for (const [token, code] of [
    [unknown, 'forbidden'],
    [swapped, 'invalid'],
    [expired, 'expired'],
    [revoked, 'revoked'],
  ] as const) {
    const agent = await agentFor(device);
    expect((await agent.enrol(token).catch((thrown: unknown) => thrown)) as object).toMatchObject({ error: { code } });
    await agent.closed;
  }
  expect(await console1.data.store.get('enrolments', device.id)).toBeNull();
});

test('the computer beyond the use limit is kept, suspended and refused', async () => {
  const token = await console1.token({ useLimit: 1 });
  const first = await agentFor(await TestDevice.make(project));
  await first.enrol(token);
  const device = await TestDevice.make(project);
  const second = await agentFor(device);
  await expect(second.enrol(token)).rejects.toMatchObject({ error: { code: 'forbidden' } });
  const suspended = await console1.data.store.get('enrolments', device.id);
  expect(suspended?.fields.suspended?.value).toBe(true);
  await expect((await agentFor(device)).prove()).rejects.toMatchObject({ error: { code: 'forbidden' } });

  const fields = stampChanges(suspended!.fields, { suspended: false }, console1.data.clock);
  unwrap(await console1.data.store.merge('enrolments', { ...suspended!, fields }));
  await (await agentFor(device)).prove();
});

test('too many failed enrolments have to wait', async () => {
  const wrong = { secret: newEnrolmentSecret('pat'), tokenId: (await console1.token()).tokenId };
  const device = await TestDevice.make(project);
  for (let attempt = 0; attempt < 10; attempt += 1)
    await expect((await agentFor(device)).enrol(wrong)).rejects.toMatchObject({ error: { code: 'invalid' } });
  await expect((await agentFor(device)).enrol(await console1.token())).rejects.toMatchObject({
    error: { code: 'forbidden', retryAfterMs: expect.any(Number) as number },
  });
});

test('unknown, revoked and foreign laptops are refused; a revocation ends the connection', async () => {
  const device = await TestDevice.make(project);
  await expect((await agentFor(device)).prove()).rejects.toMatchObject({ error: { code: 'unauthenticated' } });
  await console1.enrol(device);
  const agent = await agentFor(device);
  await agent.prove();
  const enrolment = await console1.data.store.get('enrolments', device.id);
  unwrap(await console1.data.store.merge('enrolments', { ...enrolment!, revokedAt: new Date().toISOString() }));
  expect(await agent.next('refused')).toMatchObject({ error: { code: 'revoked' } });
  await agent.closed;
  await expect((await agentFor(device)).prove()).rejects.toMatchObject({ error: { code: 'revoked' } });
  await vi.waitFor(() => expect(states.at(-1)?.agents).toBe(0));
});

test('an assignment reaches the connected laptop at once', async () => {
  const device = await TestDevice.make(project);
  await console1.enrol(device);
  const agent = await agentFor(device);
  await agent.prove();
  const userId = await console1.user(device.upn);
  const told = agent.next('changed');
  const enrolment = (await console1.data.store.get('enrolments', device.id))!;
  const fields = stampChanges(enrolment.fields, { userId }, console1.data.clock);
  unwrap(await console1.data.store.merge('enrolments', { ...enrolment, fields }));
  await told;
  const order = agent.next('changed');
  await console1.order(userId, device.upn);
  await order;
  expect((await agent.pull()).orders.map(({ id }) => id)).toEqual([userId]);
});

test('a proof or request of another connection is worth nothing', async () => {
  const device = await TestDevice.make(project);
  await console1.enrol(device);
  const first = await agentFor(device);
  const stolen = await first.deviceProof();
  const second = await agentFor(device);
  await second.hubProof();
  second.send({ type: 'device-proof', jws: stolen });
  expect(await second.next('refused')).toMatchObject({ error: { code: 'unauthenticated' } });

  const token = await console1.token();
  const fresh = await TestDevice.make(project);
  const other = await agentFor(fresh);
  await other.hubProof();
  other.send({
    type: 'enrol',
    secret: token.secret,
    request: await fresh.request({ tokenId: token.tokenId, binding: 'elsewhere' }),
  });
  expect(await other.next('refused')).toMatchObject({ error: { code: 'unauthenticated' } });
});

test('a laptop writes nothing but its own', async () => {
  const device = await TestDevice.make(project);
  const other = await TestDevice.make(project);
  await console1.enrol(device);
  await console1.enrol(other);
  const agent = await agentFor(device);
  await agent.prove();
  expect(await agent.push({ report: await other.report(1), logs: [] })).toMatchObject({ code: 'unauthenticated' });
  expect(await agent.push({ logs: [await other.log(0), await device.log(0)] })).toMatchObject({ code: 'forbidden' });
  expect(await console1.data.store.get('devices', other.id)).toBeNull();
  expect(await console1.data.logs.outbox(10)).toHaveLength(1);
});

test.each([
  ['malformed JSON', '{"type":', 'invalid'],
  ['a message that does not exist', '{"type":"order"}', 'invalid'],
  ['a nonce of the wrong form', '{"type":"hello","protocol":1,"nonce":"x"}', 'invalid'],
  ['an unknown version', '{"type":"hello","protocol":2,"greeting":"new"}', 'unsupported-version'],
  ['the wrong order', '{"type":"pull","id":1}', 'invalid'],
  ['an oversized frame', `"${'x'.repeat(limits.lanFrame)}"`, 'too-large'],
])('%s is refused and the connection closed', async (_name, text, code) => {
  const agent = await agentFor(await TestDevice.make(project));
  agent.raw(text);
  expect(await agent.next('refused')).toMatchObject({ error: { code } });
  await agent.closed;
});

test('binary, far too large and web pages are cut off, and the hub goes on', async () => {
  const device = await TestDevice.make(project);
  const binary = await agentFor(device);
  binary.raw(Buffer.from([1, 2, 3]));
  expect(await binary.next('refused')).toMatchObject({ error: { code: 'invalid' } });
  const huge = await agentFor(device);
  huge.raw('x'.repeat(3 * limits.lanFrame));
  await huge.closed;
  const page = new WebSocket(`wss://127.0.0.1:${hub.port}/`, {
    rejectUnauthorized: false,
    origin: 'https://evil.example',
  });
  await new Promise((resolve) => page.on('error', resolve));
  await console1.enrol(device);
  await (await agentFor(device)).prove();
});

test('who does not prove himself in time is cut off', async () => {
  const quick = unwrap(await startLanHub(optionsOf({ handshakeMs: 50 })));
  const agent = await agentFor(await TestDevice.make(project), quick.port);
  expect(await agent.next('refused')).toMatchObject({ error: { code: 'unauthenticated' } });
  await quick.stop();
});
