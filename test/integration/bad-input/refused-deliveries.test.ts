// A laptop's disk damaged what waited to be sent: a chunk of log and the last report are no longer what their signatures say. A
// real server and a real console refuse them; the real agent sets them aside and tells, and everything else arrives.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, it, vi } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { logChunkSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { AgentRig } from '../../support/agent-rig.ts';
import type { RunningAgent } from '../../support/agent-rig.ts';
import { devicesView, enrolledOverLan, firstEvent, viewOf } from '../../support/core-doors.ts';
import { newProject, temporaryFolder, TestCore } from '../../support/core-process.ts';
import { expectStatus, startTestGateway } from '../gateway/test-gateway.ts';

const upn = 'ann@source.example';
const runs = Array.from({ length: 30 }, (_, n) => `agent-before-${n}`);
const damagedRun = 'agent-before-3';
/** A port where nobody listens (tcpmux). */
const nobodysServer = ['--server', 'http://127.0.0.1:1'];
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const bent = (jws: unknown) => String(jws).replace(/.{6}$/, (end) => (end === 'AAAAAA' ? 'BBBBBB' : 'AAAAAA'));

/** Many chunks that nobody got yet, one of them damaged, and a damaged report. `alone`: an option with which it meets nobody. */
async function damagedWaiting(rig: AgentRig, alone: '--no-cloud' | '--no-lan'): Promise<void> {
  const path = join(rig.data, 'journal.sqlite');
  {
    using journal = new DatabaseSync(path);
    const insert = journal.prepare('INSERT INTO log_lines (run, line) VALUES (?, ?)');
    for (const run of runs)
      insert.run(run, JSON.stringify({ at: '2026-06-01T00:00:00Z', level: 'info', text: `line of ${run}` }));
  }
  const before = rig.run([alone]);
  await before.state('waiting');
  expect(await before.kill('SIGTERM')).toBe(0);
  expect(before.events.map(({ event }) => event)).not.toContain('connected');
  using journal = new DatabaseSync(path);
  for (const [table, column, key, name] of [
    ['log_chunks', 'jws', 'run', damagedRun],
    ['facts', 'value', 'name', 'report'],
  ] as const) {
    const row = journal.prepare(`SELECT ${column} AS text FROM ${table} WHERE ${key} = ?`).get(name);
    journal.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`).run(bent(row?.['text']), name);
  }
}

async function tellsBoth(agent: RunningAgent, deviceId: string): Promise<void> {
  const refusal = { error: { code: 'unauthenticated' } };
  const refused = (document: string) =>
    agent.event((event) => event.event === 'refused' && event['document'] === document);
  expect(await refused('report')).toMatchObject(refusal);
  expect(await refused(`${deviceId}:${damagedRun}:000000`)).toMatchObject(refusal);
}

it('at the server: what was refused is told, and blocks nothing', async () => {
  const gateway = await startTestGateway();
  ends.push(async () => await gateway.stop());
  const { project, owner } = gateway;
  expectStatus(await owner.put('users', await project.userDocument(upn)), 201);
  expectStatus(await owner.put('orders', (await project.policy()).document), 201);
  const rig = await AgentRig.open({ upn });
  ends.push(async () => await rig[Symbol.asyncDispose]());
  const deviceId = await rig.enrol(project.companyKey, project.secret, ['--server', gateway.server.origin, '--no-lan']);
  await damagedWaiting(rig, '--no-cloud');

  const agent = rig.run(['--no-lan']);
  await tellsBoth(agent, deviceId);
  await vi.waitFor(
    async () => {
      const { rows } = await owner.pouch('logs').allDocs({ include_docs: true });
      const chunks = rows.flatMap((row) => ('doc' in row && row.doc ? [String(row.doc['chunk'])] : []));
      const read = chunks.map((chunk) => unwrap(payloadUnverified(chunk, 'log', logChunkSchema)));
      expect(read.map(({ runId }) => runId)).toEqual(expect.arrayContaining(runs.filter((run) => run !== damagedRun)));
      const lines = read.flatMap((chunk) => chunk.lines.map(({ text }) => text));
      expect(lines.filter((text) => text.includes('does not take')).length).toBe(1);
    },
    { timeout: 20_000, interval: 100 },
  );
  expectStatus(await owner.put('orders', (await project.goFor(upn, { kind: 'rehearse' })).document), 201);
  await agent.state('succeeded');
  await vi.waitFor(async () => expectStatus(await owner.request('GET', `devices/${deviceId}`), 200));
  expect(await agent.kill('SIGTERM')).toBe(0);
  expect(agent.events.at(-1)).toEqual({ event: 'ended' });
  // It is kept: whoever looks into this laptop finds it.
  using journal = new DatabaseSync(join(rig.data, 'journal.sqlite'), { readOnly: true });
  const kept = journal.prepare('SELECT jws FROM log_chunks WHERE run = ?').get(damagedRun);
  expect(String(kept?.['jws']).length).toBeGreaterThan(100);
});

it('at the console: the same, chunk by chunk', async () => {
  const folder = temporaryFolder();
  ends.push(async () => folder[Symbol.dispose]());
  const core = await TestCore.start();
  ends.push(async () => await core[Symbol.asyncDispose]());
  await core.opened({ ...newProject, folder: join(folder.path, 'move') });
  const { rig, hub, userId, deviceId } = await enrolledOverLan(core, upn, {}, nobodysServer);
  ends.push(async () => await rig[Symbol.asyncDispose]());
  await damagedWaiting(rig, '--no-lan');

  const agent = rig.run(['--hub', hub, '--no-cloud']);
  await tellsBoth(agent, deviceId);
  const { rows } = await firstEvent(
    core,
    viewOf('logs', { filter: { deviceId } }),
    ({ rows: lines }) =>
      lines.some(({ text }) => String(text).includes('does not take')) && lines.length >= runs.length,
  );
  const texts = rows.map(({ text }) => String(text));
  for (const run of runs) expect(texts.includes(`line of ${run}`)).toBe(run !== damagedRun);
  const rehearse = { targets: { userIds: [userId] }, kind: 'rehearse' as const };
  expect(unwrap(await core.client.call('order.start', rehearse)).given).toBe(1);
  await firstEvent(core, devicesView, ({ rows: devices }) => devices.some(({ state }) => state === 'rehearsed'));
  expect(await agent.kill('SIGTERM')).toBe(0);
  expect(agent.events.at(-1)).toEqual({ event: 'ended' });
});
