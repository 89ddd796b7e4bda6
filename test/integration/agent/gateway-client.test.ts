// Servers that misbehave, over real HTTP.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { errorFrom } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { nonceHeader } from '@ferry/common/protocol/gateway';
import { CloudChannel } from '../../../agent/src/channel/cloud/cloud-channel.ts';
import { GatewayClient } from '../../../agent/src/channel/cloud/gateway-client.ts';
import { serverOrigin } from '../../../agent/src/channel/cloud/http.ts';
import { environmentProxies } from '../../../agent/src/channel/proxy/environment-proxies.ts';
import { ServerWays } from '../../../agent/src/channel/proxy/server-ways.ts';
import type { TimeSample } from '../../../agent/src/decision/corrected-clock.ts';
import { makeTestProject } from '../../fixtures/project.ts';
import type { TestProject } from '../../fixtures/project.ts';

let project: TestProject;
let server: Server;
let origin: string;
let handle: (request: IncomingMessage, response: ServerResponse) => void;
let samples: TimeSample[];
let client: GatewayClient;

beforeEach(async () => {
  project = await makeTestProject();
  samples = [];
  server = createServer((request, response) => {
    response.setHeader(nonceHeader, `nonce-${samples.length}`);
    if (request.url === `/v1/projects/${project.companyKey}`) response.end(JSON.stringify(project.rootRecord));
    else if (request.url === '/v1/hello')
      response.end(
        JSON.stringify({
          server: 'ferry',
          protocols: [1],
          version: 't',
          nonce: 'first',
          time: new Date().toISOString(),
        }),
      );
    else handle(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { deviceId, signer } = await project.newDevice();
  client = new GatewayClient({
    origin,
    companyKey: project.companyKey,
    identity: { deviceId, signer },
    systemNow: Date.now,
    observeTime: (sample) => samples.push(sample),
    ways: new ServerWays(environmentProxies({})),
    silenceMs: 300,
  });
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function codeOf(path = '/ferry-x-orders/policy'): Promise<string | number> {
  try {
    return (await client.fetch(`${origin}${path}`)).status;
  } catch (thrown) {
    return errorFrom(thrown, 'test').code;
  }
}

it('a nonce that ran out is replaced once, and a refusal that stays is told', async () => {
  const proofs = new Set<string>();
  handle = ({ headers }, response) => {
    proofs.add(headers.authorization ?? '');
    response.statusCode = proofs.size < 2 ? 401 : 200;
    response.end('{}');
  };
  expect(await codeOf()).toBe(200);
  expect(proofs.size).toBe(2);
  for (const proof of proofs) expect(proof).toMatch(/^Ferry [\w-]+\.[\w-]+\.[\w-]+$/);
  let asked = 0;
  handle = (_request, response) => {
    asked += 1;
    response.statusCode = 401;
    response.end(JSON.stringify({ code: 'unauthenticated', where: 'proof', message: 'no', remedy: 'none' }));
  };
  expect(await codeOf()).toBe('unauthenticated');
  expect(asked).toBe(2);
});

it('an error never passes for an answer, an answer of somebody else for one of ours', async () => {
  for (const [status, body, code] of [
    [403, JSON.stringify({ code: 'revoked', where: 'enrolment', message: 'm', remedy: 'r' }), 'revoked'],
    [500, '<html>proxy</html>', 'unreachable'],
    [302, '', 'unreachable'],
    [404, '{}', 404],
    [409, '{}', 409],
    [200, 'x'.repeat(limits.httpBody + 1), 'too-large'],
  ] as const) {
    handle = (_request, response) => {
      response.statusCode = status;
      response.end(body);
    };
    expect(await codeOf(), body.slice(0, 60)).toBe(code);
  }
});

it('a server that falls silent or is not there is unreachable, and one request needs one connection', async () => {
  handle = () => undefined;
  expect(await codeOf()).toBe('unreachable');
  const connections: (string | undefined)[] = [];
  handle = (request, response) => {
    connections.push(request.headers.connection);
    response.end('{}');
  };
  expect(await codeOf()).toBe(200);
  expect(connections).toEqual(['close']);
  const gone = new GatewayClient({
    origin: 'http://127.0.0.1:1',
    companyKey: project.companyKey,
    identity: { deviceId: '', signer: project.ownerSigner },
    systemNow: Date.now,
    observeTime: () => undefined,
    ways: new ServerWays(environmentProxies({})),
  });
  expect(await gone.hello(new AbortController().signal)).toMatchObject({ error: { code: 'unreachable' } });
});

it.each([
  [false, '30000'],
  [true, '240000'],
])('a long poll is silent for as long as it asked to be, longer where each request costs (%s)', async (saves, wait) => {
  const asked: string[] = [];
  handle = ({ url }, response) => {
    asked.push(url ?? '');
    // Later than this client's patience with an answer of another kind.
    if (asked.length === 1) setTimeout(() => response.end('{"results":[{"id":"policy"}],"last_seq":"2"}'), 500);
    else response.writeHead(503).end();
  };
  const channel = new CloudChannel(client, project.projectId, 'device', {
    saves: async () => saves,
    giveUp: new AbortController().signal,
  });
  let changes = 0;
  const following = channel.follow('orders', '1', () => (changes += 1), new AbortController().signal);
  await expect(following).rejects.toMatchObject({ error: { code: 'unreachable' } });
  expect(changes).toBe(1);
  expect(asked.map((url) => new URL(url, origin).searchParams.get('timeout'))).toEqual([wait, wait]);
});

it('the root record of another project is not taken', async () => {
  const other = await makeTestProject();
  const { rootRecord, companyKey } = project;
  project = { ...project, rootRecord: other.rootRecord };
  expect(await client.rootRecord(new AbortController().signal)).toMatchObject({ error: { code: 'wrong-project' } });
  project = { ...project, rootRecord };
  expect(await client.rootRecord(new AbortController().signal)).toMatchObject({ ok: true });
  expect(companyKey).toBe(project.companyKey);
  expect(samples.length).toBeGreaterThan(0);
});

it.each([
  ['https://ferry.example.com/some/path', 'https://ferry.example.com'],
  ['http://127.0.0.1:5984', 'http://127.0.0.1:5984'],
  ['http://[::1]:5984', 'http://[::1]:5984'],
  ['http://ferry.example.com', null],
  ['http://127.0.0.1.example.com', null],
  ['https://user:secret@ferry.example.com', null],
  ['ftp://localhost', null],
  ['ferry', null],
])('%s is %s', (typed, expected) => {
  const read = serverOrigin(typed);
  expect(read.ok ? read.value : null).toBe(expected);
});
