// The executable as it ships takes over from itself, in Wine, by a real gateway: signed by a publisher, offered by an owner, watched by the
// older one.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { deviceDocuments } from '@ferry/common/documents/devices';
import { fromWire } from '@ferry/common/documents/wire';
import { unwrap } from '@ferry/common/errors';
import { reportSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { readRecord } from '../../agent/src/upgrade/upgrade-record.ts';
import { pinnedFile } from '../../scripts/agent-exe/pinned-file.ts';
import { windowsNode } from '../../scripts/agent-exe/pinned.ts';
import { dressed } from '../../scripts/agent-exe/windows-executable.ts';
import { expectStatus, startTestGateway } from '../integration/gateway/test-gateway.ts';
import type { TestGateway } from '../integration/gateway/test-gateway.ts';
import { signedProgram, testPublisher } from '../support/signed-program.ts';
import { asVersion } from './wine/as-version.ts';
import { bundledProbe } from './wine/bundled-probe.ts';
import type { Probe } from './wine/bundled-probe.ts';
import { seedProfile } from './wine/seeded-profile.ts';
import { agentExe, makeWineLaptop } from './wine/wine-laptop.ts';
import type { WineLaptop } from './wine/wine-laptop.ts';
import { wineMissing } from './wine/wine-template.ts';

const root = join(import.meta.dirname, '../..');
const upn = 'ann@source.example';
const runKey = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
const publisher = await testPublisher('Example Ltd');
let laptop: WineLaptop;
let probe: Probe;
let gateway: TestGateway;
let folder: string;
let local: string;
let plain: Buffer;

beforeAll(async () => {
  if (wineMissing !== null) return;
  folder = mkdtempSync(join(tmpdir(), 'ferry-upgrade-'));
  plain = readFileSync(agentExe());
  laptop = await makeWineLaptop();
  probe = await bundledProbe(laptop, folder);
  await seedProfile(probe, [{ upn, tenantId: '11111111-1111-4111-8111-111111111111' }]);
  const [found] = await probe([{ on: 'folders', act: '%LOCALAPPDATA%', args: [] }]);
  local = join(laptop.drive, String(found?.value).slice('C:\\'.length).replaceAll('\\', '/'));
  gateway = await startTestGateway();
  expectStatus(await gateway.owner.put('users', await gateway.project.userDocument(upn)), 201);
  await policy({});

  const { companyKey, secret } = gateway.project;
  mkdirSync(join(local, 'Programs', 'Ferry'), { recursive: true });
  writeFileSync(join(programs(), 'ferry-agent.exe'), await signedProgram(plain, publisher));
  // What the installer does beside.
  await laptop.run('reg', ['add', runKey, '/v', 'Ferry agent', '/d', `"${windows('ferry-agent.exe')}" start`, '/f']);
  const more = ['--server', gateway.server.origin, '--company-key', companyKey, '--token', secret];
  await laptop.run(windows('ferry-agent.exe'), ['install', '--data', data, ...more]);
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

const data = 'C:\\ferry\\data';
const programs = (): string => join(local, 'Programs', 'Ferry');
const windows = (name: string): string =>
  `C:${join(programs(), name).slice(laptop.drive.length).replaceAll('/', '\\')}`;
const record = async () => await readRecord(join(laptop.drive, 'ferry', 'data'));

let policies = 0;
async function policy(changes: { automaticUpgrade?: boolean; release?: string }): Promise<void> {
  const { document } = await gateway.project.policy({ sequence: (policies += 1), ...changes });
  const { _rev } = (await gateway.owner.request('GET', `orders/${document.id}`)).body as { _rev?: string };
  expectStatus(await gateway.owner.put('orders', document, _rev), 201);
}

async function offer(program: Buffer, version: string): Promise<void> {
  const { project, owner, server } = gateway;
  const sha256 = createHash('sha256').update(program).digest('hex');
  const url = `${server.origin}/v1/projects/${project.projectId}/releases/${sha256}`;
  const headers = { 'content-type': 'application/octet-stream' };
  const sent = await owner.fetch(url, { method: 'PUT', headers, body: new Uint8Array(program) });
  expect(sent.ok, `${sent.status}`).toBe(true);
  const release = await project.ownerSigner.sign('release', {
    ...{ format: 1, projectId: project.projectId, version, sha256, size: program.length },
    issuedAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  await policy({ automaticUpgrade: true, release });
}

function events(): { [more: string]: unknown }[] {
  const path = join(laptop.drive, 'ferry', 'data', 'events.jsonl');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  return lines.map((line) => JSON.parse(line) as { [more: string]: unknown });
}

async function until(look: () => unknown, interval = 100): Promise<void> {
  try {
    await vi.waitFor(look, { timeout: 120_000, interval });
  } catch (thrown) {
    throw new Error(`${String(thrown)}\n${JSON.stringify(await record())}\n${JSON.stringify(events().slice(-20))}`);
  }
}

async function reportedVersion(): Promise<string> {
  const { rows } = (await gateway.owner.request('GET', 'devices/_all_docs?include_docs=true')).body as {
    rows: { doc: Record<string, unknown> }[];
  };
  const { report } = unwrap(deviceDocuments.parse(fromWire(rows[0]?.doc ?? {})));
  return unwrap(payloadUnverified(report, 'report', reportSchema)).facts.agentVersion;
}

/** The program that sign-in starts. */
async function atSignIn(): Promise<string> {
  await laptop.run('reg', ['export', runKey, 'C:\\export.reg', '/y']);
  const text = readFileSync(join(laptop.drive, 'export.reg'), 'utf16le');
  return /ferry-agent[\d.-]*\.exe/.exec(text)?.[0] ?? '';
}

test('while a program is looked at, nobody changes it', async () => {
  const path = 'C:\\held.exe';
  writeFileSync(join(laptop.drive, 'held.exe'), 'x');
  const [held] = await probe([{ on: 'lock', act: 'tryToChange', args: [path] }]);
  expect(held?.value).toEqual({ written: false, removed: false, renamed: false, read: true, writtenAfter: true });
});

test('from a release that ends at once the older one comes back; one of another publisher is not started', async () => {
  laptop.start(windows('ferry-agent.exe'), ['start', '--data', data, '--no-lan']);
  await until(async () => expect(await reportedVersion()).toBe('0.1.0'));
  expect((await record()).publisher?.subject).toBe('CN=Example Ltd');
  await offer(await signedProgram(asVersion(plain, '0.8.0'), await testPublisher('Other Ltd')), '0.8.0');
  await until(async () => expect((await record()).failed.at(-1)?.reason).toContain('is signed by CN=Other Ltd'));
  // Node itself, which does not know what to do with how the agent is started.
  const cache = join(root, 'node_modules/.cache/ferry/windows');
  const node = readFileSync(await pinnedFile(windowsNode, cache));
  const icon = join(root, 'agent/assets/ferry.ico');
  const ending = dressed(node, { version: '0.8.1', icon, fileName: 'ferry-agent.exe' });
  await offer(await signedProgram(ending, publisher), '0.8.1');
  await until(async () => expect((await record()).failed.at(-1)).toMatchObject({ version: '0.8.1' }));
  expect((await record()).failed.at(-1)?.reason).toContain('it ended before it had reported');
  expect(await atSignIn()).toBe('ferry-agent.exe');
  expect(readdirSync(programs())).toEqual(['ferry-agent.exe']);
});

test('a release takes over, through a power cut in the middle', async () => {
  await offer(await signedProgram(asVersion(plain, '0.9.0'), publisher), '0.9.0');
  await until(async () => expect((await record()).attempt?.phase).toBe('starting'), 20);
  await laptop.cut();
  expect(await record()).toMatchObject({ attempt: { phase: 'starting', version: '0.9.0', tries: 1 } });
  expect(await atSignIn()).toBe('ferry-agent.exe');
  laptop.start(windows('ferry-agent.exe'), ['start', '--data', data, '--no-lan']);
  await until(async () => expect(await reportedVersion()).toBe('0.9.0'));
  await until(async () => expect((await record()).confirmed?.version).toBe('0.9.0'));
  // The older one looks after its next starts: it passes on, here as well, where nothing is started anew.
  expect(await atSignIn()).toBe('ferry-agent.exe');
  await laptop.run(windows('ferry-agent.exe'), ['start', '--data', data, '--no-lan']);
  expect(events().at(-1)).toMatchObject({ act: 'passed-on', version: '0.9.0' });
  const said = await laptop.run(windows('ferry-agent-0.9.0.exe'), ['doctor', '--data', data, '--json'], { code: 1 });
  expect(said).toContain('releases of CN=Example Ltd');
});

test('an older installer is refused, a newer one takes over, and uninstalled nothing is left', async () => {
  await laptop.run(windows('ferry-agent.exe'), ['install', '--data', data], { code: 1 });
  expect(readFileSync(join(laptop.drive, 'ferry', 'audit.jsonl'), 'utf8')).toContain('a newer agent, 0.9.0, has taken');
  await laptop.run(windows('ferry-agent-0.9.0.exe'), ['stop', '--data', data, '--for-upgrade']);
  writeFileSync(join(programs(), 'ferry-agent.exe'), await signedProgram(asVersion(plain, '0.9.5'), publisher));
  await laptop.run(windows('ferry-agent.exe'), ['install', '--data', data]);
  laptop.start(windows('ferry-agent.exe'), ['start', '--data', data, '--no-lan']);
  await until(async () => expect(await reportedVersion()).toBe('0.9.5'));
  await until(() => expect(readdirSync(programs())).toEqual(['ferry-agent.exe']));
  await laptop.run(windows('ferry-agent.exe'), ['uninstall', '--data', data]);
  expect(readdirSync(join(laptop.drive, 'ferry'))).toEqual(['audit.jsonl']);
});
