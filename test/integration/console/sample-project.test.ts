// The sample project as a newcomer gets it: real core, real server, 25 real agents in one process.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import type { SampleProgress } from '../../../admin-desktop/src/contract/calls/shell-calls.ts';
import { startShell, streamed } from '../../support/shell-rig.ts';
import type { ShellRig, ShellState } from '../../support/shell-rig.ts';

let home: string;
let rig: ShellRig;
let started: string[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ferry-sample-'));
  started = [];
  rig = startRig({});
});
afterEach(async () => {
  await rig.stop();
  rmSync(home, { recursive: true });
});

function startRig(options: { awayMs?: number }): ShellRig {
  return startShell(home, { ...options, started: (script) => started.push(script) });
}
const agents = () => started.filter((script) => script.includes('agent')).length;
const running = ({ sampleLaptops }: ShellState) => sampleLaptops.filter(({ state }) => state === 'running').length;

test('200 users and 25 laptops; it opens in one click, goes on after a restart, and the one that was away comes back', async () => {
  const first = rig.window();
  const told: SampleProgress[] = [];
  unwrap(await streamed(first.client, 'sample.create', {}, (event) => told.push(event)));
  const off = ({ sampleLaptops }: ShellState) => sampleLaptops.filter(({ state }) => state === 'off').length;
  const { current, projects, sampleLaptops } = await first.until((state) => state.current !== null && off(state) === 1);
  expect(projects).toMatchObject([{ id: current, name: 'Sample project', sample: true, state: 'open' }]);
  expect(told[0]?.stage).toBe('project');
  expect(told.findLast(({ stage }) => stage === 'users')).toEqual({ stage: 'users', done: 200, total: 200 });
  expect(told.at(-2)).toEqual({ stage: 'laptops', done: 25, total: 25 });

  expect(sampleLaptops).toHaveLength(25);
  const ways = Map.groupBy(sampleLaptops, ({ reach }) => reach);
  expect([ways.get('lan')?.length, ways.get('both')?.length, ways.get('cloud')?.length]).toEqual([5, 3, 17]);
  // All of them in one process.
  expect(agents()).toBe(1);
  const keys = join(projects[0]?.folder ?? '', 'keys.json');
  if (process.platform !== 'win32') expect(statSync(keys).mode & 0o777).toBe(0o600);

  expect(await streamed(first.client, 'sample.create', {})).toMatchObject({ ok: false, error: { code: 'conflict' } });

  await rig.stop();
  rig = startRig({ awayMs: 1 });
  const again = rig.window();
  const id = current ?? '';
  expect((await again.until(() => true)).projects).toMatchObject([{ id, sample: true, state: 'closed' }]);
  unwrap(await again.client.call('project.open', { id, passphrase: null }));
  await again.until((state) => running(state) === 25);
  expect(agents()).toBe(2);
  const counts = await new Promise<number>((resolve) => {
    again.client.open(
      'devices.counts',
      {},
      { event: ({ total }) => total === 25 && resolve(total), end: () => undefined },
    );
  });
  expect(counts).toBe(25);

  unwrap(await again.client.call('laptops.power', { name: sampleLaptops[0]?.name ?? '', power: 'off' }));
  await again.until((state) => running(state) === 24);
  unwrap(await again.client.call('project.close', { id }));
  expect(readFileSync(join(home, 'laptops', id, 'laptops.json'), 'utf8')).not.toContain('ferry_pat');
  expect(rig.complaints).toEqual([]);
}, 120_000);

test('cancelled while it is made: nothing of it is left', async () => {
  const { client, until, state } = rig.window();
  const cancelled = await streamed(client, 'sample.create', {}, ({ stage }, cancel) => {
    if (stage === 'laptops') cancel();
  });
  expect(cancelled.ok).toBe(false);
  await until(({ projects }) => projects.length === 0);
  expect(state().current).toBeNull();
  expect(readdirSync(join(home, 'projects'))).toEqual([]);
  expect(readdirSync(join(home, 'laptops'))).toEqual([]);
  // And it can be made again at once.
  unwrap(await streamed(client, 'sample.create', {}));
}, 120_000);
