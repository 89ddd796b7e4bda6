// kill -9 of the older agent, the newer one or both, or damage to what is written down, at each boundary of an upgrade and at random
// instants. After the next sign-in one of them is the agent, and works: the newer one once it has proved itself, the older one until
// then.
import { basename } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { simulatedProgram } from '../../agent/src/simulated/simulated-installation.ts';
import { repetitions, seed, seededRandom } from '../support/seed.ts';
import { bundledAgent, ourPublisher, running, UpgradeRig } from '../support/upgrade-rig.ts';

let older: string;
let newer: string;
beforeAll(async () => {
  const [old, next] = await Promise.all(['0.1.0', '0.9.0'].map(bundledAgent));
  older = simulatedProgram(old!, '0.1.0', ourPublisher);
  newer = simulatedProgram(next!, '0.9.0', ourPublisher);
});

const victims = ['older', 'newer', 'both', 'record'] as const;
type Victims = (typeof victims)[number];
type Point = { when: 'fetched' | 'starting' | 'confirmed' | 'anytime'; victims: Victims; afterMs: number };

async function reached(rig: UpgradeRig, { when, afterMs }: Point): Promise<void> {
  if (when !== 'anytime')
    await vi.waitFor(
      async () => {
        const { attempt, confirmed } = await rig.record();
        expect(attempt?.phase ?? (confirmed ? 'confirmed' : null)).toBe(when);
      },
      { timeout: 45_000, interval: 2 },
    );
  const until = performance.now() + afterMs;
  await vi.waitUntil(() => performance.now() >= until, { interval: 1, timeout: 10_000 });
}

async function killedAt(point: Point): Promise<void> {
  await using rig = await UpgradeRig.open(older, { reportWithinMs: 10_000, settleMs: 500 });
  await rig.signIn();
  await rig.reported(({ facts }) => facts.agentVersion === '0.1.0');
  await rig.offer(newer);
  await reached(rig, point);
  const { agent, watcher } = rig.pids();
  const first = watcher ?? agent;
  if (point.victims === 'both') rig.killAll();
  else if (point.victims === 'record') {
    rig.damageRecord();
    // Any news has a running agent look again, which it would do a minute later by itself.
    await rig.offer(newer);
  } else rig.kill(point.victims === 'older' ? first : agent === first ? null : agent);

  // Sign-in, now and later: who is not needed ends by itself.
  await rig.signIn();
  await rig.until(async () => {
    const { attempt, confirmed, failed } = await rig.record();
    // The newer one alone was ended before it had reported: that counts as its own fault.
    if (failed.length === 0 && !confirmed && running(rig.programs).length === 0) await rig.signIn();
    expect({ attempt, settled: failed.length + (confirmed ? 1 : 0) }).toEqual({ attempt: undefined, settled: 1 });
  });
  const { confirmed, failed } = await rig.record();
  if (point.victims !== 'newer') expect(failed).toEqual([]);
  const wanted = confirmed ? '0.9.0' : '0.1.0';
  rig.killAll();
  await rig.signIn();
  await rig.reported(({ facts }) => facts.agentVersion === wanted);
  await rig.until(async () => {
    expect(basename(await rig.atSignIn())).toBe(confirmed ? 'ferry-agent-0.9.0.cjs' : 'ferry-agent.cjs');
    expect(running(rig.programs)).toHaveLength(1);
  });
  // And it takes orders: nothing of the hand-over holds it back.
  const go = await rig.gateway.project.goFor('ann@source.example', { kind: 'rehearse' });
  const put = await rig.gateway.owner.put('orders', go.document);
  expect(put.status).toBe(201);
  await rig.reported(({ order, state }) => order?.digest === go.digest && state !== 'running' && state !== 'waiting');
}

const random = seededRandom('upgrade-kill');
const boundaries: Point[] = (['fetched', 'starting', 'confirmed'] as const).flatMap((when) =>
  victims.map((each) => ({ when, victims: each, afterMs: 0 })),
);
const anytime = Array.from({ length: repetitions(1, 60) }, (): Point => ({
  when: 'anytime',
  victims: victims[Math.floor(random() * victims.length)] ?? 'both',
  afterMs: Math.floor(random() * 4000),
}));
const sample = boundaries.sort(() => random() - 0.5).slice(0, repetitions(2, boundaries.length));

it(`survives being killed (FERRY_SEED=${seed})`, async () => {
  for (const point of [...sample, ...anytime])
    await killedAt(point).catch((thrown: unknown) => {
      throw new Error(`${JSON.stringify(point)}: ${String(thrown)}`, { cause: thrown });
    });
});
