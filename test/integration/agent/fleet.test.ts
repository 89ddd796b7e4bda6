// Several laptops in one real process, against a real gateway.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RunningAgent, rigTenants } from '../../support/agent-rig.ts';
import type { Event } from '../../support/agent-rig.ts';
import { expectStatus, startTestGateway } from '../gateway/test-gateway.ts';
import type { TestGateway } from '../gateway/test-gateway.ts';

const upn = 'ann@source.example';
let gateway: TestGateway;
let home: string;
let plan: string;
let agents: RunningAgent[];

beforeEach(async () => {
  gateway = await startTestGateway();
  home = mkdtempSync(join(tmpdir(), 'ferry-fleet-'));
  plan = join(home, 'plan.json');
  agents = [];
  expectStatus(await gateway.owner.put('users', await gateway.project.userDocument(upn)), 201);
  expectStatus(await gateway.owner.put('orders', (await gateway.project.policy()).document), 201);
});
afterEach(async () => {
  await Promise.all(agents.map(async (agent) => await agent.kill()));
  await gateway.stop();
  rmSync(home, { recursive: true, force: true });
});

function laptop(name: string, sourceUpn: string, more: object = {}): object {
  const { sourceTenantId: sourceTenant, targetTenantId: targetTenant } = rigTenants;
  return {
    ...{ name, data: join(home, name, 'agent'), simulated: join(home, name, 'laptop'), reach: 'cloud' },
    seed: { sourceUpn, sourceTenant, targetUpn: sourceUpn.replace('source', 'target'), targetTenant },
    ...more,
  };
}

function writePlan(...laptops: object[]): void {
  const { companyKey } = gateway.project;
  writeFileSync(plan, JSON.stringify({ format: 1, companyKey, server: gateway.server.origin, laptops }));
}

function start(token?: string): RunningAgent {
  const agent = new RunningAgent(['fleet', '--plan', plan], token === undefined ? {} : { FERRY_TOKEN: token });
  agents.push(agent);
  return agent;
}

const of =
  (laptop: string, event: string, more: Record<string, unknown> = {}) =>
  (each: Event): boolean =>
    each['laptop'] === laptop && Object.entries({ event, ...more }).every(([name, value]) => each[name] === value);

it('seeds, enrols and runs each laptop, and goes on with the same ones at the next start, without a token', async () => {
  writePlan(laptop('one', upn), laptop('two', 'ben@source.example'), laptop('three', upn, { power: 'off' }));
  const first = start(gateway.project.secret);
  const enrolled = await first.event(of('one', 'enrolled'));
  await first.event(of('one', 'state', { state: 'waiting' }));
  await first.event(of('two', 'state', { state: 'waiting' }));
  first.endInput();
  expect(await first.exit).toBe(0);
  expect(first.stderr).toBe('');
  expect(first.events.find(of('one', 'ended'))).toMatchObject({ reason: 'told to end' });
  expect(first.events.some((event) => event['laptop'] === 'three')).toBe(false);
  const machine = readFileSync(join(home, 'one', 'laptop', 'machine.json'), 'utf8');

  const second = start();
  expect(await second.event(of('one', 'enrolled'))).toMatchObject({ deviceId: enrolled['deviceId'], again: true });
  await second.event(of('one', 'connected'));
  expect(second.events.some(of('one', 'seeded'))).toBe(false);
  expect(readFileSync(join(home, 'one', 'laptop', 'machine.json'), 'utf8')).toBe(machine);
  expect(await second.kill('SIGTERM')).toBe(0);
});

it('goes on with a migration when the power comes back, while the others work on', async () => {
  writePlan(laptop('one', upn, { stepDelay: 200 }), laptop('two', 'ben@source.example'));
  const fleet = start(gateway.project.secret);
  await fleet.event(of('one', 'state', { state: 'waiting' }));
  await fleet.event(of('two', 'connected'));
  expectStatus(await gateway.owner.put('orders', (await gateway.project.goFor(upn)).document), 201);
  await fleet.event(of('one', 'step'));
  fleet.tell({ laptop: 'one', power: 'off' });
  expect(await fleet.event(of('one', 'ended'))).toMatchObject({ reason: 'power off' });
  fleet.tell({ laptop: 'one', power: 'on' });
  const again = await fleet.event((event) => of('one', 'started')(event) && event['unfinished'] !== null);
  expect(again['unfinished']).toEqual(expect.any(String));
  await fleet.event(of('one', 'state', { state: 'succeeded' }));
  expect(fleet.events.some(of('two', 'ended'))).toBe(false);
});

it('ends one laptop that cannot enrol, says why, and goes on with the others', async () => {
  writePlan(laptop('one', upn), laptop('two', 'ben@source.example'));
  const first = start(gateway.project.secret);
  await first.event(of('one', 'state', { state: 'waiting' }));
  await first.event(of('two', 'state', { state: 'waiting' }));
  first.endInput();
  await first.exit;
  writePlan(laptop('one', upn), laptop('new', 'cid@source.example'));
  const second = start();
  const ended = await second.event(of('new', 'ended'));
  expect(ended).toMatchObject({ reason: 'failed', error: { code: 'invalid', where: 'token' } });
  await second.event(of('one', 'connected'));
  second.tell({ laptop: 'nobody', power: 'on' });
  expect(await second.event((event) => event.event === 'trouble' && event['laptop'] === null)).toMatchObject({
    error: { code: 'not-found' },
  });
});

it('refuses a plan whose laptops share a folder', async () => {
  writePlan(laptop('one', upn), laptop('two', upn, { data: join(home, 'one', 'agent') }));
  const fleet = start();
  expect(await fleet.exit).toBe(1);
  expect(fleet.stderr).toContain('two laptops share a name or a folder');
});
