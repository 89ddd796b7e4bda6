// A console whose clock is a year ahead: a real core with a shifted clock against a real gateway. Its sync says why it stands and
// what to do; what was written meanwhile is stamped anew and arrives by itself once the clock is right.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it, vi } from 'vitest';
import { hlcTime } from '@ferry/common/clock';
import type { Collection } from '@ferry/common/documents/document-type';
import { auditEntrySchema } from '@ferry/common/documents/audit';
import { unwrap } from '@ferry/common/errors';
import { goSchema, stopSchema } from '@ferry/common/orders/order';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { importList } from '../../../admin-desktop/src/contract/calls/import-list.ts';
import { firstEvent, syncState, usersView, viewOf } from '../../support/core-doors.ts';
import { newProject, passphrase, temporaryFolder, TestCore } from '../../support/core-process.ts';
import { startTestGateway } from '../gateway/test-gateway.ts';
import type { TestGateway } from '../gateway/test-gateway.ts';

const year = 365 * 24 * 60 * 60 * 1000;
const hour = 60 * 60 * 1000;
const preload = pathToFileURL(join(import.meta.dirname, '../../support/shifted-clock.ts')).href;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function core(aheadMs = 0): Promise<TestCore> {
  const started = await TestCore.start({
    env: { NODE_OPTIONS: `--import=${preload}`, FERRY_TEST_CLOCK_MS: String(aheadMs) },
  });
  ends.push(async () => await started[Symbol.asyncDispose]());
  return started;
}

/** All of a collection as the server has it. */
async function atServer(gateway: TestGateway, projectId: string, collection: Collection, ids: readonly string[]) {
  const { store } = unwrap(gateway.server.projects.byId(projectId));
  return (await store.getMany(collection, ids)) as (Record<string, unknown> | null)[];
}

it('tells it, keeps the work, and sends all of it when the clock is right', async () => {
  const gateway = await startTestGateway();
  ends.push(async () => await gateway.stop());
  const folder = temporaryFolder();
  ends.push(async () => folder[Symbol.dispose]());
  const place = join(folder.path, 'move');
  const right = await core();
  const opened = await right.opened({ ...newProject, folder: place });
  if (opened.type !== 'ready') throw new Error(JSON.stringify(opened));
  const projectId = opened.id;
  const list = 'UserPrincipalName,DisplayName\nann@source.example,Ann\nbob@source.example,Bob\n';
  unwrap(await importList(right.client, { fileName: 'users.csv', text: list }));
  const { origin } = gateway.server;
  const setupCode = gateway.server.setupCode.current();
  unwrap(await right.client.call('server.connect', { origin, setupCode }));
  await syncState(right, ({ state, pending }) => state === 'running' && pending === 0);
  const { rows } = await firstEvent(right, usersView, ({ total }) => total === 2);
  const idOf = (upn: string) => String(rows.find((row) => row['sourceUpn'] === upn)?.['id']);
  const [ann, bob] = [idOf('ann@source.example'), idOf('bob@source.example')];
  await right.stop();

  const ahead = await core(year);
  expect(await ahead.opened({ type: 'open', folder: place, passphrase })).toMatchObject({ type: 'ready' });
  const stopped = await syncState(ahead, ({ state }) => state === 'stopped');
  expect(stopped.why).toMatchObject({
    code: 'clock-wrong',
    message: expect.stringMatching(/clock is \d+ minutes ahead/) as string,
    remedy: expect.stringMatching(/Set the clock .* goes on by itself.* Work on meanwhile/) as string,
  });
  unwrap(await ahead.client.call('user.edit', { id: ann, edit: { displayName: 'Ann of next year' } }));
  unwrap(await ahead.client.call('settings.set', { deferrals: 3 }));
  const orderFor = { targets: { userIds: [bob] } };
  expect(unwrap(await ahead.client.call('order.stop', orderFor)).given).toBe(1);
  expect(unwrap(await ahead.client.call('order.start', { ...orderFor, kind: 'rehearse' })).given).toBe(1);
  const expiresAt = new Date(Date.now() + 2 * year).toISOString();
  const token = unwrap(await ahead.client.call('token.create', { name: 'of next year', expiresAt, useLimit: null }));
  const waiting = await syncState(ahead, ({ pending }) => pending > 4);
  expect(waiting).toMatchObject({ state: 'stopped', why: { code: 'clock-wrong' } });

  ahead.child.kill('SIGUSR2');
  await syncState(ahead, ({ state, pending }) => state === 'running' && pending === 0);
  const soon = Date.now() + hour;
  const [user] = await atServer(gateway, projectId, 'users', [ann]);
  const { displayName } = user?.['fields'] as { displayName: { value: string; clock: string } };
  expect(displayName.value).toBe('Ann of next year');
  expect(hlcTime(displayName.clock)).toBeLessThan(soon);
  expect(await atServer(gateway, projectId, 'tokens', [token.id])).toMatchObject([{ _id: token.id }]);
  const [order] = await atServer(gateway, projectId, 'orders', [bob]);
  const go = unwrap(payloadUnverified(String(order?.['go']), 'go', goSchema));
  const stop = unwrap(payloadUnverified(String(order?.['stop']), 'stop', stopSchema));
  expect(go.sequence).toBeGreaterThan(stop.sequence);
  expect(Date.parse((go.notBefore as { instant: string }).instant)).toBeLessThan(soon);
  expect(hlcTime(go.clock)).toBeLessThan(soon);
  // The start still overrides the stop: it names the digest of the new text.
  await firstEvent(ahead, usersView, ({ rows: users }) =>
    users.some(({ id, order: shown }) => id === bob && shown === 'rehearse'),
  );
  const audit = await firstEvent(ahead, viewOf('audit'), ({ rows: entries }) =>
    entries.some(({ action }) => action === 'clock.restamp'),
  );
  for (const { at } of audit.rows) expect(Date.parse(String(at))).toBeLessThan(soon);
  expect(unwrap(await ahead.client.call('audit.check', {}))).toMatchObject({ gaps: [] });
  const ids = audit.rows.map(({ id }) => String(id));
  await vi.waitFor(async () => {
    const there = await atServer(gateway, projectId, 'audit', ids);
    expect(there.filter((entry) => entry === null)).toEqual([]);
    const entries = there.map((entry) =>
      unwrap(payloadUnverified(String(entry?.['entry']), 'audit', auditEntrySchema)),
    );
    expect(entries.find(({ action }) => action === 'order.start')?.details['clockShowed']).toMatch(/^\d{4}-/);
  });

  // And so does what comes after, also from the next start.
  unwrap(await ahead.client.call('user.edit', { id: bob, edit: { displayName: 'Bob of today' } }));
  await ahead.stop();
  const again = await core();
  await again.opened({ type: 'open', folder: place, passphrase });
  unwrap(await again.client.call('user.edit', { id: bob, edit: { department: 'Sales' } }));
  await vi.waitFor(async () => {
    const [bobThere] = await atServer(gateway, projectId, 'users', [bob]);
    const fields = bobThere?.['fields'] as Record<string, { value: string }>;
    expect([fields['displayName']?.value, fields['department']?.value]).toEqual(['Bob of today', 'Sales']);
  });
});
