import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import type { CheckVerdict } from '@ferry/common/report';
import type { Laptop } from '../laptop.ts';
import { oneDrivePlaces } from '../office-places.ts';
import { dwordValue, stringValue } from '../registry-values.ts';
import { seedLaptop } from '../simulated/seed.ts';
import { laptopFiles, openSimulatedLaptop } from '../simulated/simulated-laptop.ts';
import { blockedBy, checkLaptop } from './all.ts';

const source = '11111111-1111-4111-8111-111111111111';
const target = '22222222-2222-4222-8222-222222222222';
let folder: string;
let laptop: Laptop;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferry-checks-'));
  const seed = { upn: 'ann@source.example', sourceTenantId: source, sourceDomain: 'source.example' };
  const other = { targetTenantId: target, targetUpn: 'ann@target.example' };
  // The registry of the machine can be written to by an administrator only; the agent's own rights do not matter here.
  unwrap(await seedLaptop(folder, { ...seed, ...other, office: true, elevated: true }));
  laptop = openSimulatedLaptop(folder);
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function checked(change: { targetUpn?: string; tasks?: string[] } = {}) {
  const results = await checkLaptop(laptop, {
    sourceTenantId: source,
    sourceDomains: ['source.example'],
    targetTenantId: target,
    targetUpn: change.targetUpn ?? 'ann@target.example',
    tasks: (change.tasks ?? ['entra-registration', 'office', 'onedrive', 'outlook']).map((id) => ({
      id,
      settings: {},
    })),
  });
  return { results, of: (id: string) => results.find((result) => result.id === id) };
}

type Condition = NonNullable<Awaited<ReturnType<Laptop['condition']>>>;
async function machine(condition: Partial<Condition>, more: { joined?: boolean } = {}): Promise<void> {
  const good = { build: 26_100, freeBytes: 1e11, onMains: true, batteryPercent: 90 };
  const files = laptopFiles(folder);
  await files.machine.write({
    ...(await files.machine.read()),
    ...more,
    condition: { ...good, ...condition } as typeof good,
  });
}

test('a laptop in good order is told to save its work, and nothing is in the way', async () => {
  const { results } = await checked();
  expect(results.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id)).toEqual(['open-programs']);
  expect(blockedBy(results)).toBeNull();
  expect(results.every(({ found }) => found !== '')).toBe(true);
});

test('checks are those of the tasks that are ordered', async () => {
  const { results } = await checked({ tasks: ['entra-registration'] });
  expect(results.map(({ id }) => id)).not.toContain('onedrive-uploads');
  expect(results.map(({ id }) => id)).toContain('disk-space');
});

test.each<[string, () => Promise<unknown>, CheckVerdict]>([
  ['windows-build', () => machine({ build: 17_134 }), 'block'],
  ['join-type', () => machine({}, { joined: true }), 'block'],
  ['disk-space', () => machine({ freeBytes: 4e8 }), 'block'],
  ['disk-space', () => machine({ freeBytes: 3e9 }), 'warn'],
  ['power', () => machine({ onMains: false, batteryPercent: 12 }), 'warn'],
  ['power', () => machine({ onMains: false, batteryPercent: 80 }), 'pass'],
  [
    'pending-restart',
    () =>
      laptop.registry.create(
        'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired',
      ),
    'warn',
  ],
  [
    'policies',
    () =>
      laptop.registry.set(
        'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WorkplaceJoin',
        'BlockAADWorkplaceJoin',
        dwordValue(1),
      ),
    'block',
  ],
  [
    'policies',
    () =>
      laptop.registry.set(
        'HKLM\\SOFTWARE\\Policies\\Microsoft\\OneDrive\\AllowTenantList',
        source,
        stringValue(source),
      ),
    'block',
  ],
  [
    'policies',
    () => laptop.registry.set('HKLM\\SOFTWARE\\Policies\\Microsoft\\OneDrive', 'KFMSilentOptIn', stringValue(source)),
    'warn',
  ],
  [
    'policies',
    () => laptop.registry.set('HKLM\\SOFTWARE\\Policies\\Microsoft\\OneDrive', 'KFMSilentOptIn', stringValue(target)),
    'pass',
  ],
  [
    'known-folders',
    () =>
      laptop.registry.set(
        'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders',
        'Desktop',
        stringValue('C:\\Users\\ann\\OneDrive - source.example\\Desktop'),
      ),
    'warn',
  ],
  [
    'known-folders',
    () =>
      laptop.registry.set(
        'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders',
        'Desktop',
        stringValue('C:\\Users\\ann\\OneDrive - source.example.other\\Desktop'),
      ),
    'pass',
  ],
  [
    'policies',
    async () => {
      const list = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\OneDrive\\AllowTenantList';
      await laptop.registry.set(list, source, stringValue(source));
      await laptop.registry.set(list, '1', stringValue(target.toUpperCase()));
    },
    'pass',
  ],
  [
    'policies',
    () =>
      laptop.registry.set('HKLM\\SOFTWARE\\Policies\\Microsoft\\OneDrive\\BlockTenantList', '1', stringValue(target)),
    'block',
  ],
  [
    'onedrive-libraries',
    () => laptop.registry.set(`${oneDrivePlaces.accounts}\\Business1\\Tenants\\Partner GmbH`, 'x', stringValue('x')),
    'warn',
  ],
  [
    'onedrive-libraries',
    () => laptop.registry.set(`${oneDrivePlaces.accounts}\\Business1`, 'DisplayName', stringValue('Source.example')),
    'pass',
  ],
  [
    'onedrive-libraries',
    () => laptop.registry.set(`${oneDrivePlaces.accounts}\\Business2\\Tenants\\Partner GmbH`, 'x', stringValue('x')),
    'pass',
  ],
  [
    'onedrive-online-only',
    () => laptop.files.write('%USERPROFILE%\\OneDrive - source.example\\Budget.xlsx.online-only', new Uint8Array()),
    'warn',
  ],
  [
    'onedrive-online-only',
    () => laptop.registry.set(`${oneDrivePlaces.accounts}\\Business1`, 'UserFolder', stringValue('D:\\Cloud')),
    'warn',
  ],
  ['onedrive-uploads', () => laptop.processes.end(5001), 'warn'],
  [
    'pst-files',
    () => laptop.files.write('%USERPROFILE%\\Documents\\Outlook Files\\old.PST', new Uint8Array(8)),
    'warn',
  ],
])('%s (%#)', async (id, change, verdict) => {
  await change();
  const found = (await checked()).of(id);
  expect(found?.verdict).toBe(verdict);
  expect(found?.remedy === undefined).toBe(verdict === 'pass');
});

test('a target account of the old tenant blocks; without any account of the source tenant somebody should look', async () => {
  const { results } = await checked({ targetUpn: 'ann@source.example' });
  expect(blockedBy(results)).toBe(
    'blocked: Target account (ann@source.example is an account of the tenant to be left)',
  );
  for (const { id, tenantId } of await laptop.accounts.list())
    if (tenantId === source) await laptop.accounts.signOut(id);
  expect((await checked()).of('source-account')).toMatchObject({ verdict: 'warn' });
});

test('a check that cannot look is a warning with the reason', async () => {
  const broken: Laptop = { ...laptop, condition: () => Promise.reject(new Error('no such call')) };
  laptop = broken;
  expect((await checked()).of('disk-space')).toMatchObject({
    verdict: 'warn',
    found: 'it could not be looked at: no such call',
  });
});
