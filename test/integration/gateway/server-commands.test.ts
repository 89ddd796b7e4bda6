// What somebody meets who sets a server up: ferry-server doctor and provision as processes, without a CouchDB.
import { chmod, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runChild, startChild } from '../../e2e/doors/child.ts';
import { makeTestProject } from '../../fixtures/project.ts';

const main = 'sync-server/src/main.ts';
let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'ferry-commands-'))));
afterEach(async () => await rm(folder, { recursive: true }));

const reportSchema = z.object({
  ok: z.boolean(),
  findings: z.array(z.object({ name: z.string(), level: z.string(), what: z.string(), todo: z.string().optional() })),
});

/** What doctor finds, as `fail TLS`, with what it says. */
async function doctor(args: string[], code: number, env: Record<string, string> = {}): Promise<Map<string, string>> {
  const { lines } = await runChild(main, ['doctor', '--json', ...args], env, code);
  const report = reportSchema.parse(JSON.parse(lines[0] ?? ''));
  expect(report.ok).toBe(code === 0);
  for (const { level, todo } of report.findings) expect(todo === undefined).toBe(level === 'pass');
  return new Map(report.findings.map(({ name, level, what, todo }) => [`${level} ${name}`, `${what}. ${todo ?? ''}`]));
}

/** What a command that does not succeed says. */
async function refused(args: string[], env: Record<string, string> = {}): Promise<string> {
  return (await runChild(main, args, env, 1)).lines.join('\n');
}

describe('ferry-server doctor', () => {
  it('finds nothing wrong with a fresh folder, says so for people too, and changes nothing', async () => {
    const data = join(folder, 'data');
    const found = await doctor(['--data', data, '--port', '0'], 0);
    expect([...found.keys()]).toEqual([
      'pass settings',
      'pass data folder',
      'pass disk',
      'pass clock',
      'pass TLS',
      'pass address',
      'pass port',
      'pass store',
    ]);
    expect(found.get('pass data folder')).toMatch(/will be made/);
    const { lines } = await runChild(main, ['doctor', '--data', data, '--port', '0']);
    expect(lines[0]).toMatch(/^pass {2}settings {5}/);
    await expect(chmod(data, 0o700)).rejects.toThrow(/ENOENT/);
  });

  it('knows a server that runs, by its port and by its public address', async () => {
    const data = join(folder, 'data');
    const server = startChild(main, ['start', '--data', data, '--port', '0']);
    const origin = await server.line((line) => /"origin":"([^"]+)"/.exec(line)?.[1], 'listening');
    const found = await doctor(['--data', data, '--port', new URL(origin).port, '--origin', origin], 0);
    expect(found.get('pass port')).toMatch(/a Ferry server \S+ listens/);
    expect(found.get('pass origin')).toMatch(/leads to a Ferry server/);
    await server.stop();
    const after = await doctor(['--data', data, '--port', '0', '--origin', origin], 0);
    expect(after.get('warn origin')).toMatch(/no Ferry server answers/);
  });

  it('tells a port of another program, and an address that others reach without TLS', async () => {
    const other = createServer((_request, response) => response.end('no')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const data = ['--data', join(folder, 'data')];
    expect((await doctor([...data, '--port', `${port}`], 0)).get('warn port')).toMatch(/in use/);
    other.close();
    const open = await doctor([...data, '--host', '0.0.0.0', '--port', '0'], 1);
    expect(open.get('fail TLS')).toMatch(/can be reached by others/);
    expect(open.get('fail address')).toMatch(/--behind-proxy/);
  });

  it('tells a folder that cannot be, secrets that others may read, and a clock that went back', async () => {
    await writeFile(join(folder, 'file'), '');
    expect((await doctor(['--data', join(folder, 'file'), '--port', '0'], 1)).get('fail data folder')).toMatch(
      /no folder/,
    );
    if (process.platform === 'linux') {
      const nowhere = ['--data', '/proc/ferry/data', '--port', '0'];
      expect((await doctor(nowhere, 1)).get('fail data folder')).toMatch(/cannot be made/);
      expect(await refused(['start', ...nowhere])).toMatch(/no folder can be made in \/proc \(storage at .*--data/);
    }
    const data = join(folder, 'data');
    await mkdir(data);
    await writeFile(join(data, 'setup-code'), 'x');
    await chmod(join(data, 'setup-code'), 0o644);
    if (process.platform !== 'win32') {
      const found = await doctor(['--data', data, '--port', '0'], 1);
      expect(found.get('fail data folder')).toMatch(/others may read .*setup-code.*chmod 600/);
    }
    await rm(join(data, 'setup-code'));
    await writeFile(join(data, 'version.json'), '{"format":1}');
    await mkdir(join(data, 'releases', 'project'), { recursive: true });
    await writeFile(join(data, 'releases', 'project', 'a'.repeat(64)), Buffer.alloc(3 * 1024 * 1024));
    const tomorrow = new Date(Date.now() + 24 * 60 * 60 * 1000);
    await utimes(join(data, 'version.json'), tomorrow, tomorrow);
    const back = await doctor(['--data', data, '--port', '0'], 1);
    expect(back.get('pass releases')).toMatch(/^1 of the agent in .*, 3 MiB/);
    expect(back.get('fail clock')).toMatch(/last started on .*time service/);
  });

  it('tells a setting that is wrong, missing, or nobody’s', async () => {
    expect((await doctor(['--port', '70000'], 1)).get('fail settings')).toMatch(/^--port: a port is 65535/);
    expect((await doctor([], 1)).get('fail settings')).toMatch(/--data, FERRY_SERVER_DATA/);
    const found = await doctor(['--data', folder, '--port', '0'], 0, { FERRY_SERVER_PROT: '1' });
    expect(found.get('warn settings')).toMatch(/FERRY_SERVER_PROT/);
  });

  it('tells a CouchDB that is away', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    const env = { FERRY_SERVER_COUCHDB_URL: `http://127.0.0.1:${port}`, FERRY_SERVER_COUCHDB_PASSWORD: 'very-secret' };
    const found = await doctor(['--data', folder, '--port', '0'], 1, env);
    expect(found.get('fail CouchDB')).toMatch(/cannot be reached.*See that CouchDB runs/);
  });
});

