// The calls to the Win32 API, on Wine's registry, Credential Manager, certificate store and DPAPI.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundledProbe } from './wine/bundled-probe.ts';
import { connectionSettings } from './wine/connection-settings.ts';
import type { Probe } from './wine/bundled-probe.ts';
import { selfSignedCertificate } from './wine/self-signed.ts';
import { makeWineLaptop } from './wine/wine-laptop.ts';
import type { WineLaptop } from './wine/wine-laptop.ts';
import { wineMissing } from './wine/wine-template.ts';

let laptop: WineLaptop;
let probe: Probe;
let folder: string;

beforeAll(async () => {
  if (wineMissing !== null) return;
  folder = mkdtempSync(join(tmpdir(), 'ferry-probe-'));
  laptop = await makeWineLaptop();
  probe = await bundledProbe(laptop, folder);
}, 180_000);
beforeEach(({ skip }) => {
  if (wineMissing !== null) skip(wineMissing);
});
afterAll(async () => {
  if (wineMissing !== null) return;
  await laptop.remove();
  rmSync(folder, { recursive: true, force: true });
});

const utf16 = (text: string) => ({ base64: Buffer.from(`${text}\0`, 'utf16le').toString('base64') });
const bytes = (...values: number[]) => ({ base64: Buffer.from(values).toString('base64') });

test('registry: every type of value comes back byte for byte, whatever the names are', async () => {
  const key = 'HKCU\\Software\\FerryTest\\Häuser 🏠';
  const values = [
    ['', { type: 'sz', data: utf16('of the key itself') }],
    ['binary', { type: 'binary', data: bytes(0, 255, 1) }],
    ['big', { type: 'dword-big-endian', data: bytes(1, 2, 3, 4) }],
    ['dword', { type: 'dword', data: bytes(1, 0, 0, 128) }],
    ['empty', { type: 'none', data: bytes() }],
    ['expand', { type: 'expand-sz', data: utf16('%USERPROFILE%\\x') }],
    ['list', { type: 'multi-sz', data: utf16('one\0zwei\0') }],
    ['qword', { type: 'qword', data: bytes(1, 2, 3, 4, 5, 6, 7, 8) }],
    ['unfinished', { type: 'sz', data: bytes(65, 0, 66) }],
    ['Ünïcode \\ name', { type: 'sz', data: utf16('Žofie 🦀') }],
  ] as const;
  const answers = await probe([
    ...values.map(([name, value]) => ({ on: 'registry', act: 'set', args: [key, name, value] })),
    { on: 'registry', act: 'create', args: [`${key}\\below\\it`] },
    { on: 'registry', act: 'read', args: [key] },
    { on: 'registry', act: 'read', args: [key.toUpperCase()] },
    { on: 'registry', act: 'remove', args: [key, 'DWORD'] },
    { on: 'registry', act: 'remove', args: [key, 'dword'] },
    { on: 'registry', act: 'read', args: ['HKCU\\Software\\FerryTest'] },
    { on: 'registry', act: 'remove', args: ['HKCU\\Software\\FerryTest'] },
    { on: 'registry', act: 'remove', args: ['HKCU\\Software\\FerryTest'] },
    { on: 'registry', act: 'read', args: [key] },
    { on: 'registry', act: 'remove', args: ['HKCU\\Software'] },
    { on: 'registry', act: 'read', args: ['HKEY_USERS\\x'] },
  ]);
  const [read, readInCapitals, , , above, , , gone, whole, hive] = answers.slice(values.length + 1);
  const { keys, values: got } = read?.value as { keys: string[]; values: { map: [string, unknown][] } };
  expect(keys).toEqual(['below']);
  expect(new Map(got.map)).toEqual(new Map(values.map(([name, value]) => [name, value])));
  expect(readInCapitals?.value).toEqual(read?.value);
  expect(above?.value).toEqual({ keys: ['Häuser 🏠'], values: { map: [] } });
  expect(gone?.value).toBeNull();
  expect(whole?.error?.code).toBe('forbidden');
  expect(hive?.error?.code).toBe('invalid');
});

test('registry: ten thousand values are read in one go', async () => {
  const key = 'HKCU\\Software\\FerryMany';
  const many = Array.from({ length: 10_000 }, (_, at) => ({
    on: 'registry',
    act: 'set',
    args: [key, `value ${at}`, { type: 'sz', data: utf16(String(at)) }],
  }));
  const answers = await probe([...many, { on: 'registry', act: 'read', args: [key] }]);
  const { values } = answers.at(-1)?.value as { values: { map: unknown[] } };
  expect(values.map).toHaveLength(10_000);
});

