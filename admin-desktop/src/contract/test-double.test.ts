import { expect, test } from 'vitest';
import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { consoleContract } from './console-contract.ts';
import { createTestDouble } from './test-double.ts';

test('answers what the test implements, whatever its scope, and records what was asked', async () => {
  const { client, asked } = createTestDouble(consoleContract, {
    'project.close': async () => ok({}),
    'token.revoke': async () => ok({}),
  });
  expect(await client.call('project.close', { id: 'p' })).toEqual(ok({}));
  expect(await client.call('token.revoke', { id: 't' })).toEqual(ok({}));
  expect(asked).toEqual([
    { name: 'project.close', input: { id: 'p' } },
    { name: 'token.revoke', input: { id: 't' } },
  ]);
});

test('everything else is not implemented in this test, streams too', async () => {
  const { client } = createTestDouble(consoleContract, {});
  expect(await client.call('settings.get', {})).toMatchObject({
    ok: false,
    error: { code: 'internal', where: 'settings.get', message: 'not implemented in this test' },
  });
  const end = await new Promise<Result<void>>((resolve) => {
    client.open('sync.state', {}, { event: () => undefined, end: resolve });
  });
  expect(end).toMatchObject({ ok: false, error: { message: 'not implemented in this test' } });
});

test('a double cannot give what the contract does not allow', async () => {
  const { client } = createTestDouble(consoleContract, {
    'laptops.start': async () => ok({ started: 'two' as unknown as number }),
  });
  expect(await client.call('laptops.start', { reach: ['lan'] })).toMatchObject({ ok: false });
});

test('cutting it fails what is under way', async () => {
  const { client, cut } = createTestDouble(consoleContract, {
    'settings.get': async () => await new Promise<never>(() => undefined),
  });
  const answer = client.call('settings.get', {});
  cut();
  expect(await answer).toMatchObject({ ok: false, error: { code: 'unreachable' } });
});
