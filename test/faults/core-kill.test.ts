// kill -9 for the console's core: while orders are given, and while laptops report. What was answered is there afterwards, once.
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { digestOf } from '@ferry/common/digest';
import { auditEntrySchema } from '@ferry/common/documents/audit';
import { unwrap } from '@ferry/common/errors';
import { goSchema } from '@ferry/common/orders/order';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { openProjectData } from '../../admin-desktop/src/core/database/project-data.ts';
import { projectPaths, readProjectFile } from '../../admin-desktop/src/core/project/project-folder.ts';
import { devicesView, enrolledOverLan, firstEvent, usersView, viewOf } from '../support/core-doors.ts';
import { newProject, passphrase, temporaryFolder, TestCore } from '../support/core-process.ts';
import { repetitions, seed, seededRandom } from '../support/seed.ts';
import { importList } from '../../admin-desktop/src/contract/calls/import-list.ts';

let folder: ReturnType<typeof temporaryFolder>;
let place: string;
const ends: (() => Promise<void>)[] = [];
beforeEach(() => {
  folder = temporaryFolder();
  place = join(folder.path, 'move');
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  folder[Symbol.dispose]();
});

async function core(options?: Parameters<typeof TestCore.start>[0]): Promise<TestCore> {
  const started = await TestCore.start(options);
  ends.push(async () => await started[Symbol.asyncDispose]());
  return started;
}

async function kill({ child }: TestCore): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

it(`loses no order that was given, and keeps its audit chain (FERRY_SEED=${seed})`, async () => {
  const random = seededRandom('core-kill');
  const count = 400;
  let running = await core();
  await running.opened({ ...newProject, folder: place });
  const upns = Array.from({ length: count }, (_, at) => `user${at}@source.example`);
  const text = `UserPrincipalName\n${upns.join('\n')}\n`;
  unwrap(await importList(running.client, { fileName: 'users.csv', text }));
  const all = await firstEvent(running, usersView, ({ total }) => total === count);
  const ids = all.rows.map((row) => String(row['id']));

  const answered = new Set<string>();
  let acts = 0;
  let unanswered = 0;
  for (let round = 0; round < repetitions(3, 30); round += 1) {
    const { client } = running;
    const giving = (async () => {
      for (;;) {
        const batch = Array.from({ length: 1 + Math.floor(random() * 40) }, () => ids[Math.floor(random() * count)]!);
        const userIds = [...new Set(batch)];
        const given = await client.call('order.start', { targets: { userIds }, kind: 'migrate' }).catch(() => null);
        if (!given?.ok) {
          unanswered += 1;
          return;
        }
        acts += 1;
        for (const id of userIds) answered.add(id);
      }
    })();
    const [before, until] = [acts, performance.now() + random() * 150];
    await vi.waitUntil(() => acts > before && performance.now() >= until, { interval: 1, timeout: 20_000 });
    await kill(running);
    await giving;

    running = await core();
    expect(await running.opened({ type: 'open', folder: place, passphrase })).toMatchObject({ type: 'ready' });
    const { rows } = await firstEvent(running, usersView, ({ total }) => total === count);
    const ordered = rows.filter((row) => row['order'] === 'migrate').map((row) => String(row['id']));
    expect([...answered].filter((id) => !ordered.includes(id))).toEqual([]);
  }
  expect(unanswered).toBeGreaterThan(0);
  const starts = viewOf('audit', { filter: { action: 'order.start' } });
  const audited = await firstEvent(running, starts, ({ total }) => total > 0);
  expect(audited.total).toBeGreaterThanOrEqual(acts);
  expect(audited.total).toBeLessThanOrEqual(acts + unanswered);
  expect(await running.stop()).toBe(0);
  await expectWholeChain();
});

/** Each audit entry names the one before, over every kill. */
async function expectWholeChain(): Promise<void> {
  const { rootRecord } = unwrap(await readProjectFile(place));
  const path = projectPaths(place).database;
  const data = await openProjectData({ path, rootRecord, writer: 'e'.repeat(32), now: Date.now });
  ends.push(async () => await data.close());
  const entries = (await data.store.all('audit')).map(({ entry }) => entry);
  const named = entries.map((entry) => unwrap(payloadUnverified(entry, 'audit', auditEntrySchema)).previous);
  const digests = new Set(await Promise.all(entries.map(async (entry) => await digestOf(entry))));
  expect(named.filter((previous) => previous === null)).toHaveLength(1);
  expect(new Set(named).size).toBe(entries.length);
  expect(named.filter((previous) => previous !== null && !digests.has(previous))).toEqual([]);
  // No order is without its entry, wherever the kill came.
  const acts = entries.map((entry) => unwrap(payloadUnverified(entry, 'audit', auditEntrySchema)));
  const written = new Set(
    acts.filter(({ action }) => action === 'order.start').map(({ details }) => details['sequence']),
  );
  const given = (await data.store.all('orders')).flatMap(({ go }) => (go === undefined ? [] : [go]));
  const sequences = given.map((go) => unwrap(payloadUnverified(go, 'go', goSchema)).sequence);
  expect(sequences.filter((sequence) => !written.has(sequence))).toEqual([]);
}

it('gets every step and line of a laptop once, over the LAN alone, though it is killed while they arrive', async () => {
  const env = { FERRY_MDNS_INTERFACE: '127.0.0.1' };
  let running = await core({ env });
  await running.opened({ ...newProject, folder: place });
  const { rig, userId, deviceId } = await enrolledOverLan(running, 'ann@source.example');
  ends.push(async () => await rig[Symbol.asyncDispose]());
  const agent = rig.run(['--step-delay', '150'], env);
  await agent.event(({ event }) => event === 'connected');
  unwrap(await running.client.call('order.start', { targets: { userIds: [userId] }, kind: 'migrate' }));
  for (let kills = 0; kills < repetitions(2, 8); kills += 1) {
    const seen = agent.events.filter(({ event }) => event === 'step').length;
    const connected = agent.events.filter(({ event }) => event === 'connected').length;
    await agent.event(
      ({ event, state }) =>
        (event === 'step' && agent.events.filter(({ event: name }) => name === 'step').length > seen) ||
        state === 'succeeded',
    );
    await kill(running);
    running = await core({ env });
    expect(await running.opened({ type: 'open', folder: place, passphrase })).toMatchObject({ type: 'ready' });
    await agent.event(() => agent.events.filter(({ event }) => event === 'connected').length > connected);
  }
  const { rows } = await firstEvent(running, devicesView, ({ rows: now }) =>
    now.some((row) => row['state'] === 'succeeded'),
  );
  expect(rows).toMatchObject([{ id: deviceId, progress: { done: 8, total: 8 } }]);
  expect(agent.events.filter(({ event }) => event === 'order')).toHaveLength(1);

  const log = viewOf('logs', { filter: { deviceId } });
  const lines = await firstEvent(running, log, ({ rows: now }) =>
    now.some((row) => String(row['text']).startsWith('migrate: succeeded')),
  );
  const done = lines.rows.map((row) => String(row['text'])).filter((text) => text.startsWith('done: '));
  expect(new Set(done).size).toBe(done.length);
  expect(done).toHaveLength(7);
  expect(new Set(lines.rows.map((row) => row['id'])).size).toBe(lines.total);
});
