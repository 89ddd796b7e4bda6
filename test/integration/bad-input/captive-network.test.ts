// A network that wants a sign-in first: whatever its page says, it is no answer. Nothing is forgotten, misread or learnt from it, and
// the agent goes on as soon as the network lets it through.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { install } from '../../../agent/src/commands/install.ts';
import { startAgent } from '../../../agent/src/commands/start.ts';
import { AgentRig } from '../../support/agent-rig.ts';
import { FaultProxy } from '../../support/fault-proxy.ts';
import { expectStatus, startTestGateway } from '../gateway/test-gateway.ts';
import type { TestGateway } from '../gateway/test-gateway.ts';

const upn = 'ann@source.example';
/** As such networks answer; all of them a year ahead of the time. */
const pages = [
  { status: 200, body: '<html>Welcome to the hotel</html>' },
  { status: 200, body: '{"rows":[],"results":[],"last_seq":"1"}' },
  { status: 302, body: '', more: { location: 'https://portal.example/' } },
  { status: 404, body: '{"error":"not_found"}' },
  { status: 409, body: '{"error":"conflict"}' },
  { status: 401, body: '' },
  { status: 511, body: '<html>Network authentication required</html>' },
];
let gateway: TestGateway;
let network: FaultProxy;
let rig: AgentRig;

beforeEach(async () => {
  network = await FaultProxy.open();
  gateway = await startTestGateway();
  const { project, server, folder } = gateway;
  const port = Number(new URL(server.origin).port);
  await server.stop();
  network.target = server.origin;
  // The proofs are for the address that the agent knows.
  gateway = await startTestGateway({ project, folder, port, origin: network.origin });
  expectStatus(await gateway.owner.put('users', await gateway.project.userDocument(upn)), 201);
  expectStatus(await gateway.owner.put('orders', (await gateway.project.policy()).document), 201);
  rig = await AgentRig.open({ upn });
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await network[Symbol.asyncDispose]();
  await gateway.stop();
});

function captive({ status, body, more = {} }: { status: number; body: string; more?: Record<string, string> }): void {
  const date = new Date(Date.now() + 365 * 24 * 60 * 60 * 1000).toUTCString();
  const headers = { date, 'content-type': 'text/html', ...more };
  network.fault = () => ({ answer: { status, body, headers } });
  network.cutAll();
}
const free = (): void => {
  network.fault = () => null;
};

it('an agent under way says so, forgets nothing and learns no time, whatever is answered', async () => {
  await rig.enrol(gateway.project.companyKey, gateway.project.secret, ['--server', network.origin, '--no-lan']);
  const agent = rig.run(['--no-lan']);
  await agent.event(({ event }) => event === 'connected');
  const known = await vi.waitFor(async () => {
    const status = await rig.status();
    expect(status['userId']).toBeTruthy();
    return status;
  });
  for (const page of pages) {
    agent.events.length = 0;
    captive(page);
    // A pull may meet the page before the channel does. Let through between the two, the agent would stay connected.
    await agent.event(({ event }) => event === 'disconnected');
    const { error } = await agent.event(({ event, channel }) => event === 'trouble' && channel === 'cloud');
    const expected = page.status < 400 || page.status === 511 ? /^captive: .*sign-in page/ : /not as Ferry's do/;
    expect((error as FerryError).message, JSON.stringify(page)).toMatch(expected);
    expect((error as FerryError).code).toBe('unreachable');
    free();
    await agent.event(({ event }) => event === 'connected');
  }
  const { clockOffsetMs, userId, deviceId } = await rig.status();
  expect({ clockOffsetMs, userId, deviceId }).toEqual({
    clockOffsetMs: known['clockOffsetMs'],
    userId: known['userId'],
    deviceId: known['deviceId'],
  });
});

it('an agent that is to enrol waits until the network lets it through', async () => {
  const { companyKey, secret } = gateway.project;
  unwrap(await install({ data: rig.data, simulated: rig.laptop, server: network.origin, companyKey, token: secret }));
  const events: { event: string; [more: string]: unknown }[] = [];
  const end = new AbortController();
  captive({ status: 200, body: '<html>Welcome</html>' });
  const agent = startAgent(
    { data: rig.data, lan: false, cloud: true, hub: [], simulated: rig.laptop },
    { emit: (event) => events.push(event), signal: end.signal },
  );
  await vi.waitFor(() => expect(events[0]).toMatchObject({ event: 'trouble', channel: 'enrol' }), { timeout: 10_000 });
  expect(events[0]?.['error']).toMatchObject({
    code: 'unreachable',
    message: expect.stringMatching(/^captive: /) as string,
  });
  free();
  await vi.waitFor(() => expect(events.map(({ event }) => event)).toContain('connected'), { timeout: 20_000 });
  end.abort();
  expect(await agent).toEqual({ ok: true, value: undefined });
});

it('an agent that is told to end gives up what is not answered, and says nothing after its end', async () => {
  await rig.enrol(gateway.project.companyKey, gateway.project.secret, ['--server', network.origin, '--no-lan']);
  const held = new Promise<void>((resolve) => {
    network.fault = ({ url, method }) => {
      // What writes: the report, and the log.
      if (method !== 'POST' || !url.includes('_bulk_docs')) return null;
      resolve();
      return { hold: true };
    };
  });
  const agent = rig.run(['--no-lan']);
  await held;
  expect(await agent.kill('SIGTERM')).toBe(0);
  expect(agent.events.at(-1)).toEqual({ event: 'ended' });
});
