// A migration that the person at the laptop may put off, through the real agent's process and its command line.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AgentRig } from '../../support/agent-rig.ts';
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
  const { companyKey, secret } = gateway.project;
  await rig.enrol(companyKey, secret, ['--server', gateway.server.origin, '--no-lan']);
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await gateway.stop();
});

async function order(more: object): Promise<void> {
  const go = await gateway.project.goFor(upn, { kind: 'migrate', sequence: 1, ...more });
  expectStatus(await gateway.owner.put('orders', go.document), 201);
}

/** Runs a command to its end. Gives its exit code and the last thing that it said. */
async function command(
  ...args: string[]
): Promise<{ code: number | null; said: Record<string, unknown>; why: string }> {
  const [name = '', ...rest] = args;
  const agent = rig.command([name, '--data', rig.data, ...rest]);
  const code = await agent.exit;
  return { code, said: agent.events.at(-1) ?? {}, why: agent.stderr };
}

it('is offered, put off once, survives a kill, is refused a second time, and begins when the person says so', async () => {
  let agent = rig.run(['--no-lan']);
  await agent.state('waiting');
  expect((await command('offer', '--json')).said).toEqual({ offer: null });
  expect((await command('start-now')).why).toContain('nothing is offered');

  await order({ deferrals: 1 });
  await agent.state('offered');
  const { offer } = (await command('offer', '--json')).said as { offer: Record<string, unknown> };
  expect(offer).toMatchObject({ act: 'offered', deferralsLeft: 1 });

  expect((await command('defer', '--minutes', '60')).said['offer']).toMatchObject({
    act: 'deferred',
    deferralsLeft: 0,
  });
  await agent.state('deferred');
  expect((await rig.status())['report']).toMatchObject({ state: 'deferred', offer: { deferralsLeft: 0 } });
  await agent.kill();
  agent = rig.run(['--no-lan']);
  await agent.event(({ event }) => event === 'connected');
  expect((await rig.status())['state']).toBe('deferred');
  const refused = await command('defer', '--minutes', '60');
  expect([refused.code === 0, refused.why]).toEqual([false, expect.stringContaining('put off already')]);

  expect((await command('start-now')).code).toBe(0);
  await agent.state('succeeded');
});

it('begins by itself at its deadline, whatever was said', async () => {
  const agent = rig.run(['--no-lan']);
  await agent.state('waiting');
  // In whole seconds, as documents have it: far enough ahead to be offered and put off first.
  const deadline = new Date(Math.ceil(Date.now() / 1000 + 8) * 1000);
  await order({ deferrals: 5, deadline: deadline.toISOString() });
  await agent.state('offered');
  expect((await command('defer', '--minutes', '600')).said['offer']).toMatchObject({ until: deadline.toISOString() });
  await agent.state('succeeded');
  expect(Date.now()).toBeGreaterThanOrEqual(deadline.getTime());
});
