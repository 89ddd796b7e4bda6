// The server as it is started in earnest: a process of its own, its folder, its signals.
import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTestProject } from '../../fixtures/project.ts';

const main = fileURLToPath(new URL('../../../sync-server/src/main.ts', import.meta.url));
const flags = ['--disable-warning=ExperimentalWarning'];
let folder: string;
const running: ChildProcess[] = [];

beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'ferry-server-'))));
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true });
});

type Started = { child: ChildProcess; origin: string; setupCodeFile: string };

async function start(...more: string[]): Promise<Started> {
  const child = fork(main, ['start', '--data', join(folder, 'data'), '--port', '0', ...more], {
    execArgv: flags,
    silent: true,
  });
  running.push(child);
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return { child, ...(JSON.parse(line) as { event: 'listening'; origin: string; setupCodeFile: string }) };
}

async function refused(args: string[], options: { uid?: number } = {}): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [...flags, main, 'start', ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  const said = text(child.stderr);
  const [code] = (await once(child, 'exit')) as [number];
  return { code, said: await said };
}

describe('ferry-server', () => {
  it.each(['SIGTERM', 'SIGINT', 'disconnect'] as const)(
    'stops cleanly on %s and finds its projects again',
    async (how) => {
      const { child, origin, setupCodeFile } = await start();
      const setupCode = (await readFile(setupCodeFile, 'utf8')).trim();
      const project = await makeTestProject();
      const body = JSON.stringify({ rootRecord: project.rootRecord, setupCode });
      const headers = { 'content-type': 'application/json' };
      expect((await fetch(`${origin}/v1/projects`, { method: 'POST', headers, body })).status).toBe(200);
      const exit = once(child, 'exit');
      if (how === 'disconnect') child.disconnect();
      else child.kill(how);
      expect(await exit).toEqual([0, null]);

      const again = await start();
      expect((await fetch(`${again.origin}/v1/projects/${project.companyKey}`)).status).toBe(200);
    },
  );

  it('leaves no file that others may read, also in a folder that others may enter', async () => {
    await mkdir(join(folder, 'data'), { mode: 0o755 });
    await start();
    const names = await readdir(join(folder, 'data'), { recursive: true });
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect((await stat(join(folder, 'data', name))).mode & 0o077, name).toBe(0);
  });

  it('keeps what it acknowledged when it is killed', async () => {
    const { child, origin, setupCodeFile } = await start();
    const setupCode = (await readFile(setupCodeFile, 'utf8')).trim();
    const project = await makeTestProject();
    const body = JSON.stringify({ rootRecord: project.rootRecord, setupCode });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${origin}/v1/projects`, { method: 'POST', headers, body })).status).toBe(200);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const again = await start();
    expect((await fetch(`${again.origin}/v1/projects/${project.companyKey}`)).status).toBe(200);
  });

  it('says that the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, said } = await refused(['--data', join(folder, 'data'), '--port', `${port}`]);
    other.close();
    expect(code).toBe(1);
    expect(said).toMatch(/port is in use.*locked.*--port/);
  });

  it('leaves a data folder alone that another process has open or a newer Ferry wrote', async () => {
    const { child } = await start();
    const data = join(folder, 'data');
    const second = await refused(['--data', data, '--port', '0']);
    expect(second.code).toBe(1);
    expect(second.said).toMatch(/another process has this data folder open \(locked/);
    child.kill('SIGTERM');
    await once(child, 'exit');
    await writeFile(join(data, 'version.json'), '{"format":2}');
    const newer = await refused(['--data', data, '--port', '0']);
    expect(newer.said).toMatch(/newer Ferry \(format 2.*unsupported-version.*Update Ferry/);
    await writeFile(join(data, 'version.json'), 'garbage');
    expect((await refused(['--data', data, '--port', '0'])).said).toMatch(/not readable.*\(storage/);
  });

  it('says that the data folder cannot be written', async (context) => {
    const data = join(folder, 'data');
    await mkdir(data);
    await chmod(folder, 0o755);
    await chmod(data, 0o555);
    // Root may write anywhere, so as root the server runs as somebody else here.
    const root = process.getuid?.() === 0;
    if (process.platform === 'win32') context.skip('read-only folders are made otherwise on Windows');
    if (root) await chown(data, 65_534, 65_534);
    const { code, said } = await refused(['--data', data, '--port', '0'], root ? { uid: 65_534 } : {});
    expect(code).toBe(1);
    expect(said).toMatch(/cannot be written \(E(ACCES|PERM|ROFS)\) \(storage/);
  });

  it('does not leave this machine without TLS', async () => {
    const data = ['--data', join(folder, 'data'), '--port', '0'];
    const open = await refused([...data, '--host', '0.0.0.0']);
    expect(open.code).toBe(1);
    expect(open.said).toMatch(/without TLS.*--behind-proxy/);
    expect((await refused([...data, '--host', '0.0.0.0', '--behind-proxy'])).said).toMatch(/--origin/);
    expect((await refused([...data, '--origin', 'http://ferry.example'])).said).toMatch(/https/);
    expect((await refused([...data, '--origin', 'https://ferry.example/path'])).said).toMatch(/not an origin/);
    expect((await refused([...data, '--tls-cert', 'x'])).said).toMatch(/go together/);
    expect((await refused(['--data', folder, '--port', '70000'])).code).toBe(1);
  });
});