test('credentials: written, listed, read whole, and gone', async () => {
  const target = 'MicrosoftOffice16_Data:ADAL:ünï';
  const more = { comment: 'cömment', alias: '', persist: 3, attributes: [] };
  const credential = { target, userName: 'ann@contoso.example', data: bytes(1, 0, 2), more };
  const answers = await probe([
    { on: 'credentials', act: 'list', args: [] },
    { on: 'credentials', act: 'read', args: ['not there'] },
    { on: 'credentials', act: 'write', args: [credential] },
    { on: 'credentials', act: 'list', args: [] },
    { on: 'credentials', act: 'read', args: [target] },
    { on: 'credentials', act: 'remove', args: [target] },
    { on: 'credentials', act: 'remove', args: [target] },
    { on: 'credentials', act: 'list', args: [] },
  ]);
  expect(answers.map(({ value, error }) => error ?? value)).toEqual([
    [],
    null,
    null,
    [{ target, userName: 'ann@contoso.example' }],
    credential,
    null,
    null,
    [],
  ]);
});

test('certificates: what is exported and removed comes back as the same bytes', async () => {
  const certificate = await selfSignedCertificate('MS-Organization-Access');
  const thumbprint = createHash('sha1').update(certificate).digest('hex').toUpperCase();
  // An element of a store: property 32 is the certificate itself.
  const head = Buffer.alloc(12);
  [32, 1, certificate.length].forEach((word, at) => head.writeUInt32LE(word, at * 4));
  const element = { base64: Buffer.concat([head, certificate]).toString('base64') };
  const [imported, listed, exported] = await probe([
    { on: 'certificates', act: 'import', args: [element] },
    { on: 'certificates', act: 'list', args: [] },
    { on: 'certificates', act: 'export', args: [thumbprint] },
  ]);
  expect(imported?.error).toBeUndefined();
  expect(listed?.value).toMatchObject([{ thumbprint, issuer: 'MS-Organization-Access' }]);
  // Each in a process of its own: what one removed is gone for the next.
  const [gone] = await probe([
    { on: 'certificates', act: 'remove', args: [thumbprint] },
    { on: 'certificates', act: 'remove', args: [thumbprint] },
  ]);
  expect(gone?.error).toBeUndefined();
  const [none, missing] = await probe([
    { on: 'certificates', act: 'list', args: [] },
    { on: 'certificates', act: 'export', args: [thumbprint] },
  ]);
  expect([none?.value, missing?.value]).toEqual([[], null]);
  const [, again] = await probe([
    { on: 'certificates', act: 'import', args: [exported?.value] },
    { on: 'certificates', act: 'export', args: [thumbprint] },
  ]);
  expect(again?.value).toEqual(exported?.value);
});

test('DPAPI: sealed in one process and opened in another; what was changed is refused', async () => {
  const secret = bytes(1, 2, 3, 4, 250);
  const [sealed, nothing] = await probe([
    { on: 'box', act: 'seal', args: [secret] },
    { on: 'box', act: 'seal', args: [bytes()] },
  ]);
  const { base64 } = sealed?.value as { base64: string };
  expect(Buffer.from(base64, 'base64').includes(Buffer.from([1, 2, 3, 4, 250]))).toBe(false);
  const changed = Buffer.from(base64, 'base64');
  changed[changed.length - 4]! ^= 1;
  const [opened, empty, refused] = await probe([
    { on: 'box', act: 'open', args: [{ base64 }] },
    { on: 'box', act: 'open', args: [nothing?.value] },
    { on: 'box', act: 'open', args: [{ base64: changed.toString('base64') }] },
  ]);
  expect([opened?.value, empty?.value]).toEqual([secret, bytes()]);
  expect(refused?.error?.message).toContain('Windows error');
});

test('who is signed in where', async () => {
  const [identity, join, elevated] = await probe([
    { on: 'identity', act: 'identity', args: [] },
    { on: 'identity', act: 'joinState', args: [] },
    { on: 'identity', act: 'elevated', args: [] },
  ]);
  const { hostname, windowsUser, computerId, os } = identity?.value as Record<string, string>;
  expect(hostname).not.toBe('');
  expect(windowsUser).toMatch(/.\\./);
  expect(computerId).toMatch(/^[0-9a-f-]{36}$/);
  expect(os).toMatch(/^Windows 1[01].* \(build \d+\)$/);
  expect(join?.value).toEqual({ joined: false, domainJoined: false, workplaceJoined: false });
  expect(typeof elevated?.value).toBe('boolean');
});

test('programs: the own one is listed, and one that is gone is no error', async () => {
  const [listed, none, gone] = await probe([
    { on: 'processes', act: 'list', args: [] },
    { on: 'processes', act: 'end', args: [999_996] },
    { on: 'processes', act: 'askToClose', args: [999_996, 1000] },
  ]);
  const programs = listed?.value as { pid: number; name: string }[];
  expect(programs.map(({ name }) => name)).toContain('node.exe');
  expect(programs.every(({ pid }) => pid > 0)).toBe(true);
  expect([none?.error, gone?.value]).toEqual([undefined, true]);
});

