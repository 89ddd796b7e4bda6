// The executable as it ships, in Wine, against a real gateway: enrols, gets a signed order, migrates a user's profile, reports,
// and puts everything back.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { deviceDocuments } from '@ferry/common/documents/devices';
import { fromWire } from '@ferry/common/documents/wire';
import { unwrap } from '@ferry/common/errors';
import { reportSchema } from '@ferry/common/report';
import type { Report } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { expectStatus, startTestGateway } from '../integration/gateway/test-gateway.ts';
import type { TestGateway } from '../integration/gateway/test-gateway.ts';
import { contentOf } from '../support/laptop-content.ts';
import { linkIn } from '../support/person-link.ts';
import { bundledProbe } from './wine/bundled-probe.ts';
import type { Probe } from './wine/bundled-probe.ts';
import { seedProfile } from './wine/seeded-profile.ts';
import { makeWineLaptop, wineMissing } from './wine/wine-laptop.ts';
import type { WineLaptop } from './wine/wine-laptop.ts';

const upn = 'ann@source.example';
const sourceTenantId = '11111111-1111-4111-8111-111111111111';
const targetTenantId = '22222222-2222-4222-8222-222222222222';
let laptop: WineLaptop;
let probe: Probe;
let gateway: TestGateway;
let folder: string;
let agent: string;

beforeAll(async () => {
  if (wineMissing !== null) return;
  folder = mkdtempSync(join(tmpdir(), 'ferry-exe-'));
  const build = join(import.meta.dirname, '../../scripts/agent-exe/build.ts');
  const [made, wine] = await Promise.all([
    promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', build, '--out', folder]),
    makeWineLaptop(),
  ]);
  expect(made.stdout).toContain('ferry-agent.exe');
  laptop = wine;
  agent = laptop.path(join(folder, 'ferry-agent.exe'));
  probe = await bundledProbe(laptop, folder);
  gateway = await startTestGateway();
  expectStatus(await gateway.owner.put('users', await gateway.project.userDocument(upn)), 201);
  expectStatus(await gateway.owner.put('orders', (await gateway.project.policy()).document), 201);
}, 300_000);
beforeEach(({ skip }) => {
  if (wineMissing !== null) skip(wineMissing);
});
afterAll(async () => {
  if (wineMissing !== null) return;
  await laptop.remove();
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Registry of the user, files, and what only calls show: everything that a migration could touch. */
async function profile(): Promise<{ registry: string; files: Record<string, string>; rest: unknown }> {
  await laptop.run('reg', ['export', 'HKCU\\Software\\Microsoft', 'C:\\export.reg', '/y']);
  const registry = readFileSync(join(laptop.drive, 'export.reg'), 'utf16le');
  const [certificates, credentials] = await probe([
    { on: 'certificates', act: 'list', args: [] },
    { on: 'credentials', act: 'list', args: [] },
  ]);
  const [packages] = await probe([{ on: 'folders', act: '%LOCALAPPDATA%', args: [] }]);
  const local = String(packages?.value).slice('C:\\'.length).replaceAll('\\', '/');
  return {
    registry: registry
      .split('\r\n')
      .filter((line) => !line.includes('Ferry'))
      .join('\n'),
    files: {
      ...contentOf(join(laptop.drive, local, 'Packages')),
      ...contentOf(join(laptop.drive, local, 'Microsoft')),
    },
    rest: [certificates?.value, credentials?.value],
  };
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

async function order(kind: 'migrate' | 'rollback', sequence: number): Promise<string> {
  const tasks = ['entra-registration', 'office', 'onedrive', 'outlook'].map((id) => ({ id, settings: {} }));
  const go = await gateway.project.goFor(upn, { kind, sequence, tasks });
  const stored = (await gateway.owner.request('GET', `orders/${go.document.id}`)).body as { _rev?: string };
  expectStatus(await gateway.owner.put('orders', go.document, stored._rev), 201);
  return go.digest;
}

test('it says its version, and has no console window', async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../agent/package.json'), 'utf8')) as {
    version: string;
  };
  expect((await laptop.run(agent, ['--version'])).trim()).toBe(version);
  const bytes = readFileSync(join(folder, 'ferry-agent.exe'));
  const header = bytes.readUInt32LE(0x3c);
  expect(bytes.readUInt16LE(header + 24 + 68)).toBe(2);
});

test('a whole migration and its rollback, with the profile byte for byte as before', async () => {
  await seedProfile(probe, [
    { upn, tenantId: sourceTenantId },
    { upn: 'ann@target.example', tenantId: targetTenantId },
  ]);
  const office = [
    { upn, tenantId: sourceTenantId, tenantName: 'Source', objectId: randomUUID() },
    { upn: 'ann@target.example', tenantId: targetTenantId, tenantName: 'Target', objectId: randomUUID() },
  ];
  const [seeded] = await probe([{ on: 'seed', act: 'office', args: [office] }]);
  expect(seeded?.error).toBeUndefined();
  const before = await profile();
  expect(before.registry).toContain(sourceTenantId);

  const { companyKey, secret } = gateway.project;
  const server = ['--server', gateway.server.origin, '--no-lan'];
  const data = ['--data', 'C:\\ferry'];
  const env = { FERRY_TOKEN: secret };
  const said = await laptop.run(agent, ['enrol', ...data, '--company-key', companyKey, ...server], { env });
  const { deviceId } = JSON.parse(said.trim().split('\n').at(-1) ?? '') as { deviceId: string };
  const program = laptop.start(agent, ['run', ...data, '--no-lan']);
  const waiting = await reported(deviceId, ({ state }) => state === 'waiting');
  expect(waiting.facts.accounts.map((account) => account.upn).sort()).toEqual([
    'ann@outlook.example',
    upn,
    'ann@target.example',
  ]);

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

  const after = await profile();
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
  expect(await profile()).toEqual(before);
});
