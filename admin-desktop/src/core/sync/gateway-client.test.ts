import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { FerryFailure } from '@ferry/common/errors';
import { gatewayProofSchema } from '@ferry/common/protocol/gateway';
import { generateSigningKeys } from '@ferry/common/trust/keys';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { consoleSigner } from '@ferry/common/trust/trust';
import { createGatewayClient } from './gateway-client.ts';

type Answer = { status: number; body?: string; headers?: Record<string, string>; hang?: boolean };

async function rig(answer: (nonce: string | null, url: string) => Answer) {
  const nonces: (string | null)[] = [];
  const server = createServer((request, response) => {
    const jws = (request.headers.authorization ?? '').replace('Ferry ', '');
    const proof = payloadUnverified(jws, 'gateway-proof', gatewayProofSchema);
    nonces.push(proof.ok ? proof.value.nonce : null);
    const { status, body = '{}', headers = {}, hang } = answer(nonces.at(-1) ?? null, request.url ?? '');
    if (!hang) response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const controller = new AbortController();
  const client = createGatewayClient({
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    projectId: '0123456789abcdef',
    signer: consoleSigner(await generateSigningKeys(), []),
    fetch,
    now: () => Date.now(),
    signal: controller.signal,
  });
  const failure = async (path: string, timeoutMs?: number) =>
    await client.ask(path, timeoutMs === undefined ? {} : { timeoutMs }).then(
      () => null,
      (thrown: unknown) => (thrown instanceof FerryFailure ? thrown.error : thrown),
    );
  return { client, nonces, controller, failure };
}

test('a stale nonce is replaced and the request sent once more, never twice', async () => {
  const { client, nonces, failure } = await rig((nonce, url) => ({
    status: nonce === 'fresh' && url !== '/never' ? 200 : 401,
    headers: { 'ferry-nonce': 'fresh' },
    body: '{"code":"unauthenticated","where":"","message":"","remedy":""}',
  }));
  await client.ask('/a');
  await client.ask('/b');
  expect(nonces).toEqual([null, 'fresh', 'fresh']);
  expect(await failure('/never')).toMatchObject({ code: 'unauthenticated' });
  expect(nonces).toHaveLength(5);
});

test('queries are encoded', async () => {
  const urls: string[] = [];
  const { client } = await rig((_nonce, url) => {
    urls.push(url);
    return { status: 200 };
  });
  await client.ask('/db/_changes', { query: { since: '5-a&b=c #', keys: '["ä"]' } });
  const url = new URL(urls[0]!, 'http://x');
  expect([...url.searchParams]).toEqual([
    ['since', '5-a&b=c #'],
    ['keys', '["ä"]'],
  ]);
});

test.each([
  ['a proxy’s error page', { status: 502, body: '<html>' }, 'unreachable'],
  ['a portal that says yes to all', { status: 200, body: '<html>' }, 'unreachable'],
  ['somebody else’s JSON', { status: 404, body: '{"no":1}' }, 'unreachable'],
  ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }, 'unreachable'],
  ['a refusal', { status: 403, body: '{"code":"revoked","where":"","message":"","remedy":""}' }, 'revoked'],
])('%s is told as what it is', async (_name, answer: Answer, code) => {
  const { failure } = await rig(() => answer);
  expect(await failure('/x')).toMatchObject({ code });
});

test('a server that never answers, and a sync that is stopped, end the request', async () => {
  const { failure, controller } = await rig(() => ({ status: 200, hang: true }));
  expect(await failure('/x', 30)).toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('in time') as string,
  });
  const asked = failure('/x');
  controller.abort();
  expect(await asked).toMatchObject({ code: 'cancelled' });
});

test('a proof that cannot be signed fails the one request that needs it, and leaves no timer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const signings: PromiseWithResolvers<string>[] = [];
  const sign = async (): Promise<string> => {
    const signing = Promise.withResolvers<string>();
    signings.push(signing);
    return await signing.promise;
  };
  const asked: (string | null)[] = [];
  const client = createGatewayClient({
    ...{ origin: 'http://127.0.0.1:9', projectId: '0123456789abcdef', now: () => 0 },
    signer: { ...consoleSigner(await generateSigningKeys(), []), sign },
    async fetch(_url, init) {
      asked.push(new Headers(init?.headers).get('authorization'));
      return await Promise.resolve(new Response('{}', { headers: { 'ferry-nonce': 'n' } }));
    },
    signal: new AbortController().signal,
  });
  await client.ask('/a');
  async function* none(): AsyncGenerator<Uint8Array> {}
  const sent = client.send('/b', none(), { bytes: 0, silenceMs: 60_000 });
  signings[0]?.reject(new Error('the key is gone'));
  await expect(sent).rejects.toThrow(/the key is gone/);
  expect(vi.getTimerCount()).toBe(0);
  // The next one begins anew.
  await client.send('/b', none(), { bytes: 0, silenceMs: 60_000 });
  signings[1]?.resolve('proof');
  await client.ask('/c');
  expect(asked).toEqual([null, null, 'Ferry proof']);
  expect(vi.getTimerCount()).toBe(0);
});
