import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { createClient } from '../contract/client.ts';
import { consoleContract } from '../contract/console-contract.ts';
import type { ConsoleContract } from '../contract/console-contract.ts';
import type { OutputOf } from '../contract/contract.ts';
import { memoryPipes } from '../contract/memory-pipe.ts';
import { forkNode } from './node-child.ts';
import type { NodeChild, StartNode } from './node-child.ts';
import { checkoutRoot, sourceParts } from './parts.ts';
import { startServer } from './server-process.ts';
import { assembleShell } from './shell-parts.ts';
import type { ShellParts } from './shell-parts.ts';
import type { WindowMemory } from './shell-service.ts';

// Real processes, and a passphrase that is meant to cost time: on a busy machine that adds up.
vi.setConfig({ testTimeout: 60_000 });

const parts = sourceParts(checkoutRoot);
const project = {
  name: 'Häuser & Söhne',
  passphrase: 'correct horse',
  sourceTenantId: '5b2f0a4e-5d0c-4c3f-9a51-0f6f6f0c1a01',
  sourceDomains: ['contoso.example'],
  targetTenantId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
};

let home: string;
let shell: ShellParts;
let cores: NodeChild[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ferry-shell-'));
  shell = assemble();
});
afterEach(async () => {
  await shell.stop();
  rmSync(home, { recursive: true });
});

/** Real cores and a real server, on loopback only. */
function assemble(): ShellParts {
  cores = [];
  const start: StartNode = (options) => {
    const child = forkNode({
      ...options,
      env: { ...options.env, FERRY_LAN_HOST: '127.0.0.1', FERRY_MDNS_INTERFACE: '127.0.0.1' },
    });
    if (options.script === parts.core) cores.push(child);
    return child;
  };
  return unwrap(assembleShell({ home, parts, version: '0', shell: 'web-host', start, log: () => undefined }));
}

type ShellState = OutputOf<ConsoleContract['shell.state']>;

function openWindow(memory: WindowMemory = shell.service.newWindow()) {
  const { near, far } = memoryPipes();
  shell.service.connect(far, memory);
  const client = createClient(consoleContract, near);
  const seen: ShellState[] = [];
  client.open('shell.state', {}, { event: (state) => seen.push(state), end: () => undefined });
  return { client, seen, memory, close: () => near.close(), state: () => seen.at(-1) };
}

describe('projects', () => {
  test('created, closed, opened again: by its passphrase alone', async () => {
    const { client, state } = openWindow();
    const { id } = unwrap(await client.call('project.create', project));
    expect(unwrap(await client.call('settings.get', {})).values).toMatchObject({ name: project.name });
    await vi.waitFor(() => expect(state()).toMatchObject({ current: id, projects: [{ id, state: 'open' }] }));
    unwrap(await client.call('project.close', { id }));
    expect(await client.call('settings.get', {})).toMatchObject({ ok: false, error: { code: 'not-found' } });
    await vi.waitFor(() => expect(state()).toMatchObject({ current: null, projects: [{ id, state: 'closed' }] }));

    const wrong = await client.call('project.open', { id, passphrase: 'wrong horse' });
    expect(wrong.ok).toBe(false);
    await vi.waitFor(() => expect(state()?.projects[0]).toMatchObject({ state: 'failed' }));
    unwrap(await client.call('project.open', { id, passphrase: project.passphrase }));
    expect((await client.call('settings.get', {})).ok).toBe(true);
  });

  test('a window that reconnects shows its project; a new one shows the only open one', async () => {
    const first = openWindow();
    const { id } = unwrap(await first.client.call('project.create', project));
    first.close();
    const again = openWindow(first.memory);
    expect((await again.client.call('settings.get', {})).ok).toBe(true);
    const other = openWindow();
    await vi.waitFor(() => expect(other.state()?.current).toBe(id));
  });

  test('a core that is killed shows as failed, and what waited for it fails', async () => {
    const { client, state } = openWindow();
    const { id } = unwrap(await client.call('project.create', project));
    const end = new Promise<unknown>((resolve) => {
      client.open('sync.state', {}, { event: () => void cores[0]?.stop(0), end: resolve });
    });
    expect(await end).toMatchObject({ ok: false });
    await vi.waitFor(() => {
      expect(state()).toMatchObject({ current: null, projects: [{ id, state: 'failed', why: { code: 'internal' } }] });
    });
    unwrap(await client.call('project.open', { id, passphrase: project.passphrase }));
  });

  test('the passphrase is nowhere in the data folder, the logs included', async () => {
    const { client } = openWindow();
    unwrap(await client.call('project.create', project));
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const found = files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => readFileSync(path).includes(project.passphrase));
    expect(found).toEqual([]);
    expect(files.length).toBeGreaterThan(5);
  });

  test('one that is not in the list cannot be opened', async () => {
    const { client } = openWindow();
    const answer = await client.call('project.open', { id: 'nowhere', passphrase: 'x' });
    expect(answer).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });

  test('laptops need a project, and users', async () => {
    const { client } = openWindow();
    expect(await client.call('laptops.start', { reach: ['lan'] })).toMatchObject({
      ok: false,
      error: { code: 'not-found' },
    });
    unwrap(await client.call('project.create', project));
    expect(await client.call('laptops.start', { reach: ['lan'] })).toMatchObject({
      ok: false,
      error: { where: 'users' },
    });
  });
});

