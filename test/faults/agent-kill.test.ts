// kill -9 at random instants: after a restart the agent goes on to done or rolls back, and never leaves a laptop in between.
// Done means: the same, byte for byte, as where nobody killed it.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deviceDocuments } from '@ferry/common/documents/devices';
import { fromWire } from '@ferry/common/documents/wire';
import { unwrap } from '@ferry/common/errors';
import type { Go } from '@ferry/common/orders/order';
import { reportSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { Backups } from '../../agent/src/engine/backups.ts';
import { carryOut } from '../../agent/src/engine/engine.ts';
import { Journal } from '../../agent/src/engine/journal.ts';
import { RunJournal } from '../../agent/src/engine/run-journal.ts';
import { fileModeBox } from '../../agent/src/identity/secret-box.ts';
import { openSimulatedLaptop } from '../../agent/src/simulated/simulated-laptop.ts';
import { expectStatus, startTestGateway } from '../integration/gateway/test-gateway.ts';
import type { TestGateway } from '../integration/gateway/test-gateway.ts';
import { AgentRig } from '../support/agent-rig.ts';
import { contentOf as everythingIn } from '../support/laptop-content.ts';
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
/** What is told to the person is not a change of the laptop, and a kill decides whether it is still told. */
const contentOf = (laptop: string): Record<string, string> =>
  Object.fromEntries(Object.entries(everythingIn(laptop)).filter(([path]) => !/^(notices|tray)\.json/.test(path)));
const all = ['entra-registration', 'office', 'onedrive', 'outlook', 'teams', 'credentials', 'drives-printers'];
const tasks = all.map((id) => ({ id, settings: {} }));
async function order(kind: Go['kind']): Promise<{ go: Go; digest: string }> {
  sequence += 1;
  const go = await gateway.project.goFor(upn, { kind, sequence, tasks });
  const { _rev } = (await gateway.owner.request('GET', `orders/${go.document.id}`)).body as { _rev?: string };
  expectStatus(await gateway.owner.put('orders', go.document, _rev), 201);
  return { go: go.payload, digest: go.digest };
}

/** What an order makes of a laptop when nothing happens on the way. */
async function undisturbed(laptop: string, { go, digest }: { go: Go; digest: string }) {
  const home = mkdtempSync(join(tmpdir(), 'ferry-twin-'));
  try {
    cpSync(laptop, join(home, 'laptop'), { recursive: true });
    const journal = unwrap(Journal.open(join(home, 'journal.sqlite')));
    const run = await carryOut(go, digest, {
      laptop: openSimulatedLaptop(join(home, 'laptop')),
      runs: new RunJournal(journal),
      backups: new Backups(join(home, 'backup'), fileModeBox),
      interrupt: () => null,
      pace: async () => undefined,
      progress: async () => undefined,
      log: () => undefined,
    });
    journal.close();
    expect(run.state).toBe('succeeded');
    return contentOf(join(home, 'laptop'));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
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
  for (let round = 0; round < repetitions(1, 50); round += 1) {
    rig = await AgentRig.open({ upn, office: true, surroundings: true });
    const { companyKey, secret } = gateway.project;
    const deviceId = await rig.enrol(companyKey, secret, ['--server', gateway.server.origin, '--no-lan']);
    const before = contentOf(rig.laptop);

    const migration = await order('migrate');
    const wanted = await undisturbed(rig.laptop, migration);
    expect(wanted).not.toEqual(before);
    inside += await tormented(deviceId, migration.digest, random, 5);
    expect(contentOf(rig.laptop)).toEqual(wanted);

    inside += await tormented(deviceId, (await order('rollback')).digest, random, 5);
    // Who is signed in and which programs are open is not brought back: that is for the person at the laptop.
    const { 'accounts.json': _signedOut, 'processes.json': _closed, ...after } = contentOf(rig.laptop);
    const { 'accounts.json': _signedIn, 'processes.json': _open, ...then } = before;
    expect(after).toEqual(then);
    await rig[Symbol.asyncDispose]();
  }
  // A test whose kills all came too late would prove nothing.
  expect(inside).toBeGreaterThan(2);
});
