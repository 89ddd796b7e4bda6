// A server that was broken into: orders that the gateway would refuse are written past it, old ones are put back, and answers are
// bent on the way. The real agent says what is wrong, changes nothing, and obeys the next good order.
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OrderDocument } from '@ferry/common/documents/orders';
import { unwrap } from '@ferry/common/errors';
import type { ErrorCode } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { makeTestProject } from '../../fixtures/project.ts';
import { AgentRig } from '../../support/agent-rig.ts';
import type { RunningAgent } from '../../support/agent-rig.ts';
import { FaultProxy } from '../../support/fault-proxy.ts';
import { contentOf } from '../../support/laptop-content.ts';
import { expectStatus, startTestGateway } from '../gateway/test-gateway.ts';
import type { TestGateway } from '../gateway/test-gateway.ts';

const upn = 'ann@source.example';
let gateway: TestGateway;
let rig: AgentRig;

beforeEach(async () => {
  gateway = await startTestGateway();
  rig = await AgentRig.open({ upn });
  expectStatus(await gateway.owner.put('users', await gateway.project.userDocument(upn)), 201);
  expectStatus(await gateway.owner.put('orders', (await gateway.project.policy()).document), 201);
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await gateway.stop();
});

async function started(): Promise<RunningAgent> {
  const { companyKey, secret } = gateway.project;
  await rig.enrol(companyKey, secret, ['--server', gateway.server.origin, '--no-lan']);
  const agent = rig.run(['--no-lan']);
  await agent.state('waiting');
  return agent;
}

/** As somebody with access to the server's disk writes: whatever was there is replaced. */
async function smuggle(document: OrderDocument): Promise<void> {
  const { store } = unwrap(gateway.server.projects.byId(gateway.project.projectId));
  const { id, ...rest } = document;
  const before = await store.get('orders', id);
  unwrap(await store.put('orders', { ...rest, _id: id, ...(before?._rev ? { _rev: before._rev } : {}) }));
}

const refusals = (agent: RunningAgent) =>
  agent.events.filter(({ event }) => event === 'refused').map(({ error }) => (error as { code: string }).code);

it('orders whose signature, project, audience or role does not fit change nothing', async () => {
  const { project } = gateway;
  const agent = await started();
  const before = contentOf(rig.laptop);
  const good = await project.goFor(upn, { sequence: 9 });
  const inPlace = (jws: string): OrderDocument => ({ ...good.document, go: jws });
  const [head = '', body = '', signature = ''] = good.jws.split('.');
  const raised = Buffer.from(body, 'base64url').toString().replace('"sequence":9', '"sequence":8');
  const elsewhere = await makeTestProject();
  const technician = await project.addConsole('technician');
  const viewer = await project.addConsole('viewer');
  const former = await project.addConsole('admin', { notAfter: Date.now() - 1000 });
  const cases: [string, OrderDocument, ErrorCode][] = [
    ['changed', inPlace([head, Buffer.from(raised).toString('base64url'), signature].join('.')), 'unauthenticated'],
    ['of another root', (await elsewhere.goFor(upn)).document, 'unauthenticated'],
    ['for another project', (await project.goFor(upn, { projectId: 'q'.repeat(16) })).document, 'wrong-project'],
    ['for somebody else', inPlace((await project.goFor('bob@source.example')).jws), 'forbidden'],
    ['by a technician', (await project.goFor(upn, {}, technician.signer)).document, 'forbidden'],
    ['by a viewer', (await project.stopFor(upn, {}, viewer.signer)).document, 'forbidden'],
    ['by a former admin', (await project.goFor(upn, {}, former.signer)).document, 'expired'],
    ['a stop as a start', inPlace((await project.stopFor(upn)).jws), 'invalid'],
  ];
  for (const [name, document, code] of cases) {
    const seen = refusals(agent).length;
    await smuggle(document);
    await agent.event(() => refusals(agent).length > seen);
    expect([name, refusals(agent).at(-1)]).toEqual([name, code]);
  }
  expect(agent.events.some(({ event }) => event === 'order')).toBe(false);
  expect(contentOf(rig.laptop)).toEqual(before);

  // What nobody knows here is refused whole, and the console is told.
  const modern = await project.goFor(upn, { sequence: 10, needs: ['teleport'] });
  await smuggle(modern.document);
  const { reason } = await agent.state('failed');
  expect(reason).toContain('unsupported-order');
  expect(contentOf(rig.laptop)).toEqual(before);

  const last = await project.goFor(upn, { sequence: 11 });
  await smuggle(last.document);
  await agent.state('succeeded');
});

