import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkCharacter } from '@ferry/common/crockford';
import { newEnrolmentSecret } from '@ferry/common/enrolment';
import { unwrap } from '@ferry/common/errors';
import { nonceHeader } from '@ferry/common/protocol/gateway';
import { install } from '../commands/install.ts';
import { environmentProxies } from '../channel/proxy/environment-proxies.ts';
import { ServerWays } from '../channel/proxy/server-ways.ts';
import { fileModeBox } from '../identity/secret-box.ts';
import { becomeAgent } from '../install/running-agent.ts';
import type { Laptop } from '../laptop.ts';
import { stringValue } from '../registry-values.ts';
import { seedLaptop } from '../simulated/seed.ts';
import { laptopFiles, openSimulatedLaptop } from '../simulated/simulated-laptop.ts';
import { agentLooks } from './agent-looks.ts';
import { modeGuard, othersInDescriptor } from './file-guard.ts';
import { examine } from './finding.ts';
import { laptopLooks } from './laptop-looks.ts';
import { networkLooks } from './network-looks.ts';
import { hasSignature } from '../upgrade/pe-layout.ts';

const symbols = 'ABCDEFGHJKMNPQRSTVWXYZ0123';
const companyKey = symbols + checkCharacter(symbols);
const code = newEnrolmentSecret('code');
const tenants = {
  sourceTenantId: '11111111-1111-4111-8111-111111111111',
  targetTenantId: '22222222-2222-4222-8222-222222222222',
};
let home: string;
let data: string;
let simulated: string;
let laptop: Laptop;
const servers: Server[] = [];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'ferry-doctor-'));
  [data, simulated] = [join(home, 'data'), join(home, 'laptop')];
  const accounts = { upn: 'ann@source.example', sourceDomain: 'source.example', targetUpn: 'ann@target.example' };
  unwrap(await seedLaptop(simulated, { ...accounts, ...tenants }));
  laptop = openSimulatedLaptop(simulated);
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  rmSync(home, { recursive: true, force: true });
});

async function examined(looks: Parameters<typeof examine>[0]) {
  const results = await examine(looks);
  for (const { verdict, remedy } of results) expect(remedy === undefined).toBe(verdict === 'pass');
  return new Map(results.map((result) => [result.id, result]));
}
const ofLaptop = async () => await examined(laptopLooks(laptop));
const ofAgent = async (guard = modeGuard) =>
  await examined(agentLooks({ data, laptop, box: fileModeBox, guard, executable: process.execPath }));
const ofNetwork = async (server: string | null, environment: NodeJS.ProcessEnv = {}, now = Date.now) =>
  await examined(
    networkLooks({ server, companyKey: null, now, ways: new ServerWays(environmentProxies(environment)) }),
  );