test('the folders of the user are where Windows says', async () => {
  const names = ['%LOCALAPPDATA%', '%APPDATA%', '%USERPROFILE%'];
  const answers = await probe(names.map((name) => ({ on: 'folders', act: name, args: [] })));
  const [local, roaming, profile] = answers.map(({ value }) => String(value));
  expect(profile).toMatch(/^C:\\users\\/i);
  expect(local).toBe(`${profile}\\AppData\\Local`);
  expect(roaming).toBe(`${profile}\\AppData\\Roaming`);
});

test('scripts: cmd runs as it is written, its code and output come back, and one without end is ended', async () => {
  const run = (text: string, seconds = 60) => ({
    on: 'scripts',
    act: 'run',
    args: [{ language: 'cmd', text, seconds }],
  });
  const answers = await probe([
    run('echo one\necho two 1>&2\nexit /b 3'),
    run('if exist "%FERRY_SCRIPT%" echo here'),
    run(':again\ngoto again', 2),
  ]);
  const [first, second, endless] = answers.map(({ value, error }) => {
    expect(error).toBeUndefined();
    return value as { exitCode: number | null; output: string; cut: boolean };
  });
  expect(first).toMatchObject({ exitCode: 3, cut: false });
  expect(first?.output.split('\r\n').map((line) => line.trim())).toEqual(expect.arrayContaining(['one', 'two']));
  expect(second).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^here\s*$/) as string });
  expect(endless?.exitCode).toBeNull();
});

test('folders: renamed beside themselves with all that is in them, never over another, and removed', async () => {
  const at = '%LOCALAPPDATA%\\FerryTest\\Cache';
  const call = (act: string, ...args: unknown[]) => ({ on: 'files', act, args });
  const answers = await probe([
    call('write', `${at}\\below\\Häuser.txt`, bytes(1, 2)),
    call('rename', at, 'Cache.aside'),
    call('list', at),
    call('read', '%LOCALAPPDATA%\\FerryTest\\Cache.aside\\below\\Häuser.txt', 10),
    call('write', `${at}\\new.txt`, bytes(3)),
    call('rename', at, 'Cache.aside'),
    call('removeFolder', at),
    call('removeFolder', at),
    call('list', at),
    call('removeFolder', '%LOCALAPPDATA%\\FerryTest'),
  ]);
  expect(answers.map(({ error }) => error?.code)).toEqual([
    ...Array<undefined>(5).fill(undefined),
    'conflict',
    ...Array<undefined>(4).fill(undefined),
  ]);
  expect(answers[2]?.value).toBeNull();
  expect(answers[3]?.value).toEqual(bytes(1, 2));
  expect(answers[8]?.value).toBeNull();
});

test('proxies: a fixed one with its exceptions, a script, and a script that is not there', async () => {
  const script = `function FindProxyForURL(url, host) {
    return host === 'direct.example' ? 'DIRECT' : 'PROXY a.example:3128; DIRECT';
  }`;
  const server = createServer((_request, answer) =>
    answer.writeHead(200, { 'content-type': 'application/x-ns-proxy-autoconfig' }).end(script),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const from = `http://127.0.0.1:${(server.address() as AddressInfo).port}/proxy.pac`;
  const find = (url: string) => ({ on: 'proxies', act: 'find', args: [url] });
  const answers = await probe([
    connectionSettings(1, '', '', ''),
    find('https://ferry.example/'),
    connectionSettings(3, 'http=x:1;https=proxy.example:8080', '*.intra.example;<local>', ''),
    find('https://ferry.example/'),
    find('https://ferry.intra.example/'),
    find('https://ferry/'),
    connectionSettings(5, '', '', from),
    find('https://ferry.example/'),
    find('https://direct.example/'),
    connectionSettings(7, 'proxy.example:8080', '', 'http://bob:s3cret@127.0.0.1:1/none.pac?s3cret'),
    find('https://ferry.example/'),
    connectionSettings(9, '', '', ''),
    find('https://ferry.example/'),
    { on: 'cost', act: 'metered', args: [] },
  ]);
  await new Promise((resolve) => server.close(resolve));
  expect(answers.flatMap(({ error }) => error ?? [])).toEqual([]);
  const found = answers.flatMap(({ value }) => (value === null || typeof value !== 'object' ? [] : [value]));
  const fixed = { host: 'proxy.example', port: 8080 };
  expect(found).toEqual([
    { ways: ['direct'], source: 'the settings of Windows' },
    { ways: [fixed], source: 'the settings of Windows' },
    { ways: ['direct'], source: expect.stringContaining('as an exception') as string },
    { ways: ['direct'], source: expect.stringContaining('as an exception') as string },
    { ways: [{ host: 'a.example', port: 3128 }, 'direct'], source: `the script ${from}` },
    { ways: ['direct'], source: `the script ${from}` },
    { ways: [fixed], source: expect.stringContaining('http://…@127.0.0.1:1/none.pac?… could not be used') as string },
    { ways: ['direct'], source: 'the settings of Windows' },
  ]);
  // Wine calls every network free of charge.
  expect(answers.at(-1)?.value).toBe(false);
});
