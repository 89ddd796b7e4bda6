// The executable as it ships, in Wine, against a real gateway: enrols, gets a signed order, migrates a user's profile, reports,
// and puts everything back.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { deviceDocuments } from '@ferry/common/documents/devices';
import { fromWire } from '@ferry/common/documents/wire';
import { unwrap } from '@ferry/common/errors';
import { reportSchema } from '@ferry/common/report';
import type { Report } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { DeviceDetail } from '../../admin-desktop/src/contract/rows.ts';
import { importList } from '../../admin-desktop/src/contract/calls/import-list.ts';
import { expectStatus, startTestGateway } from '../integration/gateway/test-gateway.ts';
import type { TestGateway } from '../integration/gateway/test-gateway.ts';
import { deviceSeen, firstEvent, newToken, usersView } from '../support/core-doors.ts';
import { newProject, temporaryFolder, TestCore } from '../support/core-process.ts';
import { linkIn } from '../support/person-link.ts';
import { atScreen, bundledProbe } from './wine/bundled-probe.ts';
import type { Probe, Screen } from './wine/bundled-probe.ts';
import { profileContent } from './wine/profile-content.ts';
import { doctorBehindProxy } from './wine/behind-proxy.ts';
import { seedProfile } from './wine/seeded-profile.ts';
import type { MenuKey } from './wine/screen.ts';
import { agentExe, makeWineLaptop } from './wine/wine-laptop.ts';
import type { WineLaptop, WineProgram } from './wine/wine-laptop.ts';
import { screenMissing, wineMissing } from './wine/wine-template.ts';

const upn = 'ann@source.example';
const targetUpn = 'ann@target.example';
const sourceTenantId = '11111111-1111-4111-8111-111111111111';
const targetTenantId = '22222222-2222-4222-8222-222222222222';
const data = ['--data', 'C:\\ferry'];
let laptop: WineLaptop;
let probe: Probe;
let gateway: TestGateway;
let folder: string;
let agent: string;
/** agents at work in a test */
const programs: WineProgram[] = [];
let deviceId: string;

beforeAll(async () => {
  if (wineMissing !== null) return;
  folder = mkdtempSync(join(tmpdir(), 'ferry-exe-'));
  laptop = await makeWineLaptop({ screen: true });
  agent = laptop.path(agentExe());
  probe = await bundledProbe(laptop, folder);
  gateway = await startTestGateway();
  expectStatus(await gateway.owner.put('users', await gateway.project.userDocument(upn)), 201);
  expectStatus(await gateway.owner.put('orders', (await gateway.project.policy()).document), 201);
  await seedProfile(probe, [
    { upn, tenantId: sourceTenantId },
    { upn: targetUpn, tenantId: targetTenantId },
  ]);
  const office = [
    { upn, tenantId: sourceTenantId, tenantName: 'Source', objectId: randomUUID() },
    { upn: targetUpn, tenantId: targetTenantId, tenantName: 'Target', objectId: randomUUID() },
  ];
  const [seeded] = await probe([{ on: 'seed', act: 'office', args: [office] }]);
  expect(seeded?.error).toBeUndefined();
}, 300_000);
beforeEach(({ skip }) => {
  if (wineMissing !== null) skip(wineMissing);
});
afterEach(async () => {
  for (const program of programs.splice(0)) await program.end();
});
afterAll(async () => {
  if (wineMissing !== null) return;
  await laptop.remove();
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(args: readonly string[], env: Record<string, string> = {}): WineProgram {
  const program = laptop.start(agent, args, env);
  programs.push(program);
  return program;
}

async function reported(deviceId: string, fits: (report: Report) => boolean): Promise<Report> {
  return await vi.waitFor(
    async () => {
      const answer = await gateway.owner.request('GET', `devices/${deviceId}`);
      expectStatus(answer, 200);
      const { report } = unwrap(deviceDocuments.parse(fromWire(answer.body as Record<string, unknown>)));
      const content = unwrap(payloadUnverified(report, 'report', reportSchema));
      expect(fits(content), JSON.stringify(content)).toBe(true);
      return content;
    },
    { timeout: 60_000, interval: 100 },
  );
}

async function order(kind: 'migrate' | 'rollback', sequence: number, more: object = {}): Promise<string> {
  const tasks = ['entra-registration', 'office', 'onedrive', 'outlook'].map((id) => ({ id, settings: {} }));
  const go = await gateway.project.goFor(upn, { kind, sequence, tasks, ...more });
  const stored = (await gateway.owner.request('GET', `orders/${go.document.id}`)).body as { _rev?: string };
  expectStatus(await gateway.owner.put('orders', go.document, stored._rev), 201);
  return go.digest;
}

/** What somebody sees and does at the screen. */
const screen: Screen = async (...calls) => await atScreen(probe, ...calls);

test('it says its version, and has no console window', async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../agent/package.json'), 'utf8')) as {
    version: string;
  };
  expect((await laptop.run(agent, ['--version'])).trim()).toBe(version);
  const bytes = readFileSync(agentExe());
  const header = bytes.readUInt32LE(0x3c);
  expect(bytes.readUInt16LE(header + 24 + 68)).toBe(2);
});

