// Steps that only an administrator may do, from the plan to the restart that finds them done.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EngineRig } from '../../../test/support/engine-rig.ts';
import { entraPlaces } from '../entra-places.ts';
import { dwordValue } from '../registry-values.ts';
import type { Step } from '../steps/step.ts';
import { laptopFiles } from '../simulated/simulated-laptop.ts';
import type { Run, StepRecord } from './run-journal.ts';

const tasks = { 'entra-registration': {} };
let rig: EngineRig;
beforeEach(async () => {
  rig = await EngineRig.open();
});
afterEach(() => rig.close());

const policy = (run: Run): StepRecord | undefined => rig.steps(run).find(({ step }) => step.context === 'elevated');

async function asAdministrator(): Promise<void> {
  const { machine } = laptopFiles(rig.laptopFolder);
  await machine.update((one) => ({ ...one, elevated: true }));
  await rig.laptop.registry.set(entraPlaces.policy, 'autoWorkplaceJoin', dwordValue(0));
  await machine.update((one) => ({ ...one, elevated: false }));
}

it('a restart finds what an administrator did meanwhile, and asks for nothing again', async () => {
  const first = await rig.migrate(tasks);
  const command = { text: expect.stringMatching(/^reg add "HKLM/) as string };
  expect(policy(first)).toMatchObject({ status: 'needs-admin', step: { command } });

  // Nobody did it yet: it is still asked for, though the source account is gone and its task finds nothing more.
  const early = await rig.migrate(tasks);
  expect(policy(early)).toMatchObject({ status: 'needs-admin', position: 1 });
  const stop = { interrupt: () => ({ kind: 'stop', reason: 'stop', cause: { kind: 'stopped' } }) as const };
  const stopped = await rig.carryOut(rig.order('migrate', tasks), stop);
  expect(policy(stopped)?.status).toBe('planned');

  await asAdministrator();
  const restarted = await rig.migrate(tasks);
  expect(restarted).toMatchObject({ state: 'succeeded', reason: null });
  expect(policy(restarted)).toMatchObject({ status: 'skipped', detail: 'an administrator did it' });
  expect(new Set(rig.steps(restarted).map(({ status }) => status))).toEqual(new Set(['skipped', 'done']));
  // It was not the agent's doing, so a rollback leaves it.
  expect((await rig.rollBack()).state).toBe('rolled-back');
  expect((await rig.laptop.registry.read(entraPlaces.policy))?.values.size).toBe(1);
});

it('a task that is not done without it ends with the restart, not before', async () => {
  const order = rig.order('migrate', tasks);
  const run = rig.runs.begin(order, `digest-${order.sequence}`);
  const value = { type: 'dword' as const, data: 'AAAAAA==' };
  const step: Step = {
    id: 'policy',
    title: 'Set the policy',
    context: 'elevated',
    reversible: true,
    essential: true,
    gate: { by: 'machine' },
    action: { type: 'registry-value-set', key: entraPlaces.policy, name: 'autoWorkplaceJoin', value },
    command: { text: 'reg add', doneWhen: 'it is 0' },
  };
  rig.runs.plan(run, [{ task: 'entra-registration', step }]);
  expect(await rig.carryOut(order)).toMatchObject({ state: 'needs-admin' });
  await asAdministrator();
  expect(await rig.migrate(tasks)).toMatchObject({ state: 'succeeded', reason: null });
});

it('an order without the task does not ask for its steps any more', async () => {
  await rig.migrate(tasks);
  expect(policy(await rig.migrate({ office: {} }))).toBeUndefined();
});
