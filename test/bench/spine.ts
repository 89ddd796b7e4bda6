// The whole way through the house, as its users meet it: npm run bench -- spine [orders] [users]
//   ready after `npm start` when set up; import of users; order to agent over the server and over the LAN.
// Peers of the same run: a bare Node process that listens, RxDB's memory storage, and a bare message on the same kind of wire.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { unwrap } from '@ferry/common/errors';
import { createClient } from '../../admin-desktop/src/contract/client.ts';
import type { ContractClient } from '../../admin-desktop/src/contract/client.ts';
import { consoleContract } from '../../admin-desktop/src/contract/console-contract.ts';
import type { ConsoleContract } from '../../admin-desktop/src/contract/console-contract.ts';
import { enterByWebDoor, webDoorPath } from '../../admin-desktop/src/contract/web-door.ts';
import { repository } from '../e2e/doors/child.ts';
import { startConsole } from '../e2e/doors/console.ts';
import { makeLaptop, sourceTenant, targetTenant } from '../e2e/doors/laptop.ts';
import type { RunningAgent } from '../e2e/doors/laptop.ts';
import { bareListenerReady, bareLongPoll, bareSocket, memoryImport } from './peers/spine.ts';
import { importList } from '../../admin-desktop/src/contract/calls/import-list.ts';

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

/** Milliseconds from `npm start`, its check of the set-up included, to the link that leads into the console. */
async function npmStartReady(folder: string): Promise<number> {
  const begun = performance.now();
  const npm = spawn('npm', ['start', '--silent', '--', '--no-open'], {
    cwd: repository,
    env: { ...process.env, FERRY_HOME: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = once(npm, 'close');
  const lines = createInterface({ input: npm.stdout });
  const ready = new Promise<number>((resolve) => {
    lines.on('line', (line) => {
      if (line.startsWith('Open this file')) resolve(performance.now() - begun);
    });
  });
  const taken = await Promise.race([ready, ended.then(() => Promise.reject(new Error('npm start ended')))]);
  // npm and the console are one process group: both get the signal, as from Ctrl+C in a terminal.
  if (npm.pid !== undefined) process.kill(-npm.pid, 'SIGINT');
  await ended;
  return taken;
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

/**
 * Milliseconds from asking the console to the agent's word that it has the order, `orders` times. Each is a rehearsal, and
 * the next is given when it is over: an agent at work would be measured with its work.
 */
async function orderToAgent(client: Client, agent: RunningAgent, userId: string): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < orders; i += 1) {
    const next = hearAfterNow(agent);
    const heard = next((line) => line.includes('"event":"order"'));
    const over = next((line) => line.includes('"event":"state"') && !line.includes('"state":"running"'));
    const begun = performance.now();
    const given = await client.call('order.start', { targets: { userIds: [userId] }, kind: 'rehearse' });
    if (unwrap(given).given !== 1) throw new Error('the order was refused');
    times.push((await heard) - begun);
    await over;
  }
  return times;
}

/** When a line that fits was said, of those that come from now on. */
function hearAfterNow(agent: RunningAgent): (fits: (line: string) => boolean) => Promise<number> {
  const before = new Set(agent.child.lines);
  return async (fits) =>
    await agent.child.line((line) => (!before.has(line) && fits(line) ? performance.now() : undefined), 'an order');
}

try {
  print('ready after npm start', await npmStartReady(join(home, 'ready')), 'ms', await bareListenerReady());
  const running = await startConsole(join(home, 'console'), { server: true });

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
    unwrap(await importList(client, { fileName: 'users.csv', text: csv }));
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
