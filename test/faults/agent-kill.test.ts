// kill -9 at random instants: after a restart the agent goes on to done or rolls back, and never leaves a laptop in between.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deviceDocuments } from '@ferry/common/documents/devices';
import { fromWire } from '@ferry/common/documents/wire';
import { unwrap } from '@ferry/common/errors';
import type { Go } from '@ferry/common/orders/order';
import { reportSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { expectStatus, startTestGateway } from '../integration/gateway/test-gateway.ts';
import type { TestGateway } from '../integration/gateway/test-gateway.ts';
import { AgentRig } from '../support/agent-rig.ts';
import { contentOf } from '../support/laptop-content.ts';
import { repetitions, seed, seededRandom } from '../support/seed.ts';

const upn = 'ann@source.example';
let gateway: TestGateway;
let rig: AgentRig;

beforeEach(async () => {
  gateway = await startTestGateway();
  expectStatus(await gateway.owner.put('users', await gateway.project.userDocument(upn)), 201);
  expectStatus(await gateway.owner.put('orders', (await gateway.project.policy()).document), 201);
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await gateway.stop();
});

let sequence = 0;
async function order(kind: Go['kind']): Promise<string> {
  sequence += 1;
  const go = await gateway.project.goFor(upn, { kind, sequence });
  const { _rev } = (await gateway.owner.request('GET', `orders/${go.document.id}`)).body as { _rev?: string };
  expectStatus(await gateway.owner.put('orders', go.document, _rev), 201);
  return go.digest;
}

/** Kills the agent `kills` times, each after a random while within a run, then lets it end. Gives back how often it was mid-run. */
async function tormented(deviceId: string, digest: string, random: () => number, kills: number): Promise<number> {
  let inside = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const agent = rig.run(['--no-lan', '--step-delay', '25']);
    const told = kill === 0 ? 'order' : 'started';
    await agent.event((event) => event.event === told || (event.event === 'started' && event['unfinished'] !== null));
    const steps = 1 + Math.floor(random() * 3);
    const moment = random() * 40;
    let seen = 0;
    // After some steps or, to hit the time between them, a while after.
    await Promise.race([
      agent.event((event) => event.event === 'step' && (seen += 1) >= steps),
      agent.event(({ event, state }) => event === 'state' && state !== 'running' && state !== 'waiting'),
    ]);
    const until = performance.now() + moment;
    await vi.waitUntil(() => performance.now() >= until, { interval: 1, timeout: 1000 });
    await agent.kill();
    if ((await rig.status())['unfinished'] !== null) inside += 1;
  }
  const last = rig.run(['--no-lan']);
  await vi.waitFor(
    async () => {
      const answer = await gateway.owner.request('GET', `devices/${deviceId}`);
      expectStatus(answer, 200);
      const { report } = unwrap(deviceDocuments.parse(fromWire(answer.body as Record<string, unknown>)));
      const { state, order: acted } = unwrap(payloadUnverified(report, 'report', reportSchema));
      expect(`${state} ${acted?.digest}`).toMatch(new RegExp(`^(succeeded|rolled-back) ${digest}$`));
    },
    { timeout: 30_000, interval: 50 },
  );
  await last.kill();
  return inside;
}

it(`survives being killed (FERRY_SEED=${seed})`, async () => {
  const random = seededRandom('agent-kill');
  let inside = 0;
  for (let round = 0; round < repetitions(1, 40); round += 1) {
    rig = await AgentRig.open({ upn });
    const { companyKey, secret } = gateway.project;
    const deviceId = await rig.enrol(companyKey, secret, ['--server', gateway.server.origin, '--no-lan']);
    const before = contentOf(rig.laptop);
    expect(Object.values(before).join('')).toContain(upn);

    inside += await tormented(deviceId, await order('migrate'), random, 5);
    const migrated = contentOf(rig.laptop);
    const texts = Object.values(migrated).map((text) => text.replaceAll('\0', ''));
    expect(texts.filter((text) => text.includes(upn) || text.includes('11111111-1111'))).toEqual([]);
    expect(Object.keys(migrated).filter((name) => name.endsWith('.new'))).toEqual([]);

    inside += await tormented(deviceId, await order('rollback'), random, 5);
    const { 'accounts.json': _signedOut, ...after } = contentOf(rig.laptop);
    const { 'accounts.json': _signedIn, ...then } = before;
    expect(after).toEqual(then);
    await rig[Symbol.asyncDispose]();
  }
  // A test whose kills all came too late would prove nothing.
  expect(inside).toBeGreaterThan(2);
});
