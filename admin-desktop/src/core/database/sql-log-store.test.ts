import { documentFormat } from '@ferry/common/documents/document-type';
import { logId } from '@ferry/common/documents/logs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestProject } from '../open-project-fixture.ts';

let project: TestProject;
beforeEach(async () => {
  project = await TestProject.create();
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
});

test('chunks from the LAN wait in the outbox, oldest first, until they were sent', async () => {
  const { logs } = project.data;
  const laptop = await project.laptop('ann@source.example');
  const added: string[] = [];
  const stop = logs.onAdded((id) => added.push(id));
  await laptop.log('run-1', 1, ['b']);
  await laptop.log('run-1', 0, ['a']);
  await laptop.log('run-2', 0, ['c'], 'cloud');
  await laptop.log('run-1', 0, ['a']);
  stop();
  expect(added).toEqual([laptop.id, laptop.id, laptop.id]);
  const waiting = await logs.outbox(10);
  expect(waiting.map(({ id }) => id)).toEqual([logId(laptop.id, 'run-1', 1), logId(laptop.id, 'run-1', 0)]);
  expect(await logs.outbox(1)).toHaveLength(1);
  await logs.sent([waiting[0]?.id ?? '']);
  expect((await logs.outbox(10)).map(({ id }) => id)).toEqual([logId(laptop.id, 'run-1', 0)]);
});

test('a chunk in the wrong place or without a signature is quarantined', async () => {
  const { logs, quarantine } = project.data;
  const laptop = await project.laptop('ann@source.example');
  await laptop.log('run-1', 0, ['a']);
  const [document] = await logs.outbox(1);
  if (!document) throw new Error('one chunk');
  const moved = await logs.add({ ...document, id: logId(laptop.id, 'run-1', 5) }, 'cloud');
  expect(moved).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  const bare = { id: logId(laptop.id, 'run-1', 6), format: documentFormat, chunk: 'a.b.c' };
  expect((await logs.add(bare, 'cloud')).ok).toBe(false);
  expect(quarantine.list()).toHaveLength(2);
});
