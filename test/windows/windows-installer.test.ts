// The installer as it ships, in Wine, against a real gateway: silent installation, upgrade, downgrade, uninstallation.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { deviceDocuments } from '@ferry/common/documents/devices';
import { fromWire } from '@ferry/common/documents/wire';
import { newEnrolmentSecret } from '@ferry/common/enrolment';
import { unwrap } from '@ferry/common/errors';
import { packageName } from '@ferry/common/package-name';
import { reportSchema } from '@ferry/common/report';
import type { Report } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { expectStatus, startTestGateway } from '../integration/gateway/test-gateway.ts';
import type { TestGateway } from '../integration/gateway/test-gateway.ts';
import { bundledProbe } from './wine/bundled-probe.ts';
import { seedProfile } from './wine/seeded-profile.ts';
import { agentExe, makeWineLaptop } from './wine/wine-laptop.ts';
import type { WineLaptop } from './wine/wine-laptop.ts';
import { wineMissing } from './wine/wine-template.ts';

const programs = ['wixl', 'msibuild', 'msiinfo'];
const inPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
const missing = wineMissing ?? (programs.every(inPath) ? null : 'wixl or msitools is not installed');

const upn = 'ann@source.example';
/** ERROR_FUNCTION_FAILED (1627) and ERROR_INSTALL_FAILURE (1603), as Wine cuts them to 8 bits. */
const functionFailed = 1627 & 0xff;
const installFailure = 1603 & 0xff;
let laptop: WineLaptop;
let gateway: TestGateway;
let folder: string;
let first: string;
let second: string;
let local: string;
let deviceId: string;

