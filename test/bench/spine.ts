// The whole way through the house, as its users meet it: npm run bench -- spine [orders] [users]
//   ready after `npm start` when set up; import of users; order to agent over the server and over the LAN.
// Peers of the same run: a bare Node process that listens, RxDB's memory storage, and a bare message on the same kind of wire.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';
import { unwrap } from '@ferry/common/errors';
import { createClient } from '../../admin-desktop/src/contract/client.ts';
import type { ContractClient } from '../../admin-desktop/src/contract/client.ts';
import { consoleContract } from '../../admin-desktop/src/contract/console-contract.ts';
import type { ConsoleContract } from '../../admin-desktop/src/contract/console-contract.ts';
import { enterByWebDoor, webDoorPath } from '../../admin-desktop/src/contract/web-door.ts';
import { startConsole } from '../e2e/doors/console.ts';
import { makeLaptop, sourceTenant, targetTenant } from '../e2e/doors/laptop.ts';
import type { RunningAgent } from '../e2e/doors/laptop.ts';
import { bareListenerReady, bareLongPoll, bareSocket, memoryImport } from './peers/spine.ts';

const orders = Number(process.argv[2] ?? 100);
const users = Number(process.argv[3] ?? 10_000);
const home = mkdtempSync(join(tmpdir(), 'ferry-bench-'));

function print(name: string, value: number, unit: string, peer: number): void {
  const round = (n: number) => Math.round(n * 100) / 100;
  console.log(JSON.stringify({ name, value: round(value), unit, peer: round(peer), ratio: round(value / peer) }));
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

type Client = ContractClient<ConsoleContract>;

async function enter(link: string): Promise<{ client: Client; origin: string }> {
  const html = readFileSync(new URL(link), 'utf8');
  const [, origin = '', secret = ''] = /href="(http:\/\/[^/]+)\/#s=([A-Za-z0-9_-]+)"/.exec(html) ?? [];
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${webDoorPath}`, { origin });
  const entered = unwrap(await enterByWebDoor(socket, { type: 'secret', secret }));
  return { client: createClient(consoleContract, entered.pipe), origin };
}

/** Waits for the first event of a stream that fits. */
async function until<N extends 'shell.state' | 'sync.state' | 'view.open'>(
  client: Client,
  name: N,
  input: Parameters<Client['open']>[1],
  fits: (event: Record<string, unknown>) => boolean,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stop = client.open(name, input as never, {
      event: (event) => {
        if (!fits(event)) return;
        stop();
        resolve();
      },
      end: (result) => {
        if (!result.ok) reject(new Error(result.error.message));
      },
    });
  });
}

/** Milliseconds from asking the console to the agent's word that it has the order, `orders` times. */
async function orderToAgent(client: Client, agent: RunningAgent, userId: string): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < orders; i += 1) {
    const from = agent.child.lines.length;
    let at = 0;
    const heard = agent.child.line((line) => {
      at += 1;
      return at > from && line.includes('"event":"order"') ? performance.now() : undefined;
    }, 'an order');
    const begun = performance.now();
    const given =
      i % 2 === 0
        ? await client.call('order.start', { targets: { userIds: [userId] }, kind: 'rehearse' })
        : await client.call('order.stop', { targets: { userIds: [userId] } });
    unwrap(given);
    times.push((await heard) - begun);
  }
  return times;
}

try {
  const begun = performance.now();
  const running = await startConsole(join(home, 'console'), { server: true });
  const ready = performance.now() - begun;
  print('ready after npm start', ready, 'ms', await bareListenerReady());

  try {
    const { client } = await enter(await running.link());
    await until(client, 'shell.state', {}, (state) => state['server'] !== null);
    const created = await client.call('project.create', {
      name: 'Spine',
      passphrase: 'correct horse battery staple',
      sourceTenantId: sourceTenant,
      sourceDomains: ['contoso.example'],
      targetTenantId: targetTenant,
      targetDomains: ['fabrikam.example'],
      matchBySourceAccount: true,
    });
    unwrap(created);

    const rows = Array.from(
      { length: users },
      (_, i) => `user${i}@contoso.example,user${i}@fabrikam.example,User ${i}`,
    );
    const csv = ['sourceUpn,targetUpn,displayName', ...rows].join('\n');
    const importing = performance.now();
    unwrap(await client.call('users.import', { fileName: 'users.csv', text: csv }));
    const imported = performance.now() - importing;
    print(`import of ${users} users`, imported, 'ms', await memoryImport(users));

    const token = unwrap(
      await client.call('token.create', {
        name: 'Bench',
        expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
        useLimit: null,
      }),
    );
    const { companyKey } = unwrap(await client.call('settings.get', {}));
    let server = '';
    await until(client, 'sync.state', {}, (state) => {
      server = String(state['server']);
      return state['state'] === 'running' && state['pending'] === 0;
    });

    for (const way of ['cloud', 'lan'] as const) {
      const upn = `user${way === 'cloud' ? 1 : 2}@contoso.example`;
      const laptop = await makeLaptop(home, `BENCH-${way.toUpperCase()}`, upn);
      await laptop.enrol({ companyKey, token: token.secret, ...(way === 'cloud' ? { server } : {}) });
      const agent = laptop.run([way === 'cloud' ? '--no-lan' : '--no-cloud']);
      let userId = '';
      await until(
        client,
        'view.open',
        { view: 'devices', search: `BENCH-${way}`, filter: {}, sort: [], offset: 0, limit: 1 },
        (event) => {
          const [row] = (event['rows'] ?? []) as { userId?: string; state?: string }[];
          userId = row?.userId ?? '';
          return userId !== '' && row?.state === 'waiting';
        },
      );
      const times = await orderToAgent(client, agent, userId);
      const peer = way === 'cloud' ? await bareLongPoll(orders) : await bareSocket(orders);
      print(`order to agent, ${way}, median of ${orders}`, quantile(times, 0.5), 'ms', quantile(peer, 0.5));
      print(`order to agent, ${way}, p99 of ${orders}`, quantile(times, 0.99), 'ms', quantile(peer, 0.99));
      await agent.child.stop();
    }
  } finally {
    await running.stop();
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
process.exit(0);
