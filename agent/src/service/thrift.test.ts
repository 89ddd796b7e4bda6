import { expect, test } from 'vitest';
import type { LogLine } from '@ferry/common/report';
import { signJws } from '@ferry/common/trust/jws';
import { generateSigningKeys } from '@ferry/common/trust/keys';
import type { DeviceChannel } from '../channel/device-channel.ts';
import { longestWaitMs, Thrift } from './thrift.ts';

const channel = (kind: 'cloud' | 'lan'): DeviceChannel => ({
  ...{ id: kind, kind },
  pull: () => Promise.reject(new Error('not asked for')),
  push: () => Promise.reject(new Error('not asked for')),
  download: () => Promise.reject(new Error('not asked for')),
});

const keys = await generateSigningKeys();
async function chunk(runId: string, number: number, ...levels: LogLine['level'][]) {
  const lines = levels.map((level) => ({ at: '2026-06-01T12:00:00Z', level, text: 'x' }));
  const deviceId = keys.fingerprint;
  const payload = { format: 1, projectId: 'q'.repeat(16), deviceId, runId, chunk: number, lines };
  return { id: `${runId}:${number}`, jws: await signJws('log', payload, keys) };
}

const chunks = await Promise.all([
  chunk('good', 0, 'debug', 'info'),
  chunk('good', 1, 'info', 'warn'),
  chunk('good', 2, 'info'),
  chunk('bad', 0, 'info'),
  chunk('bad', 1, 'info', 'error'),
]);

test('where it costs, only lines of what went well wait, and not for ever', async () => {
  let now = 0;
  const thrift = new Thrift(
    async () => true,
    () => now,
  );
  const held = async (kind: 'cloud' | 'lan' = 'cloud') => [...(await thrift.heldBack(channel(kind), chunks))];
  expect(await held()).toEqual(['good:0', 'good:2']);
  expect(await held('lan')).toEqual([]);
  now += longestWaitMs - 1;
  expect(await held()).toEqual(['good:0', 'good:2']);
  now += 1;
  expect(await held()).toEqual([]);
});

test('where it does not, or nobody knows, nothing waits; and it is asked again', async () => {
  let now = 0;
  let answer: () => Promise<boolean | null> = async () => null;
  let asked = 0;
  const thrift = new Thrift(
    async () => {
      asked += 1;
      return await answer();
    },
    () => now,
  );
  const held = async () => (await thrift.heldBack(channel('cloud'), chunks)).size;
  expect(await held()).toBe(0);
  answer = async () => true;
  expect([await held(), asked]).toEqual([0, 1]);
  now += 60_000;
  expect([await held(), asked]).toEqual([2, 2]);
  answer = async () => await Promise.reject(new Error('no such call'));
  now += 60_000;
  expect(await held()).toBe(0);
});
