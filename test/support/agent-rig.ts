// A simulated laptop with the real agent's process on it, started, watched and killed from outside.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { unwrap } from '@ferry/common/errors';
import { seedLaptop } from '../../agent/src/simulated/seed.ts';
import type { SeedOptions } from '../../agent/src/simulated/seed.ts';

const main = join(import.meta.dirname, '../../agent/src/main.ts');
const flags = ['--disable-warning=ExperimentalWarning'];
export type Event = { event: string } & Record<string, unknown>;

/** One process of the agent. */
export class RunningAgent {
  readonly events: Event[] = [];
  readonly exit: Promise<number | null>;
  stderr = '';
  readonly #child: ChildProcess;
  readonly #listeners = new Set<() => void>();

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    const { FERRY_TOKEN: _token, ...own } = process.env;
    this.#child = spawn(process.execPath, [...flags, main, ...args], {
      env: { ...own, FERRY_MDNS_INTERFACE: 'off', ...env },
      // Only a fleet reads what it is told; it ends with the end of its input.
      stdio: [args[0] === 'fleet' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    this.exit = once(this.#child, 'close').then(([code]: unknown[]) => {
      this.#tell();
      return typeof code === 'number' ? code : null;
    });
    this.#child.stderr!.on('data', (text: Buffer) => (this.stderr += text.toString()));
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      this.events.push(JSON.parse(line) as Event);
      this.#tell();
    });
  }

  /** The first event that fits, of those that came and those to come. */
  async event(fits: (event: Event) => boolean): Promise<Event> {
    for (;;) {
      const found = this.events.find(fits);
      if (found) return found;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        throw new Error(`the agent ended before; it said ${JSON.stringify(this.events.at(-1))} ${this.stderr}`);
      await new Promise<void>((resolve) => {
        const listener = () => {
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
      });
    }
  }

  async state(state: string, more: (event: Event) => boolean = () => true): Promise<Event> {
    return await this.event((event) => event.event === 'state' && event['state'] === state && more(event));
  }

  /** One line of JSON to a fleet. */
  tell(order: object): void {
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  endInput(): void {
    this.#child.stdin?.end();
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    this.#child.kill(signal);
    return await this.exit;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

export const rigTenants = {
  sourceTenantId: '11111111-1111-4111-8111-111111111111',
  targetTenantId: '22222222-2222-4222-8222-222222222222',
};

export class AgentRig implements AsyncDisposable {
  readonly home = mkdtempSync(join(tmpdir(), 'ferry-agent-'));
  readonly laptop = join(this.home, 'laptop');
  readonly data = join(this.home, 'agent');
  readonly #running: RunningAgent[] = [];

  static async open(options: Partial<SeedOptions> = {}): Promise<AgentRig> {
    const rig = new AgentRig();
    const upn = options.upn ?? 'ann@source.example';
    unwrap(
      await seedLaptop(rig.laptop, {
        upn,
        sourceDomain: upn.split('@')[1] ?? '',
        ...rigTenants,
        targetUpn: 'ann@target.example',
        ...options,
      }),
    );
    return rig;
  }

  command(args: readonly string[], env: Record<string, string> = {}): RunningAgent {
    const agent = new RunningAgent(args, env);
    this.#running.push(agent);
    return agent;
  }

  /** Gives back the device id. */
  async enrol(
    companyKey: string,
    secret: string,
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<string> {
    const { data, laptop } = this;
    const enrol = ['enrol', '--data', data, '--simulated', laptop, '--company-key', companyKey, ...args];
    const agent = this.command(enrol, { ...env, FERRY_TOKEN: secret });
    const code = await agent.exit;
    if (code !== 0) throw new Error(`enrol ended with ${code}: ${agent.stderr}`);
    return String(agent.events[0]?.['deviceId']);
  }

  run(args: readonly string[] = [], env: Record<string, string> = {}): RunningAgent {
    return this.command(['run', '--data', this.data, ...args], env);
  }

  async status(): Promise<Record<string, unknown>> {
    const agent = this.command(['status', '--data', this.data, '--json']);
    if ((await agent.exit) !== 0) throw new Error(agent.stderr);
    return agent.events[0]!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map(async (agent) => await agent.kill()));
    rmSync(this.home, { recursive: true, force: true });
  }
}