/** A server that answers `/v1/hello` with this, as Ferry's do. */
async function answering(
  body: string,
  status = 200,
  headers: Record<string, string> = { [nonceHeader]: 'n' },
): Promise<string> {
  const server = createServer((_request, answer) => answer.writeHead(status, headers).end(body));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const hello = (time: number): string =>
  JSON.stringify({ server: 'ferry', protocols: [1], version: '1.2.3', nonce: 'n', time: new Date(time).toISOString() });

test('a laptop in good order passes, and says to whom it belongs', async () => {
  const results = await ofLaptop();
  expect([...results.values()].filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  expect(results.get('registrations')?.found).toContain(`ann@source.example in tenant ${tenants.sourceTenantId}`);
  expect(results.get('accounts')?.found).toContain(`ann@target.example (work in tenant ${tenants.targetTenantId})`);
});

test('what is wrong with a laptop is named, each for itself', async () => {
  const files = laptopFiles(simulated);
  const condition = { build: 17_134, freeBytes: 1e8, onMains: false, batteryPercent: 5, metered: true };
  await files.machine.write({ ...(await files.machine.read()), elevated: true, joined: true, condition });
  await laptop.registry.set(
    'HKLM\\SYSTEM\\CurrentControlSet\\Control\\CloudDomainJoin\\JoinInfo\\AB',
    'TenantId',
    stringValue(tenants.sourceTenantId),
  );
  for (const { id } of await laptop.accounts.list()) await laptop.accounts.signOut(id);
  for (const { thumbprint } of await laptop.certificates.list()) await laptop.certificates.remove(thumbprint);
  const verdicts = [...(await ofLaptop()).values()].map(({ id, verdict }) => `${id} ${verdict}`);
  expect(verdicts).toEqual([
    'computer warn',
    'windows-build fail',
    'join-type fail',
    'pending-restart pass',
    'disk-space fail',
    'power warn',
    'network-cost warn',
    'registrations warn',
    'device-join warn',
    'accounts warn',
  ]);
});

test('a look that fails does not stop the others', async () => {
  laptop = { ...laptop, identity: () => Promise.reject(new Error('no such call')) };
  const results = await ofLaptop();
  expect(results.get('computer')).toMatchObject({
    verdict: 'warn',
    found: 'it could not be looked at: no such call',
  });
  expect(results.get('accounts')?.verdict).toBe('pass');
});

test('an agent that is not there, one that waits, and one that works', async () => {
  expect((await ofAgent()).get('enrolment')).toMatchObject({ verdict: 'warn', found: 'not enrolled' });
  expect((await ofAgent()).get('data-folder')?.verdict).toBe('warn');
  unwrap(await install({ data, simulated, server: 'https://ferry.example.com', companyKey, code }));
  await laptop.registry.set(
    'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run',
    'Ferry agent',
    stringValue('"C:\\Users\\ann\\AppData\\Local\\Programs\\Ferry\\ferry-agent.exe" start --data "C:\\x"'),
  );
  const running = unwrap(await becomeAgent(data, () => undefined));
  const results = await ofAgent();
  running?.release();
  expect(results.get('enrolment')?.found).toContain('https://ferry.example.com: waits until it meets its server');
  expect(results.get('data-folder')?.verdict).toBe('pass');
  expect(results.get('autostart')?.verdict).toBe('pass');
  expect(results.get('agent-process')?.found).toBe('yes');
  expect((await ofAgent()).get('agent-process')?.found).toBe('no');
  const digest = createHash('sha256').update(readFileSync(process.execPath)).digest('hex');
  expect(results.get('executable')?.found).toContain(digest);
  expect(JSON.stringify([...results.values()])).not.toContain(code);
});

test('a data folder that others may read fails', async () => {
  mkdirSync(data);
  chmodSync(data, 0o755);
  expect((await ofAgent()).get('data-folder')).toMatchObject({ verdict: 'fail' });
  expect((await ofAgent()).get('data-folder')?.found).toContain('open to the group, everybody');
});

test('server and clock', async () => {
  const now = Date.now();
  const right = await ofNetwork(await answering(hello(now)));
  expect(right.get('server')?.found).toContain('version 1.2.3');
  expect(right.get('clock')?.verdict).toBe('pass');
  const late = await ofNetwork(await answering(hello(now + 10 * 60_000)));
  expect(late.get('clock')).toMatchObject({ verdict: 'warn' });
  expect(late.get('clock')?.found).toMatch(/^(599|600)\.\d s behind the server$/);
  const year = await ofNetwork(await answering(hello(now - 365 * 86_400_000)));
  expect(year.get('clock')?.verdict).toBe('fail');
});

test.each([
  ['a sign-in page', '<html>Welcome to the hotel</html>', 200, {}, 'sign-in page'],
  ['a way to a sign-in page', '', 302, {}, 'captive: '],
  ['a network that wants a sign-in', '', 511, {}, 'captive: '],
  ['somebody with the words of a server', hello(Date.now()), 200, {}, 'captive: '],
  ['a server that is not behind what stands before it', '{}', 502, {}, 'answered 502'],
  ['a server that is broken', '{}', 502, undefined, 'status 502'],
])('%s is not taken for the server', async (_what, body, status, headers, found) => {
  const results = await ofNetwork(await answering(body, status, headers));
  expect(results.get('server')).toMatchObject({ verdict: 'fail' });
  expect(results.get('server')?.found).toContain(found);
  expect(results.get('clock')?.verdict).toBe('warn');
});

test('nobody there is a failure, no server set is none', async () => {
  const origin = await answering('');
  await new Promise((resolve) => servers.pop()?.close(resolve));
  expect((await ofNetwork(origin)).get('server')?.verdict).toBe('fail');
  expect((await ofNetwork(null)).get('server')?.verdict).toBe('pass');
});

test('the proxies for the server are named, without their passwords', async () => {
  const ofServer = async (environment: NodeJS.ProcessEnv) =>
    (await ofNetwork('https://ferry.example.invalid', environment)).get('proxy');
  expect((await ofServer({}))?.found).toBe('directly: no HTTPS_PROXY is set');
  const set = { HTTPS_PROXY: 'http://bob:secret@127.0.0.1:9' };
  expect((await ofServer(set))?.found).toBe('through 127.0.0.1:9: HTTPS_PROXY');
  expect((await ofServer({ ...set, NO_PROXY: '.example.invalid' }))?.found).toContain('directly: NO_PROXY');
  const results = await ofNetwork('https://ferry.example.invalid', set);
  expect(results.get('server')?.found).toContain('proxy-unreachable: the proxy 127.0.0.1:9');
  expect(JSON.stringify([...results])).not.toContain('secret');
  expect(await ofServer({ HTTPS_PROXY: 'socks5://secret@127.0.0.1:9' })).toMatchObject({ verdict: 'fail' });
});

const me = 'S-1-5-21-1-2-3-1001';
test.each([
  [`O:${me}D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;${me})`, []],
  [`O:BAD:AI(A;ID;FA;;;${me})(A;OICIID;0x1200a9;;;BU)`, ['all users of this computer']],
  [`O:${me}D:(A;;FA;;;${me})(A;;FR;;;WD)(A;;FR;;;S-1-5-21-1-2-3-1002)`, ['everybody', 'S-1-5-21-1-2-3-1002']],
  [`O:${me}D:(D;;FA;;;WD)(A;;FA;;;${me})`, []],
  [`O:${me}`, ['everybody']],
  [`O:${me}D:NO_ACCESS_CONTROL`, ['everybody']],
  [`O:${me}D:`, []],
])('whom %s lets in', (sddl, others) => {
  expect(othersInDescriptor(sddl, me)).toEqual(others);
});

test('a signature is found in the header of a program, and nothing else is taken for one', () => {
  const program = Buffer.alloc(1024);
  program.writeUInt16LE(0x5a4d);
  program.writeUInt32LE(128, 0x3c);
  program.writeUInt32LE(0x4550, 128);
  program.writeUInt16LE(0x20b, 152);
  expect(hasSignature(program)).toBe(false);
  program.writeUInt32LE(4000, 152 + 112 + 4 * 8 + 4);
  expect(hasSignature(program)).toBe(true);
  expect(hasSignature(program.subarray(0, 200))).toBeNull();
  expect(hasSignature(Buffer.from('#!/bin/sh'))).toBeNull();
});
