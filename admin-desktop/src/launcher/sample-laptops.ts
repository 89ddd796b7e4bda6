import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { NodeChild, StartNode } from './node-child.ts';
import { makePrivateFolder } from './private-file.ts';

export type Reach = 'cloud' | 'lan';

/** A simulated laptop with a real agent process, as `shell.state` shows it. */
export interface SampleLaptop {
  readonly name: string;
  readonly reach: Reach;
  readonly upn: string;
  readonly state: 'starting' | 'running' | 'ended';
  /** why it ended; empty while all is well */
  readonly why: string;
  /** the folder with the laptop's registry and files, which the agent changes */
  readonly folder: string;
}

export interface LaptopOrder {
  readonly reach: Reach;
  readonly upn: string;
  readonly displayName: string;
  readonly targetUpn: string;
}

export interface LaptopSettings {
  readonly projectId: string;
  readonly companyKey: string;
  /** an access token that is good for all of them */
  readonly token: string;
  readonly sourceTenantId: string;
  readonly targetTenantId: string;
  /** null: then none can be reached by `cloud` */
  readonly serverOrigin: string | null;
}

export interface SampleLaptops {
  all(): readonly SampleLaptop[];
  /** Tells of every change, until the returned function is called. */
  onChange(listener: () => void): () => void;
  /** Sets up, enrols and starts each; comes back at once, the rest shows in the states. */
  start(settings: LaptopSettings, orders: readonly LaptopOrder[]): Result<number>;
  stop(): Promise<void>;
}

/** Sample laptops live in `<home>/laptops/<project>/<name>`: the agent's data in `agent`, the simulated laptop in `laptop`. */
export function createSampleLaptops(start: StartNode, options: { agent: string; home: string }): SampleLaptops {
  const laptops: SampleLaptop[] = [];
  const children = new Set<NodeChild>();
  const listeners = new Set<() => void>();
  let stopping = false;

  const tell = () => {
    for (const listener of listeners) listener();
  };
  const change = (at: number, part: Partial<SampleLaptop>) => {
    const laptop = laptops[at];
    if (!laptop) return;
    laptops[at] = { ...laptop, ...part };
    tell();
  };

  async function runAgent(args: string[], name: string, folder: string, env: Record<string, string> = {}) {
    const child = start({ script: options.agent, args, env, logFile: join(folder, '..', `${name}.log`) });
    children.add(child);
    const end = await child.ended;
    children.delete(child);
    return end;
  }

  async function live(at: number, settings: LaptopSettings, order: LaptopOrder, folder: string): Promise<void> {
    const name = basename(folder);
    const simulated = join(folder, 'laptop');
    const data = join(folder, 'agent');
    makePrivateFolder(folder);
    const cloud = order.reach === 'cloud';
    const steps: { args: string[]; env?: Record<string, string> }[] = [
      { args: simulateArgs(simulated, settings, order, name) },
      {
        args: [
          ...['enrol', '--data', data, '--company-key', settings.companyKey, '--simulated', simulated],
          ...(cloud && settings.serverOrigin ? ['--server', settings.serverOrigin, '--no-lan'] : []),
        ],
        env: { FERRY_TOKEN: settings.token },
      },
    ];
    for (const { args, env } of steps) {
      const { code, why } = await runAgent(args, name, folder, env);
      if (code !== 0 || stopping) {
        change(at, { state: 'ended', why: `${args[0] ?? ''} ${why}` });
        return;
      }
    }
    change(at, { state: 'running' });
    const { why } = await runAgent(['run', '--data', data, cloud ? '--no-lan' : '--no-cloud'], name, folder);
    change(at, { state: 'ended', why: stopping ? '' : why });
  }

  return {
    all: () => laptops,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(settings, orders) {
      if (!existsSync(options.agent)) {
        return fail('not-found', options.agent, 'there is no agent here to simulate laptops', 'Install Ferry again.');
      }
      if (settings.serverOrigin === null && orders.some(({ reach }) => reach === 'cloud')) {
        return fail(
          'unreachable',
          'sync server',
          'no server runs beside this console',
          'Start laptops on the LAN only.',
        );
      }
      for (const order of orders) {
        const at = laptops.length;
        const folder = freeFolder(join(options.home, 'laptops', settings.projectId));
        laptops.push({
          name: basename(folder),
          reach: order.reach,
          upn: order.upn,
          state: 'starting',
          why: '',
          folder: join(folder, 'laptop'),
        });
        live(at, settings, order, folder).catch((thrown: unknown) => {
          change(at, { state: 'ended', why: thrown instanceof Error ? thrown.message : String(thrown) });
        });
      }
      tell();
      return ok(orders.length);
    },
    async stop() {
      stopping = true;
      await Promise.all([...children].map((child) => child.stop()));
    },
  };
}

function simulateArgs(folder: string, settings: LaptopSettings, order: LaptopOrder, name: string): string[] {
  return [
    ...['simulate', '--folder', folder, '--hostname', name],
    ...['--source-upn', order.upn, '--source-tenant', settings.sourceTenantId],
    ...['--target-upn', order.targetUpn, '--target-tenant', settings.targetTenantId],
  ];
}

/** A new folder name: laptops of an earlier start stay where they are, with what was done to them. */
function freeFolder(parent: string): string {
  for (let number = 1; ; number += 1) {
    const folder = join(parent, `laptop-${number}`);
    if (existsSync(folder)) continue;
    makePrivateFolder(folder);
    return folder;
  }
}
