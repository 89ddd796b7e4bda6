import { join } from 'node:path';
import { z } from 'zod';
import { runChild, startChild } from './child.ts';
import type { Child } from './child.ts';

export const sourceTenant = '11111111-1111-4111-8111-111111111111';
export const targetTenant = '22222222-2222-4222-8222-222222222222';

const eventSchema = z.looseObject({ event: z.string() });
export type AgentEvent = z.infer<typeof eventSchema>;

export interface Laptop {
  readonly folder: string;
  readonly data: string;
  /** What the agent says of itself: `ferry-agent status --json`. */
  status(): Promise<Record<string, unknown>>;
  enrol(options: { companyKey: string; token: string; server?: string }): Promise<void>;
  run(args?: readonly string[]): RunningAgent;
}

export interface RunningAgent {
  readonly child: Child;
  event(fits: (event: AgentEvent) => boolean, what: string): Promise<AgentEvent>;
}

const agent = 'agent/src/main.ts';

/** A simulated laptop with a source, a target and a personal account signed in, and the real agent's commands on it. */
export async function makeLaptop(home: string, name: string, upn: string): Promise<Laptop> {
  const folder = join(home, name, 'laptop');
  const data = join(home, name, 'agent');
  const [local = ''] = upn.split('@');
  await runChild(agent, [
    ...['simulate', '--folder', folder, '--hostname', name, '--windows-user', local],
    ...['--source-upn', upn, '--source-tenant', sourceTenant],
    ...['--target-upn', `${local}@fabrikam.example`, '--target-tenant', targetTenant],
  ]);
  return {
    folder,
    data,
    async status() {
      const { lines } = await runChild(agent, ['status', '--data', data, '--json']);
      return z
        .record(z.string(), z.unknown())
        .parse(JSON.parse(lines.filter((line) => !line.startsWith('!')).join('\n')));
    },
    async enrol({ companyKey, token, server }) {
      await runChild(
        agent,
        [
          ...['enrol', '--data', data, '--simulated', folder, '--company-key', companyKey],
          ...(server === undefined ? [] : ['--server', server, '--no-lan']),
        ],
        { FERRY_TOKEN: token },
      );
    },
    run(args = []) {
      const child = startChild(agent, ['run', '--data', data, ...args]);
      return {
        child,
        event: async (fits, what) =>
          await child.line((line) => {
            if (!line.startsWith('{')) return undefined;
            const event = eventSchema.parse(JSON.parse(line));
            return fits(event) ? event : undefined;
          }, what),
      };
    },
  };
}
