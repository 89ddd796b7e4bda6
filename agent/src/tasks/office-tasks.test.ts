// Office, OneDrive and Outlook on one laptop with three people's worth of accounts, whose names are as like as names can be.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentOf } from '../../../test/support/laptop-content.ts';
import { executorOf } from '../engine/migrate.ts';
import type { Laptop } from '../laptop.ts';
import { officePlaces, oneDrivePlaces, outlookPlaces } from '../office-places.ts';
import { stringValue, textOf, valueNamed } from '../registry-values.ts';
import { laptopFiles, openSimulatedLaptop } from '../simulated/simulated-laptop.ts';
import { seedLaptop } from '../simulated/seed.ts';
import type { Step } from '../steps/step.ts';
import { judgeGate } from '../steps/tenant-gate.ts';
import { scopeOf } from '../tenant-scope.ts';
import { planOrder } from './all.ts';

const source = '11111111-1111-4111-8111-111111111111';
const base = { sourceTenantId: source, sourceDomains: ['source.example'] };
type Settings = Record<string, Record<string, unknown>>;
const orderOf = (settings: Settings) => ({
  ...base,
  tasks: Object.entries(settings).map(([id, own]) => ({ id, settings: own })),
});
const all = orderOf({ office: {}, onedrive: {}, outlook: {} });
let folder: string;
let laptop: Laptop;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-office-'));
  const seeded = await seedLaptop(folder, {
    upn: 'ann@source.example',
    sourceTenantId: source,
    sourceDomain: 'source.example',
    targetTenantId: '11111111-1111-4111-8111-111111111112',
    targetUpn: 'ann@source.example.org',
    personalUpn: 'ann@mysource.example',
    office: true,
  });
  expect(seeded.ok).toBe(true);
  laptop = openSimulatedLaptop(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plan = async (order = all): Promise<Step[]> => (await planOrder(laptop, order)).map(({ step }) => step);
const kinds = (steps: readonly Step[]): string[] => [...new Set(steps.map(({ id }) => id.split(':')[0] ?? ''))];

/** Does the steps, each twice, with the gate before it as the engine does. Gives the way back. */
async function carryOut(steps: readonly Step[]): Promise<() => Promise<void>> {
  const undo: (() => Promise<void>)[] = [];
  for (const { id, gate, action } of steps) {
    if (action.type === 'record') continue;
    const executor = executorOf(action);
    expect(await judgeGate(gate, scopeOf(base), laptop), id).toBe('ours');
    const backup = await executor.backUp(action, laptop);
    await executor.apply(action, laptop);
    await executor.apply(action, laptop);
    expect(await executor.isDone(action, laptop), id).toBe(true);
    undo.unshift(async () => await executor.undo(action, backup, laptop));
  }
  return async () => {
    for (const step of undo) await step();
  };
}

it('plans what belongs to the source account, programs first and each once, and changes nothing', async () => {
  const before = contentOf(folder);
  const steps = await plan();
  expect(kinds(steps)).toEqual([
    'close',
    'office-licence',
    'office-licence-address',
    'office-account',
    'credential',
    'office-identity',
    'onedrive-list',
    'onedrive-settings',
    'onedrive-account',
    'outlook-redirect',
    'outlook-answer',
    'outlook-profile',
    'outlook-default',
  ]);
  expect(steps.filter(({ id }) => id.startsWith('close:')).map(({ id }) => id)).toEqual([
    'close:OUTLOOK.EXE',
    'close:OneDrive.exe',
  ]);
  expect(steps.every(({ reversible, context }) => reversible && context === 'user')).toBe(true);
  expect(contentOf(folder)).toEqual(before);
});

it('takes the source account out and leaves the others, the files of people, and signatures; and undoes itself', async () => {
  const before = contentOf(folder);
  const undo = await carryOut(await plan());
  const after = contentOf(folder);
  const mine = /ann@source\.example(?!\.org)/;
  for (const [path, bytes] of Object.entries(before).filter(([name]) => name.startsWith('files'))) {
    const kept = /OneDrive - |Signatures|RoamCache|BrokerPlugin/.test(path) || !mine.test(bytes.replaceAll('\0', ''));
    const settings = path.includes(join('OneDrive', 'settings', 'Business1'));
    const licence = /Licenses/.test(path) && after[path] === undefined;
    expect(after[path], path).toBe(kept && !settings && !licence ? bytes : undefined);
  }
  const licences = (content: Record<string, string>) =>
    Object.keys(content).filter((path) => path.includes('Licenses'));
  expect([licences(before).length, licences(after).length]).toEqual([2, 1]);
  const credentials = (await laptop.credentials.list()).map(({ userName }) => userName);
  expect(credentials).toEqual(['ann@source.example.org', 'ann@source.example.org']);
  const accounts = await laptop.registry.read(oneDrivePlaces.accounts);
  expect(accounts?.keys).toEqual(['Business2']);
  const values = (await laptop.registry.read(outlookPlaces.outlook))!.values;
  expect(textOf(valueNamed(values, 'DefaultProfile'))).toBe('Ferry');
  expect((await laptop.registry.read(outlookPlaces.profiles))?.keys).toEqual(['Ferry', 'Outlook', 'Profile 2']);
  expect(await plan()).toEqual([]);

  await undo();
  const { 'processes.json': _open, ...rest } = before;
  const { 'processes.json': _closed, ...restored } = contentOf(folder);
  expect(restored).toEqual(rest);
});

describe('settings', () => {
  it('delete the old Outlook profile when asked to, and only when nobody else is in it', async () => {
    const order = orderOf({ outlook: { oldProfile: 'delete' } });
    expect(kinds(await plan(order))).toContain('outlook-old');
    const second = `${outlookPlaces.profiles}\\Outlook\\9375CFF0413111d3B88A00104B2A6676\\00000003`;
    await laptop.registry.set(second, 'Account Name', stringValue('bob@elsewhere.example'));
    expect(kinds(await plan(order))).not.toContain('outlook-old');
    expect(kinds(await plan(order))).toContain('outlook-default');
  });

  it('leave silent sign-in alone when asked to, and where the new account has its OneDrive already', async () => {
    expect(kinds(await plan(orderOf({ onedrive: {} })))).not.toContain('onedrive-sign-in');
    // One that was never set up is nobody's.
    await laptop.registry.remove(`${oneDrivePlaces.accounts}\\Business2`, 'ConfiguredTenantId');
    expect(kinds(await plan(orderOf({ onedrive: {} })))).toContain('onedrive-sign-in');
    expect(kinds(await plan(orderOf({ onedrive: { rearmSilentSignIn: false } })))).not.toContain('onedrive-sign-in');
  });

  it('that are not known are refused by name', async () => {
    await expect(plan(orderOf({ outlook: { oldProfil: 'delete' } }))).rejects.toThrow(/oldProfil/);
    await expect(plan(orderOf({ office: { closeSeconds: 1 } }))).rejects.toThrow(/closeSeconds/);
  });
});

it('a program that does not close is named, and nothing else was touched', async () => {
  await laptopFiles(folder).processes.update((running) => [
    ...running,
    { pid: 1, name: 'WINWORD.EXE', stubborn: true },
  ]);
  const [first] = (await plan()).filter(({ id }) => id === 'close:WINWORD.EXE');
  const before = contentOf(folder);
  await expect(executorOf(first!.action).apply(first!.action, laptop)).rejects.toThrow(/program-open: WINWORD.EXE/);
  expect(contentOf(folder)).toEqual(before);
});

it('takes the tenant that OneDrive is configured for, not the address or the number of the account', async () => {
  const key = `${oneDrivePlaces.accounts}\\Business1`;
  await laptop.registry.set(key, 'ConfiguredTenantId', stringValue('33333333-3333-4333-8333-333333333333'));
  const steps = await plan(orderOf({ onedrive: {} }));
  expect(steps.some(({ id }) => id.startsWith('onedrive'))).toBe(false);
});

it('leaves a licence and an identity alone in which two tenants stand', async () => {
  const steps = await plan(orderOf({ office: {} }));
  const licence = steps.find(({ id }) => id.startsWith('office-licence:'))!;
  if (licence.action.type !== 'file-remove') throw new Error('not a file');
  await laptop.files.write(licence.action.path, Buffer.from('ann@source.example bob@target.example'));
  const again = await plan(orderOf({ office: {} }));
  expect(again.some(({ id }) => id === licence.id)).toBe(false);
});

it('has nothing to do, and closes nothing, where the source tenant has nothing', async () => {
  const other = {
    ...all,
    sourceTenantId: '44444444-4444-4444-8444-444444444444',
    sourceDomains: ['elsewhere.example'],
  };
  expect(await planOrder(laptop, other)).toEqual([]);
});

describe('who activated Office on the computer', () => {
  it('is left to an administrator, for the source account alone, with the command for it', async () => {
    const { machine } = laptopFiles(folder);
    const names = { 'O365.EmailAddress': 'ann@source.example', 'Visio\u2019; calc.EmailAddress': 'ann@source.example' };
    await machine.update((one) => ({ ...one, elevated: true }));
    for (const [name, text] of Object.entries({ ...names, 'Project.EmailAddress': 'ann@source.example.org' }))
      await laptop.registry.set(officePlaces.clickToRun, name, stringValue(text));
    await machine.update((one) => ({ ...one, elevated: false }));
    const steps = await plan(orderOf({ office: {}, 'entra-registration': {} }));
    const elevated = steps.filter(({ context }) => context === 'elevated');
    // Every step of any task that needs an administrator says what one types.
    expect(elevated.map(({ id, command }) => [id, command === undefined])).toEqual([
      ['office-activation:O365.EmailAddress', false],
      ['office-activation:Visio\u2019; calc.EmailAddress', false],
      ['policy:autoWorkplaceJoin', false],
    ]);
    expect(steps.filter(({ context, command }) => context === 'user' && command !== undefined)).toEqual([]);
    expect(elevated[1]?.command?.text).toContain("('Visio' + [char]8217 + [char]59 + ' calc.EmailAddress')");
  });
});