test('a command that somebody types prints in their console window, the agent at work never', async ({ skip }) => {
  if (screenMissing !== null) skip(screenMissing);
  const typed = (...args: string[]) => ({ on: 'console', act: 'typed', args: [agent, args] });
  const none = ['--data', 'C:\\none'];
  const answers = await probe([typed('status', ...none), typed('run', ...none, '--no-lan')]);
  expect(answers.map(({ error }) => error)).toEqual([undefined, undefined]);
  const [status, run] = answers.map(({ value }) => value as { code: number; lines: string[] });
  expect([status?.code, status?.lines.join('')]).toEqual([
    1,
    expect.stringMatching(/^ferry-agent: no agent has its data here \(not-found at C:\\none\)\. Enrol one first/),
  ]);
  expect([run?.code, run?.lines]).toEqual([1, []]);
});

test('it goes through the proxy that Windows names, to a server that only the proxy can reach', async () => {
  const { found, proxy, targets } = await doctorBehindProxy(laptop, probe, agent, gateway);
  expect(found.get('proxy')).toBe(`through ${proxy}: the settings of Windows`);
  expect(found.get('server')).toMatch(/^https:\/\/ferry\.example answers, .* has the project$/);
  expect(targets).toEqual(new Set(['ferry.example:443']));
});

test('it writes out the scripts of the second registry backend, and says that Wine has no host for them', async () => {
  const program = start(['plan', '--registry', 'regedit', '--source-tenant', sourceTenantId]);
  expect(await program.ended).toBe(1);
  expect(program.said()).toContain('(forbidden at Windows Script Host)');
  const [local] = await probe([{ on: 'folders', act: '%LOCALAPPDATA%', args: [] }]);
  const native = join(laptop.drive, String(local?.value).slice(3).replaceAll('\\', '/'), 'Ferry/native');
  const scripts = readdirSync(native).find((name) => name.startsWith('regedit-')) ?? '';
  expect(readdirSync(join(native, scripts))).toContain('regList.wsf');
});

