// A computer whose policy forbids the native module: what can be looked at, with the real regedit package, and what is refused.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { EngineRig } from '../../../test/support/engine-rig.ts';
import { standInScriptHost } from '../../../test/support/script-host.ts';
import type { ScriptHost } from '../../../test/support/script-host.ts';
import { registryCheck } from '../checks/registry-check.ts';
import { openToLook } from '../commands/open-laptop.ts';
import { examine } from '../doctor/finding.ts';
import { callsLook, laptopLooks } from '../doctor/laptop-looks.ts';
import { planWhatCanBeSeen } from '../tasks/all.ts';
import { lookingLaptop } from './looking-laptop.ts';
import { openWindowsLaptop, regeditRegistry } from './windows-laptop.ts';

const tenant = '11111111-1111-4111-8111-111111111111';
const order = {
  sourceTenantId: tenant,
  sourceDomains: ['source.example'],
  tasks: ['entra-registration', 'drives-printers'].map((id) => ({ id, settings: {} })),
};
const sz = (text: string) => ({ type: 1, hex: Buffer.from(`${text}\0`, 'utf16le').toString('hex') });
let host: ScriptHost;
let folder: string;

beforeEach(() => {
  host = standInScriptHost();
  folder = mkdtempSync(join(tmpdir(), 'ferry-looking-'));
  for (const name of ['LOCALAPPDATA', 'APPDATA', 'USERPROFILE']) {
    mkdirSync(join(folder, name));
    vi.stubEnv(name, join(folder, name));
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  host[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** As on Windows where koffi may not be loaded. */
const forbidden = (): string => {
  throw new Error('An Application Control policy has blocked this file.');
};

it('without the native module nothing but looking is possible, and it says why', async () => {
  expect(openWindowsLaptop('native', forbidden)).toMatchObject({
    ok: false,
    error: { code: 'forbidden', message: /Application Control policy/ },
  });
  host.change(({ keys }) => {
    keys['HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'] = { CurrentBuildNumber: sz('26100') };
  });
  const opened = unwrap(openToLook(undefined, undefined, () => openWindowsLaptop('native', forbidden)));
  const { laptop, box, missing } = opened;
  expect(missing?.message).toContain('Application Control policy');
  // No key without DPAPI, so no enrolment.
  await expect(box.seal(new Uint8Array(1))).rejects.toMatchObject({ error: { code: 'forbidden' } });
  const changes = [
    laptop.registry.set('HKCU\\Software\\x', 'y', { type: 'dword', data: new Uint8Array(4) }),
    laptop.registry.remove('HKCU\\Software\\x'),
    laptop.files.write('%LOCALAPPDATA%\\x', new Uint8Array(1)),
    laptop.accounts.signOut('x'),
    laptop.scripts.run({ language: 'cmd', text: '', seconds: 1 }),
  ];
  for (const one of await Promise.allSettled(changes)) expect(one).toMatchObject({ status: 'rejected' });
  expect(host.get().started.every(([script]) => script === 'regList.wsf')).toBe(true);

  const results = await examine([...(missing ? [callsLook(missing)] : []), ...laptopLooks(laptop)]);
  const said = (id: string) => results.find((result) => result.id === id);
  expect(said('native-module')).toMatchObject({ verdict: 'fail' });
  expect(said('native-module')?.found).toContain('only registry and files can be looked at');
  expect(said('windows-build')).toMatchObject({ verdict: 'pass', found: 'build 26100' });
  // What cannot be seen is said to be so, not to be empty.
  expect(said('join-type')).toMatchObject({ verdict: 'warn' });
  expect(said('join-type')?.found).toContain('there is no way to tell how the laptop is joined');
});

it('plans what shows in registry and files, and names the tasks that it cannot plan', async () => {
  host.change(({ keys }) => {
    keys['HKCU\\Network'] = {};
    keys['HKCU\\Network\\H'] = { RemotePath: sz('\\\\files\\home'), UserName: sz('') };
  });
  const laptop = lookingLaptop({ registry: regeditRegistry(), environment: process.env, ask: async () => null });
  const { steps, unplanned } = await planWhatCanBeSeen(laptop, order);
  expect(steps.map(({ task }) => task)).toEqual(['drives-printers']);
  expect(unplanned.map(({ task }) => task)).toEqual(['entra-registration']);
  expect(unplanned.find(({ task }) => task === 'entra-registration')?.why).toContain('no way to see certificates');
  const look = { laptop, scope: { tenantId: tenant, domains: [] }, go: order };
  expect(await registryCheck.find(look)).toMatchObject({ verdict: 'block' });
});

it('an agent that was told to use Windows Script Host rehearses, and begins no migration', async () => {
  const rig = await EngineRig.open();
  try {
    const before = rig.content();
    const { registry } = rig.laptop;
    const read = async (key: string) => await registry.read(key);
    const by = {
      ...rig.laptop,
      registry: Object.assign(Object.create(registry) as typeof registry, { approximate: true, read }),
    };
    const rehearsed = await rig.carryOut(rig.order('rehearse', { 'entra-registration': {} }), { laptop: by });
    expect(rehearsed).toMatchObject({
      state: 'succeeded',
      reason: expect.stringContaining('Windows Script Host') as string,
    });
    expect(rig.steps(rehearsed).length).toBeGreaterThan(3);
    const run = await rig.carryOut(rig.order('migrate', { 'entra-registration': {} }), { laptop: by });
    expect(run).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('blocked: Access to the registry') as string,
    });
    expect(rig.content()).toEqual(before);
  } finally {
    rig.close();
  }
});