describe('ferry-server', () => {
  it('starts by a configuration file, the environment before it and flags before that', async () => {
    const config = join(folder, 'ferry.json');
    await writeFile(
      config,
      JSON.stringify({ data: join(folder, 'data'), port: 1, logLevel: 'silent', host: 'nowhere' }),
    );
    const server = startChild(main, ['start', '--config', config, '--port', '0'], { FERRY_SERVER_HOST: '127.0.0.1' });
    expect(await server.line((line) => /"origin":"([^"]+)"/.exec(line)?.[1], 'listening')).toMatch(/^http:\/\/127/);
    await server.stop();
    expect(server.lines.filter((line) => line.startsWith('!'))).toEqual([]);
  });

  it('outlives a proxy before CouchDB whose page breaks off', async () => {
    const layout = { _id: 'layout', format: 1, instance: '0123456789abcdef', places: 0, projects: [] };
    let broken = false;
    const couch = createServer((_request, response) => {
      if (!broken) {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(layout));
        return;
      }
      response.writeHead(200, { 'content-type': 'text/html' }).write('<html>', () => response.destroy());
    }).listen(0, '127.0.0.1');
    await once(couch, 'listening');
    const { port } = couch.address() as AddressInfo;
    const env = { FERRY_SERVER_COUCHDB_URL: `http://127.0.0.1:${port}`, FERRY_SERVER_COUCHDB_PASSWORD: 'very-secret' };
    const data = join(folder, 'data');
    const server = startChild(main, ['start', '--data', data, '--port', '0'], env);
    const origin = await server.line((line) => /"origin":"([^"]+)"/.exec(line)?.[1], 'listening');
    broken = true;
    const { rootRecord } = await makeTestProject();
    const setupCode = (await readFile(join(data, 'setup-code'), 'utf8')).trim();
    const controller = new AbortController();
    const registering = fetch(`${origin}/v1/projects`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rootRecord, setupCode }),
      signal: controller.signal,
    });
    const ended = expect(registering).rejects.toThrow(/abort/);
    await expect.poll(() => server.lines.join('\n')).toMatch(/answer-broke-off/);
    expect((await fetch(`${origin}/v1/hello`)).status).toBe(200);
    controller.abort();
    await ended;
    await server.stop('SIGKILL');
    couch.closeAllConnections();
    couch.close();
  });

  it('says where a bad value came from', async () => {
    const config = join(folder, 'ferry.json');
    await writeFile(config, JSON.stringify({ behindProxy: 'yes' }));
    expect(await refused(['start', '--config', config])).toContain(
      `neither true nor false (invalid at behindProxy in ${config})`,
    );
    expect(await refused(['start'], { FERRY_SERVER_LOG_LEVEL: 'loud' })).toContain(
      '(invalid at FERRY_SERVER_LOG_LEVEL)',
    );
    expect(await refused(['start'])).toContain('Give --data, FERRY_SERVER_DATA, or data in the configuration file.');
  });

  it('takes no password from the command line, and shows none', async () => {
    for (const flag of ['--couchdb-password', '--couchdb-admin-password'])
      expect(await refused(['provision', flag, 'very-secret'])).toMatch(/unknown option/);
    const url = { FERRY_SERVER_COUCHDB_URL: 'https://me:very-secret@couchdb.example' };
    const said = await refused(['start', '--data', folder], { ...url, FERRY_SERVER_COUCHDB_PASSWORD: 'very-secret' });
    expect(said).toMatch(/holds a user or a password/);
    expect(said).not.toContain('very-secret');
  });

  it('provisions nothing without an address, an administrator and a CouchDB that answers', async () => {
    expect(await refused(['provision'])).toMatch(/--couchdb-url/);
    const url = ['--couchdb-url', 'http://127.0.0.1:1'];
    expect(await refused(['provision', ...url])).toMatch(/--couchdb-admin/);
    expect(await refused(['provision', ...url, '--couchdb-admin', 'a'])).toMatch(
      /FERRY_SERVER_COUCHDB_ADMIN_PASSWORD_FILE/,
    );
    const env = { FERRY_SERVER_COUCHDB_ADMIN_PASSWORD: 'very-secret' };
    expect(await refused(['provision', ...url, '--couchdb-admin', 'a'], env)).toMatch(/--couchdb-password-file/);
    const away = await refused(['provision', ...url, '--couchdb-admin', 'a', '--data', folder], env);
    expect(away).toMatch(/unreachable at 127\.0\.0\.1:1/);
    expect(away).not.toContain('very-secret');
  });
});