it('a start that is put back after a stop stays stopped, over a restart too', async () => {
  const { project } = gateway;
  const agent = await started();
  const inAnHour = { notBefore: { instant: new Date(Date.now() + 3_600_000).toISOString() } };
  const scheduled = await project.goFor(upn, { sequence: 1, ...inAnHour });
  await smuggle(scheduled.document);
  await agent.state('waiting', ({ reason }) => String(reason).startsWith('scheduled'));
  await smuggle({ ...(await project.stopFor(upn, { sequence: 2 })).document, go: scheduled.jws });
  await agent.state('stopped');

  // The stop is gone from the server, and a start of before it is there again, due now.
  const due = await project.goFor(upn, { sequence: 1 });
  await smuggle(due.document);
  const later = await project.goFor(upn, { sequence: 99 });
  await smuggle(later.document);
  await agent.kill();
  const again = rig.run(['--no-lan']);
  await again.event(({ event }) => event === 'connected');
  // One that knows of the stop is obeyed, so the others were there to be obeyed.
  const stop = await project.stopFor(upn, { sequence: 3 });
  await smuggle(stop.document);
  const informed = await project.goFor(upn, { sequence: 100, overrides: [stop.digest] });
  await smuggle({ ...informed.document, stop: stop.jws });
  const { digest } = await again.event(({ event }) => event === 'order');
  expect(digest).toBe(informed.digest);
  expect(agent.events.some(({ event }) => event === 'order')).toBe(false);
});

it('answers that are no JSON, too large, of another program or another protocol are told, and survived', async () => {
  await using proxy = await FaultProxy.open();
  proxy.target = gateway.server.origin;
  const { companyKey, secret } = gateway.project;
  const refused = async (): Promise<string> => {
    const args = ['enrol', '--data', rig.data, '--simulated', rig.laptop, '--company-key', companyKey];
    const agent = rig.command([...args, '--server', proxy.origin, '--no-lan'], { FERRY_TOKEN: secret });
    expect(await agent.exit).toBe(1);
    return agent.stderr;
  };
  const answer = (status: number, body: string) => () => ({ answer: { status, body } });
  proxy.fault = answer(200, '{"format":');
  expect(await refused()).toMatch(/not JSON.*\(invalid at \/v1\//);
  proxy.fault = answer(200, 'x'.repeat(limits.httpBody + 1));
  expect(await refused()).toMatch(/\(too-large at \/v1\//);
  proxy.fault = answer(503, '<html>maintenance</html>');
  expect(await refused()).toMatch(/answered 503.*\(unreachable at /);
  proxy.fault = () => ({ answer: { status: 502, body: '<html>proxy</html>', headers: {} } });
  expect(await refused()).toMatch(/answered 502, not as Ferry's do.*\(unreachable at /);
  proxy.fault = ({ url }) =>
    url === '/v1/hello' ? { change: (hello) => ({ ...(hello as object), protocols: [2, 3] }) } : null;
  expect(await refused()).toMatch(/speaks version 2, 3.*\(unsupported-version at .*Update/);
  const foreign = (await makeTestProject()).rootRecord;
  proxy.fault = ({ url }) => (url === `/v1/projects/${companyKey}` ? { change: () => foreign } : null);
  expect(await refused()).toMatch(/company key/);
  const { rows } = await gateway.owner.pouch('enrolments').allDocs({});
  expect(rows).toEqual([]);
});

it('bent answers while the agent runs cost nothing but time', async () => {
  await using proxy = await FaultProxy.open();
  const { project, server } = gateway;
  await gateway.server.stop();
  // The proofs are for the address that the agent typed: that of the proxy.
  gateway = await startTestGateway({
    project,
    folder: gateway.folder,
    port: Number(new URL(server.origin).port),
    origin: proxy.origin,
  });
  proxy.target = server.origin;
  await rig.enrol(project.companyKey, project.secret, ['--server', proxy.origin, '--no-lan']);
  const faults: [FaultProxy['fault'], RegExp][] = [
    [() => ({ answer: { status: 200, body: '[' } }), /not JSON/],
    [({ url }) => (url.includes('_all_docs') ? { change: () => ({ rows: 7 }) } : null), /./],
    [({ url }) => (url.includes('_changes') ? { change: () => ({ results: 'none' }) } : null), /./],
    [() => ({ answer: { status: 500, body: 'x'.repeat(limits.httpBody + 1) } }), /more than/],
  ];
  for (const [fault, message] of faults) {
    proxy.fault = fault;
    const agent = rig.run(['--no-lan']);
    const { error } = await agent.event(({ event }) => event === 'trouble');
    expect((error as { message: string }).message).toMatch(message);
    proxy.fault = () => null;
    await agent.event(({ event }) => event === 'connected');
    await agent.kill();
  }
  await smuggle((await project.goFor(upn)).document);
  const agent = rig.run(['--no-lan']);
  await agent.state('succeeded');
});
