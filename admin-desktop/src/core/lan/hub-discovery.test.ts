import { Bonjour } from 'bonjour-service';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { unwrap } from '@ferry/common/errors';
import { bonjourType, projectHint } from '@ferry/common/protocol/lan';
import { TestConsole, TestDevice, testProject } from '../sync/console-fixture.ts';
import { TestAgent } from './agent-fixture.ts';
import { mdnsOptions } from './announcement.ts';
import { startLanHub } from './hub.ts';
import type { LanState } from './hub.ts';

test('a laptop that knows nothing but the project finds the hub by Bonjour and proves itself over TLS 1.3', async () => {
  const project = await testProject();
  const own = await TestConsole.open(project);
  onTestFinished(async () => await own[Symbol.asyncDispose]());
  const states: LanState[] = [];
  const hub = unwrap(
    await startLanHub({
      ...own.data,
      trust: () => own.data.trust.current(),
      signer: own.signer,
      rootRecord: project.rootRecord,
      companyKey: project.companyKey,
      now: () => Date.now(),
      usesOfToken: own.usesOfToken,
      onState: (state) => states.push(state),
      deviceSeen: () => undefined,
      host: '127.0.0.1',
      mdnsInterface: '127.0.0.1',
    }),
  );
  onTestFinished(async () => await hub.stop());

  const found: { port: number; address: string }[] = [];
  const bonjour = new Bonjour(mdnsOptions('127.0.0.1'), (error: Error) => {
    throw error;
  });
  onTestFinished(async () => {
    await new Promise((resolve) => bonjour.destroy(resolve));
  });
  const browser = bonjour.find({ type: bonjourType }, (service) => {
    const txt = service.txt as { h?: string } | undefined;
    if (txt?.h === projectHint(project.companyKey))
      found.push({ port: service.port, address: service.referer?.address ?? '' });
  });
  await vi.waitFor(() => {
    browser.update();
    expect(found).toEqual([{ port: hub.port, address: '127.0.0.1' }]);
  }, 10_000);

  const device = await TestDevice.make(project);
  const agent = await TestAgent.connect(hub.port, device);
  await agent.enrol(await own.token());
  expect((await agent.pull()).orders).toEqual([]);
  expect(states.at(-1)).toMatchObject({ state: 'listening', agents: 1, why: null });
  agent.close();

  const old = new WebSocket(`wss://127.0.0.1:${hub.port}/`, { rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
  expect(String(await new Promise((resolve) => old.on('error', resolve)))).toMatch(/protocol version/i);
});
