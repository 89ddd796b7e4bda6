// Folders that may not be written or are a newer Ferry's, and ports that are taken: each program says so, ends with 1 where it
// cannot go on, and leaves everything as it was.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { ReleaseState } from '../../../admin-desktop/src/contract/calls/release-calls.ts';
import { makeTestProject } from '../../fixtures/project.ts';
import { AgentRig } from '../../support/agent-rig.ts';
import { newProject, passphrase, temporaryFolder, TestCore } from '../../support/core-process.ts';
import { contentOf } from '../../support/laptop-content.ts';

const root = process.getuid?.() === 0;
/** Root may write anywhere, so as root the program runs as somebody else. */
const somebody = root ? { uid: 65_534, gid: 65_534 } : {};
const repository = join(import.meta.dirname, '../../..');
const running: ChildProcess[] = [];
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
  chmodSync(folder.path, 0o755);
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  folder[Symbol.dispose]();
});

type Program = { child: ChildProcess; said: () => string; line: (text: RegExp) => Promise<string> };
function program(script: string, args: string[], env: Record<string, string>, user: object = {}): Program {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(repository, script), ...args], {
    env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', FERRY_MDNS_INTERFACE: 'off', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...user,
  });
  running.push(child);
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const listener of listeners) listener();
    });
  return {
    child,
    said: () => lines.join('\n'),
    line: async (text) =>
      await new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find((line) => text.test(line));
          if (found !== undefined) resolve(found);
        };
        listeners.add(look);
        child.once('close', (code) => reject(new Error(`ended with ${code}:\n${lines.join('\n')}`)));
        look();
      }),
  };
}

const startConsole = (args: string[], home: string, user?: object) =>
  program('admin-desktop/src/launcher/start.ts', ['--no-open', '--no-server', ...args], { FERRY_HOME: home }, user);

/** What it said, once it ended with 1. */
async function gaveUp({ child, said }: Program): Promise<string> {
  const [code] = (await once(child, 'close')) as [number];
  expect([code, said()]).toEqual([1, said()]);
  return said();
}

/** As a medium that may only be read. */
function readOnly(path: string): void {
  const all = [path, ...readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))];
  for (const each of all) {
    if (root) chownSync(each, 65_534, 65_534);
    chmodSync(each, statSync(each).isDirectory() ? 0o555 : 0o444);
  }
}

function writable(path: string): void {
  chmodSync(path, 0o755);
  for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
    const each = join(path, name);
    chmodSync(each, statSync(each).isDirectory() ? 0o755 : 0o644);
  }
}

async function releaseState(core: TestCore): Promise<ReleaseState> {
  return await new Promise((resolve, reject) => {
    const close = core.client.open(
      'release.watch',
      {},
      {
        event(state) {
          close();
          resolve(state);
        },
        end: (result) => reject(new Error(result.ok ? 'it ended' : result.error.message)),
      },
    );
  });
}

/** Begins to send a file; resolves with why it was refused. */
async function takeRelease(core: TestCore): Promise<Result<void>> {
  const file = { fileName: 'ferry-agent.exe', bytes: 10 };
  return await new Promise((resolve, reject) => {
    core.client.open('release.take', file, { event: () => reject(new Error('it was taken')), end: resolve });
  });
}

async function takenPort(): Promise<{ port: number } & Disposable> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, [Symbol.dispose]: () => void server.close() };
}

describe('the console', () => {
  it('says that its port is in use, or is none, and lets go of its folder', async () => {
    using taken = await takenPort();
    const home = join(folder.path, 'home');
    expect(await gaveUp(startConsole(['--port', `${taken.port}`], home))).toMatch(
      /cannot start: port \d+ is in use .*\n.*--port/,
    );
    expect(await gaveUp(startConsole(['--port', '70000'], home))).toMatch(/70000 is not a port/);
    const good = startConsole([], home);
    await good.line(/is ready on/);
    expect(await gaveUp(startConsole([], home))).toMatch(/already running/);
    await good.line(/Open this file/);
    good.child.kill('SIGINT');
    expect((await once(good.child, 'close'))[0]).toBe(0);
  });

  it('says that its folder may not be written', async () => {
    const home = join(folder.path, 'home');
    mkdirSync(home);
    readOnly(home);
    expect(await gaveUp(startConsole([], home, somebody))).toMatch(
      /cannot start: .*(EACCES|EPERM|EROFS).*\n.*writable/,
    );
    expect(readdirSync(home)).toEqual([]);
  });

  it('leaves a newer Ferry’s list of projects alone, and one that is damaged', async () => {
    const home = join(folder.path, 'home');
    mkdirSync(home);
    for (const [list, reason] of [
      ['{"format":2,"projects":[],"colour":"red"}', /newer Ferry/],
      ['{"format":1,"proj', /damaged/],
    ] as const) {
      writeFileSync(join(home, 'projects.json'), list);
      expect(await gaveUp(startConsole([], home))).toMatch(reason);
      expect(readFileSync(join(home, 'projects.json'), 'utf8')).toBe(list);
    }
    writeFileSync(join(home, 'projects.json'), '{"format":1,"projects":[]}');
    await startConsole([], home).line(/is ready on/);
  });

  it('works on when the server beside it cannot start, and says why', async () => {
    const home = join(folder.path, 'home');
    mkdirSync(join(home, 'server'), { recursive: true });
    writeFileSync(join(home, 'server', 'version.json'), '{"format":2}');
    const console = program('admin-desktop/src/launcher/start.ts', ['--no-open'], { FERRY_HOME: home });
    await console.line(/is ready on/);
    expect(await console.line(/no sync server/)).toMatch(/newer Ferry/);
    expect(console.child.exitCode).toBeNull();
    expect(readFileSync(join(home, 'server', 'version.json'), 'utf8')).toBe('{"format":2}');
  });
});

