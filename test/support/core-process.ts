// A real core process for tests, talked to as a shell does.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { consoleContract } from '../../admin-desktop/src/contract/console-contract.ts';
import type { ConsoleContract } from '../../admin-desktop/src/contract/console-contract.ts';
import { createClient } from '../../admin-desktop/src/contract/client.ts';
import type { ContractClient } from '../../admin-desktop/src/contract/client.ts';
import { fromCoreSchema } from '../../admin-desktop/src/contract/core-port.ts';
import type { FromCore, ToCore } from '../../admin-desktop/src/contract/core-port.ts';
import type { MessagePipe } from '../../admin-desktop/src/contract/messages.ts';

export const passphrase = 'correct horse battery staple';
export const newProject = {
  type: 'create' as const,
  passphrase,
  name: 'Fabrikam to Contoso',
  sourceTenantId: '11111111-1111-4111-8111-111111111111',
  sourceDomains: ['source.example'],
  targetTenantId: '22222222-2222-4222-8222-222222222222',
  targetDomains: ['target.example'],
  matchBySourceAccount: true,
  server: null,
};

export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'ferry-core-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A forked core with one window. */
export class TestCore implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly client: ContractClient<ConsoleContract>;
  readonly received: FromCore[] = [];
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  private constructor(child: ChildProcess) {
    this.child = child;
    child.on('message', (raw) => {
      this.received.push(fromCoreSchema.parse(raw));
      for (const wake of this.#waiting) wake();
    });
    this.client = createClient(consoleContract, this.#pipe());
  }

  /** `options`: another user to run as, more for its environment. */
  static async start(options: { uid?: number; gid?: number; env?: Record<string, string> } = {}): Promise<TestCore> {
    const { env, ...user } = options;
    const child = fork(fileURLToPath(new URL('../../admin-desktop/src/core/main.ts', import.meta.url)), [], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: { ...process.env, FERRY_LAN_HOST: '127.0.0.1', FERRY_MDNS_INTERFACE: 'off', ...env },
      ...user,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const core = new TestCore(child);
    await core.next((message) => message.type === 'up');
    return core;
  }

  send(message: ToCore): void {
    this.child.send(message);
  }

  /** The next message for which `fits` is true, counted from the last one that was waited for. */
  async next(fits: (message: FromCore) => boolean): Promise<FromCore> {
    for (;;) {
      while (this.#taken < this.received.length) {
        const message = this.received[this.#taken++];
        if (message && fits(message)) return message;
      }
      await new Promise<void>((resolve, reject) => {
        const wake = () => {
          this.#waiting.delete(wake);
          if (this.child.exitCode === null) resolve();
          else reject(new Error(`the core ended with ${this.child.exitCode}`));
        };
        this.#waiting.add(wake);
        this.child.once('exit', wake);
      });
    }
  }

  /** Creates or opens, and gives what comes of it. */
  async opened(message: Extract<ToCore, { type: 'create' | 'open' }>): Promise<FromCore> {
    this.send(message);
    return await this.next(({ type }) => type === 'ready' || type === 'failed');
  }

  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const exit = once(this.child, 'exit');
    this.send({ type: 'stop' });
    const [code] = (await exit) as [number | null];
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }

  #pipe(): MessagePipe {
    const listeners: ((message: unknown) => void)[] = [];
    this.child.on('message', (raw) => {
      const message = fromCoreSchema.parse(raw);
      if (message.type === 'rpc') for (const listener of listeners) listener(message.message);
    });
    return {
      send: (message) => void this.child.send({ type: 'rpc', client: 1, message } satisfies ToCore),
      onMessage: (listener) => void listeners.push(listener),
      onClose: (listener) => void this.child.once('exit', () => listener('the core ended')),
      close: () => void this.child.send({ type: 'client-gone', client: 1 } satisfies ToCore),
    };
  }
}