beforeAll(async () => {
  if (missing !== null) return;
  folder = mkdtempSync(join(tmpdir(), 'ferry-installer-'));
  const script = (name: string): string => join(import.meta.dirname, '../../scripts', name, 'build.ts');
  const build = async (name: string, ...args: string[]) =>
    await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', script(name), ...args]);
  laptop = await makeWineLaptop();
  const exe = ['--exe', agentExe()];
  await build('agent-msi', ...exe, '--out', join(folder, 'first'));
  await build('agent-msi', ...exe, '--out', join(folder, 'second'), '--version', '0.9.0');
  first = join(folder, 'first', 'ferry-agent.msi');
  second = join(folder, 'second', 'ferry-agent.msi');

  const probe = await bundledProbe(laptop, folder);
  await seedProfile(probe, [{ upn, tenantId: '11111111-1111-4111-8111-111111111111' }]);
  const [found] = await probe([{ on: 'folders', act: '%LOCALAPPDATA%', args: [] }]);
  local = join(laptop.drive, String(found?.value).slice('C:\\'.length).replaceAll('\\', '/'));
  gateway = await startTestGateway();
  expectStatus(await gateway.owner.put('users', await gateway.project.userDocument(upn)), 201);
  expectStatus(await gateway.owner.put('orders', (await gateway.project.policy()).document), 201);
}, 300_000);
beforeEach(({ skip }) => {
  if (missing !== null) skip(missing);
});
afterAll(async () => {
  if (missing !== null) return;
  await laptop.remove();
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A table of the installer's database. */
function table(name: string): string[][] {
  const text = execFileSync('msiinfo', ['export', first, name], { encoding: 'utf8' });
  return text.split(/\r?\n/).map((line) => line.split('\t'));
}

let logs = 0;
/** Runs the installer silently with the fullest log there is, and gives that. */
async function msiexec(act: '/i' | '/x', file: string, properties: readonly string[] = [], code = 0): Promise<string> {
  const log = `C:\\install-${(logs += 1)}.log`;
  await laptop.run('msiexec', [act, laptop.path(file), '/qn', '/l*v', log, ...properties], { code });
  return readFileSync(join(laptop.drive, log.slice('C:\\'.length)), 'utf8');
}

function audit(): { act: string; [more: string]: unknown }[] {
  const text = readFileSync(join(local, 'Ferry', 'audit.jsonl'), 'utf8').trim();
  return text.split('\n').map((line) => JSON.parse(line) as { act: string });
}

const startMenu = ['Microsoft', 'Windows', 'Start Menu', 'Programs', 'Ferry.lnk'];
/** The entry in the Start menu: the texts of a shell link in UTF-16, its arguments among them; null while there is none. */
function shortcut(): string | null {
  const path = join(local, '..', 'Roaming', ...startMenu);
  return existsSync(path)
    ? readFileSync(path).toString('utf16le') + readFileSync(path).subarray(1).toString('utf16le')
    : null;
}

const runKey = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
/** What belongs to Ferry in the registry of the user, by its export: keys and values that name it. */
async function registryLines(key: string): Promise<string[]> {
  await laptop.run('reg', ['export', key, 'C:\\export.reg', '/y']);
  const lines = readFileSync(join(laptop.drive, 'export.reg'), 'utf16le').split('\r\n');
  return lines.filter((line) => /ferry/i.test(line));
}

async function reported(fits: (report: Report) => boolean): Promise<Report> {
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

async function rehearsed(sequence: number): Promise<void> {
  const go = await gateway.project.goFor(upn, { kind: 'rehearse', sequence });
  const stored = (await gateway.owner.request('GET', `orders/${go.document.id}`)).body as { _rev?: string };
  expectStatus(await gateway.owner.put('orders', go.document, stored._rev), 201);
  await reported(({ order, state }) => order?.digest === go.digest && state === 'succeeded');
}

test('its properties stay out of logs, pass to the service, and its files go to the user’s folder', async () => {
  const properties = new Map(table('Property').map(([name = '', value = '']) => [name, value]));
  expect(properties.get('MsiHiddenProperties')).toBe('TOKEN;CODE');
  expect(properties.get('SecureCustomProperties')?.split(';')).toEqual(
    expect.arrayContaining(['SERVER', 'COMPANYKEY', 'TOKEN', 'CODE', 'TOKENFILE', 'WIX_UPGRADE_DETECTED']),
  );
  expect(properties.has('ALLUSERS')).toBe(false);
  const type = new Map(table('CustomAction').map(([name = '', number]) => [name, Number(number)]));
  const [hideTarget, noImpersonate] = [0x2000, 0x800];
  expect(type.get('TakeIn')! & hideTarget).toBe(hideTarget);
  for (const action of ['TakeIn', 'TakeOut', 'Begin']) expect(type.get(action)! & noImpersonate).toBe(0);
  for (const [, , , target = ''] of table('CustomAction').slice(3)) expect(target.length).toBeLessThanOrEqual(255);
});

test('silently, it is refused when it is not told where to enrol; the name of the file alone is not enough', async () => {
  const { companyKey } = gateway.project;
  const code = newEnrolmentSecret('code');
  const named = join(folder, unwrap(packageName({ server: 'https://evil.example', companyKey, code })));
  renameSync(first, named);
  await msiexec('/i', named, [], functionFailed);
  renameSync(named, first);
  await msiexec('/i', first, ['COMPANYKEY=nonsense', `CODE=${code}`], functionFailed);
  const [name, key] = audit();
  expect(name).toMatchObject({ act: 'install-refused' });
  expect(name?.['reason']).toContain('a silent installation does not take');
  expect(key?.['reason']).toContain('a company key has 27 characters');
  expect(readdirSync(join(local, 'Ferry'))).not.toContain('data');
  expect(existsSync(join(local, 'Programs', 'Ferry'))).toBe(false);
});

test('silently, it enrols, starts, and starts again at sign-in; the token is in no log', async () => {
  const { companyKey, secret } = gateway.project;
  const properties = [`SERVER=${gateway.server.origin}`, `COMPANYKEY=${companyKey}`, `TOKEN=${secret}`];
  const log = await msiexec('/i', first, properties);
  expect(log).toContain('TakeIn');
  expect(log).not.toContain(secret);
  expect(await registryLines(runKey)).toEqual([
    expect.stringMatching(/^"Ferry agent"=.*Programs.*ferry-agent\.exe.* start --data .*Local.*Ferry.*data/) as string,
  ]);
  expect(shortcut()).toMatch(/ferry-agent\.exe/);
  expect(shortcut()).toMatch(/window --start --data ".*Local.*Ferry.data"/);
  const listed = await vi.waitFor(
    async () => {
      const { rows } = (await gateway.owner.request('GET', 'devices/_all_docs')).body as { rows: { id: string }[] };
      expect(rows).toHaveLength(1);
      return rows;
    },
    { timeout: 60_000, interval: 100 },
  );
  deviceId = listed[0]!.id;
  await reported(({ state }) => state === 'waiting');
  await rehearsed(1);
  const kept = join(local, 'Ferry', 'data');
  expect(readdirSync(kept)).not.toContain('enrolment.json');
  for (const name of ['events.jsonl', 'control/process.json'])
    expect(readFileSync(join(kept, name), 'utf8')).not.toContain(secret);
  expect(audit().at(-1)).toMatchObject({ act: 'installed', from: 'properties', companyKey });
});

test('the doctor of the installed program finds what is there, and tells no secret', async () => {
  const agent = join(local, 'Programs', 'Ferry', 'ferry-agent.exe');
  const kept = join(local, 'Ferry', 'data');
  // Wine makes access lists of modes, and folders that everybody may read; on Windows they inherit from the user's folder.
  const open = await laptop.run(laptop.path(agent), ['doctor'], { code: 1 });
  expect(open).toMatch(/^fail {2}Data folder: .* is open to everybody$/m);
  chmodSync(kept, 0o700);
  const said = await laptop.run(laptop.path(agent), ['doctor', '--json']);
  const { ok, results } = JSON.parse(said) as {
    ok: boolean;
    results: { id: string; verdict: string; found: string }[];
  };
  const of = new Map(results.map((result) => [result.id, result]));
  expect(ok, said).toBe(true);
  for (const id of [
    'windows-build',
    'join-type',
    'disk-space',
    'autostart',
    'data-folder',
    'enrolment',
    'agent-process',
  ])
    expect(of.get(id), said).toMatchObject({ verdict: 'pass' });
  expect(of.get('enrolment')?.found).toContain(deviceId);
  expect(of.get('server')?.found).toContain('and has the project');
  expect(of.get('clock')?.verdict).toBe('pass');
  expect(of.get('accounts')?.found).toContain(upn);
  const digest = createHash('sha256').update(readFileSync(agent)).digest('hex');
  expect(of.get('executable')).toMatchObject({ verdict: 'warn' });
  expect(of.get('executable')?.found).toContain(`${digest}, not signed`);
  expect(said).not.toContain(gateway.project.secret);
  await laptop.run(laptop.path(agent), ['doctor', '--to', 'C:\\doctor.txt']);
  expect(readFileSync(join(laptop.drive, 'doctor.txt'), 'utf8')).toMatch(/^pass {2}Clock: /m);
});

test('a newer one takes over: stops the old agent, keeps the enrolment, and works', async () => {
  const pid = readFileSync(join(local, 'Ferry', 'data', 'control', 'process.json'), 'utf8');
  const log = await msiexec('/i', second);
  expect(log).toContain('ProductVersion = 0.9.0');
  expect(audit().slice(-2)).toMatchObject([{ act: 'stopped-for-upgrade' }, { act: 'installed', from: 'before' }]);
  await rehearsed(2);
  expect(readFileSync(join(local, 'Ferry', 'data', 'control', 'process.json'), 'utf8')).not.toBe(pid);
  expect(await registryLines(runKey)).toHaveLength(1);
  expect(shortcut()).toContain('window --start --data');
});

test('what the Start menu calls starts the agent where it does not run, and finds its window', async () => {
  const installed = laptop.path(join(local, 'Programs', 'Ferry', 'ferry-agent.exe'));
  const kept = ['--data', `C:\\${relative(laptop.drive, join(local, 'Ferry', 'data')).replaceAll('/', '\\')}`];
  await laptop.run(installed, ['stop', ...kept]);
  const told = await laptop.run(installed, ['window', '--start', ...kept, '--print']);
  expect(told).toMatch(/Open this file in a browser within a minute: .*\.html/);
  // Here is no desktop for a tray icon, which is nobody's trouble.
  expect(readFileSync(join(local, 'Ferry', 'data', 'events.jsonl'), 'utf8')).not.toContain('"channel":"window"');
  await rehearsed(3);
});

test('an older one is refused, and the newer works on', async () => {
  const before = audit().length;
  const log = await msiexec('/i', first, [], installFailure);
  expect(log).toContain('Action start');
  expect(log).not.toContain('InstallInitialize');
  // Wine does not say it when it is silent; Windows writes it to its log.
  const conditions = new Map(table('LaunchCondition').map(([condition, text]) => [condition, text]));
  expect(conditions.get('NOT WIX_DOWNGRADE_DETECTED')).toMatch(
    /^A newer Ferry agent is installed already\..*uninstall/,
  );
  expect(audit()).toHaveLength(before);
  await rehearsed(4);
});

test('uninstalled, it leaves nothing but the audit file', async () => {
  await msiexec('/x', second);
  const files = readdirSync(local, { recursive: true, encoding: 'utf8' }).filter((path) => /ferry/i.test(path));
  expect(files.sort()).toEqual(['Ferry', 'Ferry/audit.jsonl']);
  expect(await registryLines('HKCU\\Software')).toEqual([]);
  expect(shortcut()).toBeNull();
  expect(audit().at(-1)).toMatchObject({ act: 'uninstalled', deviceId, projectId: gateway.project.projectId });
  expect(readFileSync(join(local, 'Ferry', 'audit.jsonl'), 'utf8')).not.toContain(gateway.project.secret);
});
