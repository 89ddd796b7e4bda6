import { afterEach, beforeEach, expect, test } from 'vitest';
import { revokeDevice } from '../commands/devices.ts';
import { TestProject } from '../open-project-fixture.ts';
import { createStateHistory } from './state-history.ts';
import type { StateHistory } from './state-history.ts';

let project: TestProject;
beforeEach(async () => {
  project = await TestProject.create();
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
});

const minute = 60_000;
const statesOf = (history: StateHistory, id: string) =>
  history.ofDevice(id, { limit: 50, offset: 0 }).rows.map(({ state, previous }) => [state, previous]);
const another = (bounds: { rowsPerDevice: number; rows: number }) =>
  createStateHistory({ ...project.data, now: () => new Date(project.time.ms), bounds });

test('each change of state is a row with its order, reason and way; a report that says the same again is none', async () => {
  const { history, seen } = project.data;
  const told: string[][] = [];
  history.onAdded((ids) => told.push([...ids]));
  const laptop = await project.laptop('ann@source.example');
  await laptop.enrol();
  project.time.ms += minute;
  await laptop.report({ state: 'waiting' });
  seen.note(laptop.id, { at: new Date(project.time.ms).toISOString(), channel: 'lan' });
  project.time.ms += minute;
  const order = { sequence: 1, digest: 'd', kind: 'migrate' };
  await laptop.report({ state: 'running', order, runId: 'run-1', progress: { done: 1, total: 4 } });
  await laptop.report({ state: 'running', order, runId: 'run-1', progress: { done: 2, total: 4 } });
  await laptop.report({ state: 'failed', order, runId: 'run-1', reason: 'access-denied' });

  const { total, rows } = history.ofDevice(laptop.id, { limit: 2, offset: 0 });
  expect(total).toBe(4);
  expect(rows[0]).toMatchObject({ state: 'failed', previous: 'running', reason: 'access-denied', runId: 'run-1' });
  expect(rows[1]).toMatchObject({ orderKind: 'migrate', at: '2026-06-01T08:02:00.000Z', channel: 'lan' });
  expect(statesOf(history, laptop.id).at(-1)).toEqual(['enrolled', '']);
  // once a row, and once more when it was known by which way one came
  expect(told).toHaveLength(5);
});

test('a laptop whose clock is ahead or goes back writes no change after now, nor before its last one', async () => {
  const laptop = await project.laptop('ann@source.example');
  await laptop.report({ state: 'waiting', at: '2030-01-01T00:00:00.000Z' });
  await laptop.report({ state: 'running', at: '2020-01-01T00:00:00.000Z' });
  const { rows } = project.data.history.ofDevice(laptop.id, { limit: 5, offset: 0 });
  expect(rows.map(({ at }) => at)).toEqual(['2026-06-01T08:00:00.000Z', '2026-06-01T08:00:00.000Z']);
});

test('the counts of now, with the transitions taken back, are the counts of then', async () => {
  const { history } = project.data;
  const laptops = await Promise.all(['ann', 'ben', 'cem'].map((name) => project.laptop(`${name}@source.example`)));
  for (const laptop of laptops) await laptop.enrol();
  const then = history.latest();
  project.time.ms += 60 * minute;
  const since = new Date(project.time.ms).toISOString();
  for (const laptop of laptops) await laptop.report({ state: 'running' });
  await laptops[0]!.report({ state: 'succeeded' });
  await revokeDevice(project.acting, laptops[1]!.id);
  expect(Object.fromEntries(history.latest())).toEqual({ succeeded: 1, revoked: 1, running: 1 });

  const transitions = history.transitions(since, 60 * minute);
  expect(transitions.every(({ from }) => from === '2026-06-01T09:00:00.000Z')).toBe(true);
  const counts = history.latest();
  const shift = (state: string, by: number) => {
    const name = state as Parameters<typeof counts.set>[0];
    counts.set(name, (counts.get(name) ?? 0) + by);
  };
  for (const { state, previous, devices } of transitions) {
    shift(state, -devices);
    if (previous !== '') shift(previous, devices);
  }
  expect(Object.fromEntries([...counts].filter(([, n]) => n > 0))).toEqual(Object.fromEntries(then));
  expect(history.since()).toBe('2026-06-01T08:00:00.000Z');
});

test('what came while nobody listened is made up for, once', async () => {
  const laptop = await project.laptop('ann@source.example');
  await laptop.enrol();
  project.data.history.stop();
  await laptop.report({ state: 'succeeded' });
  expect(statesOf(project.data.history, laptop.id)).toEqual([['enrolled', '']]);
  const next = another({ rowsPerDevice: 10, rows: 100 });
  expect(statesOf(next, laptop.id)).toEqual([
    ['succeeded', 'enrolled'],
    ['enrolled', ''],
  ]);
  next.stop();
  another({ rowsPerDevice: 10, rows: 100 }).stop();
  expect(statesOf(next, laptop.id)).toHaveLength(2);
});

test('a device that flaps keeps no more rows than its share, the latest ones', async () => {
  project.data.history.stop();
  const history = another({ rowsPerDevice: 3, rows: 100 });
  const laptop = await project.laptop('ann@source.example');
  for (const state of ['waiting', 'offered', 'deferred', 'offered', 'running'] as const) await laptop.report({ state });
  expect(statesOf(history, laptop.id)).toEqual([
    ['running', 'offered'],
    ['offered', 'deferred'],
    ['deferred', 'offered'],
  ]);
  history.stop();
});

test('a disk that is full while a project opens keeps it from nothing', async () => {
  const laptop = await project.laptop('ann@source.example');
  await laptop.enrol();
  const { database, history } = project.data;
  database.prepare('DELETE FROM state_changes').run();
  const most = Number(database.prepare('PRAGMA page_count').get()?.['page_count']);
  database.prepare(`PRAGMA max_page_count = ${most}`).get();
  const filler = database.prepare(
    `INSERT INTO state_changes (device_id, at, state, previous, reason, order_kind, run_id, channel)
     VALUES (?, '', 'waiting', '', ?, '', '', 'none')`,
  );
  // What is free inside the file is taken as well, in large pieces and in small ones.
  for (const size of [3000, 0])
    expect(() => {
      for (let at = 0; ; at += 1) filler.run(`filler-${size}-${at}`, 'x'.repeat(size));
    }).toThrow();
  const opened = another({ rowsPerDevice: 10, rows: 1000 });
  opened.stop();
  expect(statesOf(history, laptop.id)).toEqual([]);
});
