// Orders with scripts against the real agent's process: whether they are taken is decided when the agent is enrolled.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deviceDocuments } from '@ferry/common/documents/devices';
import { fromWire } from '@ferry/common/documents/wire';
import { unwrap } from '@ferry/common/errors';
import { scriptDigest } from '@ferry/common/orders/scripts';
import type { Script } from '@ferry/common/orders/scripts';
import { reportSchema } from '@ferry/common/report';
import type { Report } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { AgentRig } from '../../support/agent-rig.ts';
import { contentOf } from '../../support/laptop-content.ts';
import { expectStatus, startTestGateway } from '../gateway/test-gateway.ts';
import type { TestGateway } from '../gateway/test-gateway.ts';

const upn = 'ann@source.example';
const text = 'echo from the script';
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

/** The report that speaks of a migration with one script. */
async function migratedWith(args: readonly string[]): Promise<Report> {
  const { companyKey, secret, projectId, ownerSigner } = gateway.project;
  const deviceId = await rig.enrol(companyKey, secret, ['--server', gateway.server.origin, '--no-lan', ...args]);
  const script: Script = { format: 1, projectId, name: 'greet', language: 'cmd', text };
  const named = { sha256: await scriptDigest(text), script: await ownerSigner.sign('script', script), seconds: 30 };
  const tasks = [
    { id: 'entra-registration', settings: {} },
    { id: 'scripts', settings: { scripts: [named] } },
  ];
  const go = await gateway.project.goFor(upn, { tasks });
  expectStatus(await gateway.owner.put('orders', go.document), 201);
  rig.run(['--no-lan']);
  return await vi.waitFor(
    async () => {
      const answer = await gateway.owner.request('GET', `devices/${deviceId}`);
      expectStatus(answer, 200);
      const { report } = unwrap(deviceDocuments.parse(fromWire(answer.body as Record<string, unknown>)));
      const content = unwrap(payloadUnverified(report, 'report', reportSchema));
      expect(content.order?.digest).toBe(go.digest);
      expect(content.state).not.toBe('running');
      return content;
    },
    { timeout: 20_000, interval: 50 },
  );
}

it('without the permission the order is refused as a whole, with the reason', async () => {
  // What is told to the person, perhaps just now, is not a change of the laptop.
  const laptop = () => Object.entries(contentOf(rig.laptop)).filter(([path]) => !path.startsWith('notices.json'));
  const before = laptop();
  expect(await migratedWith([])).toMatchObject({
    state: 'failed',
    reason: 'forbidden: scripts-not-allowed: this agent was installed without ALLOWSCRIPTS=1',
    tasks: [],
  });
  expect(laptop()).toEqual(before);
});

it('with it the script is run, last', async () => {
  const report = await migratedWith(['--allow-scripts']);
  expect(report.state).toBe('succeeded');
  expect(report.tasks.at(-1)).toMatchObject({ id: 'scripts', steps: [{ outcome: 'done', reversible: false }] });
  const ran = join(rig.laptop, 'scripts.json');
  expect(existsSync(ran)).toBe(true);
  expect(JSON.parse(readFileSync(ran, 'utf8'))).toEqual({ language: 'cmd', text });
});