describe('a project folder', () => {
  it('that may not be written, or whose database is a newer Ferry’s, is left alone; the core opens another', async () => {
    const place = join(folder.path, 'move');
    await using maker = await TestCore.start();
    await maker.opened({ ...newProject, folder: place });
    await maker.stop();
    const before = contentOf(place);

    readOnly(place);
    await using core = await TestCore.start(somebody);
    const open = { type: 'open', folder: place, passphrase } as const;
    expect(await core.opened(open)).toMatchObject({
      error: { code: 'storage', remedy: expect.stringMatching(/write/) as string },
    });
    expect(await core.opened({ ...newProject, folder: join(place, 'inner') })).toMatchObject({
      error: { code: 'storage', remedy: expect.stringMatching(/write/) as string },
    });
    expect(contentOf(place)).toEqual(before);
    writable(place);

    const path = join(place, 'project.sqlite');
    using database = new DatabaseSync(path);
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    database.exec(`PRAGMA user_version = ${version + 1}`);
    expect(await core.opened(open)).toMatchObject({
      error: { code: 'unsupported-version', remedy: expect.stringMatching(/Update/) as string },
    });
    database.exec(`PRAGMA user_version = ${version}`);
    database.close();

    // Releases are a part of it that it can do without.
    const releases = join(place, 'releases');
    mkdirSync(releases);
    chmodSync(releases, 0);
    expect(await core.opened(open)).toMatchObject({ type: 'ready' });
    const named = expect.stringContaining(releases) as string;
    const unreadable = { code: 'storage', message: named, remedy: expect.stringMatching(/right to read/) as string };
    expect(await releaseState(core)).toMatchObject({ offered: null, fault: unreadable });
    expect(await takeRelease(core)).toMatchObject({
      error: unreadable,
    });
    rmSync(releases, { recursive: true });
    writeFileSync(releases, '{"broken');
    const remedy = expect.stringMatching(/Move that file away/) as string;
    expect(await releaseState(core)).toMatchObject({ fault: { code: 'storage', message: named, remedy } });
    expect(unwrap(await core.client.call('settings.get', {})).policy).toBe('published');
    rmSync(releases);
    expect(await releaseState(core)).toMatchObject({ fault: null });
  });
});

describe('the agent', () => {
  it('leaves its folder alone when that may not be written or is a newer agent’s', async () => {
    await using rig = await AgentRig.open();
    const { companyKey, secret } = await makeTestProject();
    const main = 'agent/src/main.ts';
    const at = ['--company-key', companyKey, '--server', 'http://127.0.0.1:9', '--no-lan', '--simulated', rig.laptop];
    const data = join(folder.path, 'agent');
    const enrol = ['enrol', '--data', data, ...at];
    const env = { FERRY_TOKEN: secret };
    chmodSync(rig.home, 0o755);
    // A server that is not there costs nothing but this try.
    expect(await gaveUp(program(main, enrol, env))).toMatch(/\(unreachable at .*\)\. \S/);
    expect(existsSync(join(data, 'journal.sqlite'))).toBe(true);

    readOnly(data);
    readOnly(rig.laptop);
    const before = contentOf(data);
    for (const command of [enrol, ['run', '--data', data]])
      expect(await gaveUp(program(main, command, env, somebody))).toMatch(/\(storage at .*\)\. \S.*writ/);
    expect(contentOf(data)).toEqual(before);
    writable(data);

    using journal = new DatabaseSync(join(data, 'journal.sqlite'));
    const version = Number(journal.prepare('PRAGMA user_version').get()?.['user_version']);
    journal.exec('PRAGMA user_version = 99');
    for (const command of [enrol, ['run', '--data', data], ['status', '--data', data], ['plan', '--data', data]])
      expect(await gaveUp(program(main, command, env))).toMatch(/newer agent \(unsupported-version at .*\)\. Update/);
    expect(journal.prepare('SELECT count(*) AS n FROM facts').get()?.['n']).toBeGreaterThan(0);
    journal.exec(`PRAGMA user_version = ${version}`);
    writeFileSync(join(data, 'agent.json'), '{"ferryAgent":2}');
    expect(await gaveUp(program(main, ['run', '--data', data], env))).toMatch(/newer agent \(unsupported-version at /);
    expect(readFileSync(join(data, 'agent.json'), 'utf8')).toBe('{"ferryAgent":2}');
    writeFileSync(join(data, 'agent.json'), '{"ferryAgent":1}');
    expect(await gaveUp(program(main, ['run', '--data', data], env))).toMatch(/not enrolled \(not-found/);
  });
});