describe('the embedded server', () => {
  test('answers, keeps its port over a restart, and is shown to windows', async () => {
    const { state } = openWindow();
    const first = unwrap(await shell.server);
    expect((await fetch(`${first.origin}/v1/hello`)).status).toBe(200);
    await vi.waitFor(() => expect(state()?.server).toEqual({ origin: first.origin }));
    expect(unwrap(first.setupCode()).length).toBeGreaterThanOrEqual(8);
    await shell.stop();
    shell = assemble();
    expect(unwrap(await shell.server).origin).toBe(first.origin);
  });

  async function occupy(origin: string): Promise<() => Promise<void>> {
    // Whoever comes hears nothing.
    const other = createServer((socket) => sockets.add(socket));
    const sockets = new Set<Socket>();
    await new Promise<void>((resolve) => other.listen(Number(new URL(origin).port), '127.0.0.1', () => resolve()));
    return async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => other.close(() => resolve()));
    };
  }

  test('its port is waited for when it is taken', async () => {
    const { origin } = unwrap(await shell.server);
    await shell.stop();
    const release = await occupy(origin);
    shell = assemble();
    const waiting = shell.server;
    await release();
    expect(unwrap(await waiting).origin).toBe(origin);
  });

  test('when somebody keeps its port it takes another one, and its projects follow it there', async () => {
    const first = openWindow();
    const { origin } = unwrap(await shell.server);
    const { id } = unwrap(await first.client.call('project.create', project));
    await shell.stop();
    const release = await occupy(origin);
    shell = assemble();
    const moved = unwrap(await shell.server);
    expect(moved.origin).not.toBe(origin);
    expect(moved.formerOrigins).toEqual([origin]);
    const { client } = openWindow();
    unwrap(await client.call('project.open', { id, passphrase: project.passphrase }));
    await new Promise<void>((resolve) => {
      client.open(
        'sync.state',
        {},
        {
          event(state) {
            if (state.server === moved.origin && state.state === 'running') resolve();
          },
          end: () => undefined,
        },
      );
    });
    await release();
    // And there it stays, although the old one is free again.
    await shell.stop();
    shell = assemble();
    expect(unwrap(await shell.server).origin).toBe(moved.origin);
  });

  test('where there is none, that is said at once', async () => {
    const folder = join(home, 'none');
    const answer = await startServer(forkNode, {
      script: join(home, 'nothing.ts'),
      folder,
      logFile: join(home, 'log'),
    });
    expect(answer).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect(existsSync(folder)).toBe(false);
  });
});