test('a whole migration, with the menu of the tray icon open, and its rollback, with the profile byte for byte as before', async () => {
  const before = await profileContent(laptop, probe);
  expect(before.registry).toContain(sourceTenantId);

  const { companyKey, secret } = gateway.project;
  const server = ['--server', gateway.server.origin, '--no-lan'];
  const env = { FERRY_TOKEN: secret };
  const said = await laptop.run(agent, ['enrol', ...data, '--company-key', companyKey, ...server], { env });
  ({ deviceId } = JSON.parse(said.trim().split('\n').at(-1) ?? '') as { deviceId: string });
  const program = start(['run', ...data, '--no-lan']);
  const waiting = await reported(deviceId, ({ state }) => state === 'waiting');
  expect(waiting.facts.accounts.map((account) => account.upn).sort()).toEqual([
    'ann@outlook.example',
    upn,
    'ann@target.example',
  ]);

  // It stays open until all is migrated: Windows keeps the thread of a menu, and it must be no thread that anything else needs.
  if (screenMissing === null) await screen({ act: 'openMenu', args: [] });

  // The window for the person, out of the executable.
  const told = await laptop.run(agent, ['window', ...data, '--print']);
  const page = /C:\\ferry\\window\\(\S+\.html)/.exec(told)?.[1] ?? '';
  const { origin } = new URL(linkIn(join(laptop.drive, 'ferry', 'window', page)));
  expect(await (await fetch(origin)).text()).toContain('src="/main.js"');
  expect(await (await fetch(`${origin}/main.js`)).text()).toContain('Ihr Umzug ist bereit');
  expect((await fetch(`${origin}/page.css`)).headers.get('content-type')).toContain('text/css');

  const migration = await order('migrate', 1);
  const done = await reported(deviceId, (one) => one.order?.digest === migration && one.state !== 'running');
  expect(done.state, program.said()).toBe('succeeded');
  const outcomes = done.tasks.flatMap((task) => task.steps.map(({ id, outcome }) => `${id.split(':')[0]} ${outcome}`));
  expect(outcomes).toContain('certificate done');
  expect(outcomes).toContain('registration done');
  expect(outcomes).toContain('broker-file done');
  for (const step of ['office-licence', 'office-identity', 'onedrive-account', 'outlook-default', 'credential'])
    expect(outcomes).toContain(`${step} done`);

  if (screenMissing === null) await screen({ act: 'pressKeys', args: [['Escape']] }, { act: 'menuGone', args: [] });

  const after = await profileContent(laptop, probe);
  const everything = JSON.stringify(after).replaceAll('\\u0000', '');
  // The old Outlook profile stays, with its one address in binary.
  expect(after.registry).not.toContain(upn);
  expect(after.registry).not.toContain(sourceTenantId);
  expect(after.registry).toContain(targetTenantId);
  expect(everything).toContain('ann@target.example');
  const removed = Object.keys(before.files).filter((path) => after.files[path] === undefined);
  expect(removed.map((path) => path.split('/')[0]).sort()).toEqual([
    'Microsoft.AAD.BrokerPlugin_cw5n1h2txyewy',
    'Office',
    'OneAuth',
    'OneDrive',
    'Outlook',
  ]);

  const rollback = await order('rollback', 2);
  const undone = await reported(deviceId, (one) => one.order?.digest === rollback && one.state !== 'running');
  expect(undone.state, program.said()).toBe('rolled-back');
  expect(await profileContent(laptop, probe)).toEqual(before);
});

