import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { contentOf } from '../../../test/support/laptop-content.ts';
import { entraPlaces } from '../entra-places.ts';
import type { Laptop } from '../laptop.ts';
import { stringValue } from '../registry-values.ts';
import { laptopFiles, openSimulatedLaptop } from '../simulated/simulated-laptop.ts';
import { seedLaptop } from '../simulated/seed.ts';
import { executorOf } from '../engine/migrate.ts';
import type { Step } from '../steps/step.ts';
import { planOrder } from './all.ts';

const source = '11111111-1111-4111-8111-111111111111';
const go = {
  sourceTenantId: source,
  sourceDomains: ['source.example'],
  tasks: [{ id: 'entra-registration', settings: {} }],
};
let folder: string;
let laptop: Laptop;

// The others' names are as like the source's as names can be.
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-task-'));
  const seeded = await seedLaptop(folder, {
    upn: 'ann@source.example',
    sourceTenantId: source,
    sourceDomain: 'source.example',
    targetTenantId: '11111111-1111-4111-8111-111111111112',
    targetUpn: 'ann@source.example.org',
    personalUpn: 'ann@mysource.example',
  });
  expect(seeded.ok).toBe(true);
  laptop = openSimulatedLaptop(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plan = async (): Promise<Step[]> => (await planOrder(laptop, go)).map(({ step }) => step);

it('plans every trace of the source account, the sign-out last, and changes nothing', async () => {
  const before = contentOf(folder);
  const steps = await plan();
  expect(steps.map(({ id }) => id.split(':')[0])).toEqual([
    'policy',
    'broker-file',
    'aad-storage',
    'hello-key',
    'certificate',
    'registration',
    'tenant',
    'sign-out',
  ]);
  expect(steps.filter(({ reversible }) => !reversible).map(({ id }) => id.split(':')[0])).toEqual(['sign-out']);
  expect(contentOf(folder)).toEqual(before);
});

it('leaves target and personal account as they are, byte for byte, and undoes itself', async () => {
  const before = contentOf(folder);
  const steps = (await plan()).filter(({ context }) => context === 'user');
  const undo: (() => Promise<void>)[] = [];
  for (const { action } of steps) {
    const executor = executorOf(action);
    const backup = await executor.backUp(action, laptop);
    await executor.apply(action, laptop);
    await executor.apply(action, laptop);
    expect(await executor.isDone(action, laptop)).toBe(true);
    undo.unshift(async () => await executor.undo(action, backup, laptop));
  }
  const after = contentOf(folder);
  const everything = Object.values(after).join('').replaceAll('\0', '');
  expect(everything).not.toMatch(/ann@source\.example(?!\.org)/);
  expect(everything).not.toMatch(/11111111-1111-4111-8111-111111111111/);
  // What is left is exactly what a laptop of the other two has: nothing of theirs went, nothing was added.
  const source8 = /ann@source\.example(?!\.org)|11111111-1111-4111-8111-111111111111/;
  for (const name of ['accounts.json', 'certificates.json'] as const) {
    const then = JSON.parse(before[name]!) as object[];
    const now = JSON.parse(after[name]!) as object[];
    expect(now).toHaveLength(then.length - 1);
    for (const entry of now) expect(then).toContainEqual(entry);
  }
  for (const [name, bytes] of Object.entries(before).filter(([path]) => path.startsWith('files')))
    expect(after[name]).toBe(source8.test(bytes.replaceAll('\0', '')) ? undefined : bytes);

  const { 'accounts.json': _signedOut, ...rest } = before;
  for (const again of [1, 2]) {
    for (const step of undo.slice(1)) await step();
    const { 'accounts.json': _now, ...restored } = contentOf(folder);
    expect(restored, `undo ${again}`).toEqual(rest);
  }
  await expect(undo[0]!()).rejects.toThrow('cannot be undone');
});

it('takes the tenant id for the owner of a registration, whatever its address says', async () => {
  const guest = `${entraPlaces.joinInfo}\\GUEST`;
  await laptop.registry.set(guest, 'UserEmail', stringValue('ann@source.example'));
  await laptop.registry.set(guest, 'TenantId', stringValue('33333333-3333-4333-8333-333333333333'));
  expect((await plan()).some(({ id }) => id.includes('GUEST'))).toBe(false);
});

it('leaves a file with the addresses of two tenants alone', async () => {
  const path = `${entraPlaces.brokerAccounts}\\both.tbacct`;
  await laptop.files.write(path, Buffer.from('ann@source.example bob@target.example', 'utf16le'));
  expect((await plan()).some(({ id }) => id.includes('both'))).toBe(false);
});

it('has nothing to do where the source tenant has nothing', async () => {
  const other = { ...go, sourceTenantId: '44444444-4444-4444-8444-444444444444', sourceDomains: ['elsewhere.example'] };
  expect(await planOrder(laptop, other)).toEqual([]);
});

it('needs no administrator where the policy is set already', async () => {
  const files = laptopFiles(folder);
  await files.machine.update((machine) => ({ ...machine, elevated: true }));
  const [policy] = await plan();
  await executorOf(policy!.action).apply(policy!.action, laptop);
  expect((await plan()).some(({ context }) => context === 'elevated')).toBe(false);
});
