import { createServer, Server as NetServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { TestConsole, TestDevice, testProject } from '../sync/console-fixture.ts';
import { TestAgent } from './agent-fixture.ts';
import { startLanHub } from './hub.ts';
import type { LanHubOptions, LanState } from './hub.ts';

let console1: TestConsole;
let states: LanState[];
beforeEach(async () => {
  console1 = await TestConsole.open(await testProject());
  states = [];
});
afterEach(async () => await console1[Symbol.asyncDispose]());

function optionsOf(over: Partial<LanHubOptions> = {}): LanHubOptions {
  const { data, project, signer, usesOfToken } = console1;
  const { store, logs, clock } = data;
  return {
    ...{ store, logs, clock, signer, usesOfToken, now: Date.now, trust: () => data.trust.current() },
    ...{ rootRecord: project.rootRecord, companyKey: project.companyKey, host: '127.0.0.1', mdnsInterface: 'off' },
    ...{ onState: (state) => states.push(state), deviceSeen: () => undefined },
    ...over,
  };
}

test('a port in use is a clear failure, not a crash', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  const { port } = blocker.address() as AddressInfo;
  const result = await startLanHub(optionsOf({ port }));
  expect(result).toMatchObject({
    ok: false,
    error: { code: 'locked', message: expect.stringContaining('in use') as string },
  });
  expect(states.at(-1)).toMatchObject({ state: 'failed', why: { code: 'locked' } });
  await new Promise((resolve) => blocker.close(resolve));
});

test('a laptop that the system could not let in ends nothing: it is said, and the next one is served', async () => {
  const listening = vi.spyOn(NetServer.prototype, 'listen');
  const other = unwrap(await startLanHub(optionsOf()));
  let agent: TestAgent | null = null;
  try {
    const server = listening.mock.contexts.at(-1) as NetServer | undefined;
    // As Node tells it when there is no file descriptor left; with nobody listening it would end the process.
    for (let time = 0; time < 2; time += 1) server?.emit('error', new Error('accept EMFILE'));
    expect(states.at(-1)).toMatchObject({ state: 'listening', why: { code: 'unreachable' } });
    const device = await TestDevice.make(console1.project);
    await console1.enrol(device);
    agent = await TestAgent.connect(other.port, device);
    await agent.prove();
    expect(states.at(-1)).toMatchObject({ state: 'listening', agents: 1, why: null });
  } finally {
    agent?.close();
    listening.mockRestore();
    await other.stop();
  }
});