test('the tray icon: a click opens the window, its menu puts off and asks before a start; it comes back with Explorer, and goes with the agent', async ({
  skip,
}) => {
  if (screenMissing !== null) skip(screenMissing);
  const pick = (...keys: MenuKey[]) => ({ act: 'pick', args: [keys] });
  const kept = join(laptop.drive, 'ferry');
  const folder = join(kept, 'window');
  const events = (): string => readFileSync(join(kept, 'events.jsonl'), 'utf8');
  const links = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.html'));
  const opened = async (before: readonly string[]): Promise<string> =>
    await vi.waitFor(() => {
      const name = links().find((each) => !before.includes(each));
      expect(name, events()).toBeDefined();
      return linkIn(join(folder, name ?? ''));
    });

  // The one before was killed, and left its icon as it was.
  const act = { act: 'open' };
  const entries = [
    ...[{ kind: 'said', label: 'Ihr Umzug ist bereit' }, { kind: 'line' }],
    { kind: 'list', label: 'Öffnen & lesen', entries: [{ kind: 'act', label: 'Jetzt…', act }] },
  ];
  const [menu] = await screen({ act: 'menuOf', args: [entries] }, { act: 'sweep', args: [] });
  expect(menu).toEqual(['- Ihr Umzug ist bereit', '- ', 'Öffnen && lesen', '  Jetzt…']);
  start(['start', ...data, '--no-lan']);
  let before = links();
  await screen({ act: 'newTaskbar', args: [] }, { act: 'click', args: [] });
  expect(await opened(before)).toMatch(/#s=[\w-]{43}$/);

  const offered = await order('migrate', 3, { deferrals: 1 });
  await reported(deviceId, (one) => one.order?.digest === offered && one.state === 'offered');
  // The state, Open Ferry, Start now, Put off, and there the first choice.
  await screen(pick('Down', 'Down', 'Down', 'Down', 'Right', 'Enter'));
  const { offer } = await reported(deviceId, ({ state }) => state === 'deferred');
  expect(offer?.deferralsLeft).toBe(0);
  before = links();
  await screen(pick('Escape'), pick('Down', 'Down', 'Down', 'Enter'));
  expect(await opened(before)).toMatch(/#s=[\w-]{43}&amp;ask=start$/);
  await reported(deviceId, ({ state }) => state === 'deferred');

  await screen({ act: 'openMenu', args: [] }, { act: 'signOut', args: [] });
  await vi.waitFor(() => expect(events()).toContain('"event":"session-ends"'));
  // It takes along the menu that is still open.
  await laptop.run(agent, ['stop', ...data]);
  await screen({ act: 'iconGone', args: [] }, { act: 'menuGone', args: [] });
});

test('the same over the LAN alone: no server anywhere, and the console is found by Bonjour', async () => {
  const env = { FERRY_MDNS_INTERFACE: '127.0.0.1' };
  using place = temporaryFolder();
  await using core = await TestCore.start({ env });
  await core.opened({ ...newProject, folder: join(place.path, 'move') });
  unwrap(await importList(core.client, { fileName: 'users.csv', text: `UserPrincipalName\n${upn}\n` }));
  const { rows } = await firstEvent(core, usersView, ({ total }) => total > 0);
  const targets = { userIds: [String(rows[0]?.['id'])] };
  const { companyKey } = unwrap(await core.client.call('settings.get', {}));
  const { secret } = await newToken(core);
  const before = await profileContent(laptop, probe);

  const data = ['--data', 'C:\\ferry-lan'];
  const enrol = ['enrol', ...data, '--company-key', companyKey];
  const said = await laptop.run(agent, enrol, { env: { ...env, FERRY_TOKEN: secret } });
  const { deviceId } = JSON.parse(said.trim().split('\n').at(-1) ?? '') as { deviceId: string };
  const program = start(['run', ...data], env);
  await deviceSeen(core, deviceId, ({ report }) => report?.state === 'waiting');

  expect(unwrap(await core.client.call('order.start', { targets, kind: 'migrate' })).given).toBe(1);
  const migrated = await deviceSeen(core, deviceId, ({ row }) => row.order === 'migrate' && isOver(row));
  expect(migrated.row, program.said()).toMatchObject({ state: 'succeeded', channel: 'lan', sourceUpn: upn });
  const steps = migrated.report?.tasks.flatMap((task) => task.steps) ?? [];
  expect(steps.filter(({ outcome }) => outcome === 'failed' || outcome === 'planned')).toEqual([]);
  for (const step of ['certificate', 'registration', 'broker-file', 'office-licence', 'onedrive-account', 'credential'])
    expect(
      steps.some(({ id, outcome }) => id.startsWith(`${step}:`) && outcome === 'done'),
      step,
    ).toBe(true);
  const after = await profileContent(laptop, probe);
  expect(after.registry).not.toContain(sourceTenantId);
  expect(after.registry).toContain(targetTenantId);

  expect(unwrap(await core.client.call('order.start', { targets, kind: 'rollback' })).given).toBe(1);
  const undone = await deviceSeen(core, deviceId, ({ row }) => row.order === 'rollback' && isOver(row));
  expect(undone.row, program.said()).toMatchObject({ state: 'rolled-back', channel: 'lan' });
  expect(await profileContent(laptop, probe)).toEqual(before);
});

function isOver({ state, unconfirmed }: DeviceDetail['row']): boolean {
  return !unconfirmed && state !== 'running';
}
