// A real sync server behind a fault proxy, and consoles that sync with it.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { UserDocument } from '@ferry/common/documents/users';
import { unwrap } from '@ferry/common/errors';
import { exportPrivateKey } from '@ferry/common/trust/keys';
import type { CloudState } from '../../admin-desktop/src/core/sync/cloud-sync.ts';
import { testProject } from '../../admin-desktop/src/core/sync/console-fixture.ts';
import type { TestProject } from '../../admin-desktop/src/core/sync/console-fixture.ts';
import { startServer } from '../../sync-server/src/server.ts';
import type { RunningServer } from '../../sync-server/src/server.ts';
import type { Answer, Call, ConsoleCalls, Start, Told } from './console-process.ts';
import { FaultProxy } from './fault-proxy.ts';

/** A console in a process of its own. */
export class SyncedConsole {
  readonly calls: ConsoleCalls;
  state: CloudState = { state: 'none', since: '', server: '', why: null, pending: 0 };
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
    const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (thrown: Error) => void }>();
    let next = 1;
    child.on('message', (message: Answer | Told) => {
      if ('state' in message) {
        this.state = message.state;
        return;
      }
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.thrown === undefined) asked?.resolve(message.value);
      else asked?.reject(new Error(message.thrown));
    });
    child.once('exit', () => {
      for (const { reject } of waiting.values()) reject(new Error('the console process ended'));
    });
    this.calls = new Proxy({} as ConsoleCalls, {
      get:
        (_target, name: keyof ConsoleCalls) =>
        async (...args: unknown[]) =>
          await new Promise((resolve, reject) => {
            const id = next;
            next += 1;
            waiting.set(id, { resolve, reject });
            child.send({ id, name, args } satisfies Call);
          }),
    });
  }

  static async start(project: TestProject, name: string): Promise<SyncedConsole> {
    const child = fork(join(import.meta.dirname, 'console-process.ts'), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const rootPkcs8 = await exportPrivateKey(project.root);
    child.send({ name, rootRecord: project.rootRecord, rootPkcs8 } satisfies Start);
    await once(child, 'message');
    return new SyncedConsole(child);
  }

  async reaches(name: CloudState['state']): Promise<CloudState> {
    return await vi.waitFor(
      () => {
        expect(this.state.state, JSON.stringify(this.state.why)).toBe(name);
        return this.state;
      },
      { timeout: 20_000, interval: 10 },
    );
  }

  async field(userId: string, name: 'displayName' | 'department'): Promise<string | undefined> {
    const user = (await this.calls.get('users', userId)) as UserDocument | null;
    return user?.fields[name]?.value;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    await this.calls.stop();
    this.#child.disconnect();
    await ended;
  }
}

export class SyncRig implements AsyncDisposable {
  readonly project: TestProject;
  readonly proxy: FaultProxy;
  readonly folder = mkdtempSync(join(tmpdir(), 'ferry-sync-'));
  readonly #consoles: SyncedConsole[] = [];
  #server: RunningServer | null = null;

  private constructor(project: TestProject, proxy: FaultProxy) {
    this.project = project;
    this.proxy = proxy;
  }

  static async open(): Promise<SyncRig> {
    const rig = new SyncRig(await testProject(), await FaultProxy.open());
    await rig.start();
    return rig;
  }

  get data(): string {
    return join(this.folder, 'server');
  }

  get server(): RunningServer {
    if (!this.#server) throw new Error('the server is down');
    return this.#server;
  }

  /** `aheadMs`: how far its clock is ahead */
  async start(aheadMs = 0): Promise<void> {
    const port = await freePort();
    this.#server = unwrap(
      await startServer({
        data: this.data,
        host: '127.0.0.1',
        port,
        origin: this.proxy.origin,
        behindProxy: false,
        version: 'test',
        now: () => Date.now() + aheadMs,
        log: () => undefined,
      }),
    );
    this.proxy.target = `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.proxy.target = null;
    this.proxy.cutAll();
    await this.#server?.stop();
    this.#server = null;
  }

  /** While the server is down. */
  empty(): void {
    rmSync(this.data, { recursive: true, force: true });
  }

  backUp(): void {
    cpSync(this.data, join(this.folder, 'backup'), { recursive: true });
  }

  restore(): void {
    this.empty();
    cpSync(join(this.folder, 'backup'), this.data, { recursive: true });
  }

  async console(name: string): Promise<SyncedConsole> {
    const console = await SyncedConsole.start(this.project, name);
    this.#consoles.push(console);
    return console;
  }

  async register(console: SyncedConsole): Promise<void> {
    const setupCode = this.server.setupCode.current();
    unwrap(await console.calls.connect({ origin: this.proxy.origin, setupCode }));
  }

  async join(console: SyncedConsole): Promise<void> {
    unwrap(await console.calls.connect({ origin: this.proxy.origin }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#consoles.map(async (console) => await console.stop()));
    await this.stop();
    await this.proxy[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** For a server that cannot tell which port it took, as its origin is a proxy's. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
