// Hubs that are not what they say, over real TLS: what the laptop tells them must identify nobody.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { errorFrom } from '@ferry/common/errors';
import { exporterLabel, lanProtocol } from '@ferry/common/protocol/lan';
import type { HubMessage, HubProof } from '@ferry/common/protocol/lan';
import { meetHub, proveDevice } from '../../../agent/src/channel/lan/hub-handshake.ts';
import type { HandshakeOptions } from '../../../agent/src/channel/lan/hub-handshake.ts';
import type { HubAddress } from '../../../agent/src/channel/lan/hub-socket.ts';
import { LanChannel } from '../../../agent/src/channel/lan/lan-channel.ts';
import { lanSource } from '../../../agent/src/channel/lan/lan-source.ts';
import { createTlsIdentity } from '../../../admin-desktop/src/core/lan/certificate.ts';
import { makeTestProject } from '../../fixtures/project.ts';
import type { TestProject } from '../../fixtures/project.ts';

let project: TestProject;
let server: Server;
let sockets: WebSocketServer;
let port: number;
let heard: string[];
/** Answers the hello; `exporter` is the true one of the connection. */
let answer: (nonce: string, exporter: string, socket: WebSocket) => Promise<void> | void;
let options: HandshakeOptions;

beforeEach(async () => {
  project = await makeTestProject();
  heard = [];
  server = createServer({ ...(await createTlsIdentity(Date.now())), minVersion: 'TLSv1.3' });
  sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, request) => {
    const tls = request.socket;
    if (!(tls instanceof TLSSocket)) throw new Error('no TLS');
    const exporter = tls.exportKeyingMaterial(32, exporterLabel, Buffer.alloc(0)).toString('base64url');
    socket.on('message', (data: Buffer) => {
      heard.push(data.toString());
      const message = JSON.parse(data.toString()) as { type: string; nonce: string };
      if (message.type === 'hello') void answer(message.nonce, exporter, socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  const device = await project.newDevice();
  options = {
    companyKey: project.companyKey,
    identity: { deviceId: device.deviceId, signer: device.signer },
    revoked: () => new Set(),
    now: Date.now,
    systemNow: Date.now,
    observeTime: () => undefined,
  };
});
afterEach(async () => {
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  server.close();
  await once(server, 'close');
});

const tell = (socket: WebSocket, message: HubMessage) => socket.send(JSON.stringify(message));
const nonce = () => randomBytes(32).toString('base64url');
const proofFor = (agentNonce: string, exporter: string): HubProof => ({
  role: 'hub',
  protocol: lanProtocol,
  projectId: project.projectId,
  agentNonce,
  hubNonce: nonce(),
  exporter,
});

async function refusal(change: Partial<HandshakeOptions> = {}): Promise<string> {
  try {
    const { socket } = await meetHub(
      { host: '127.0.0.1', port },
      { ...options, ...change },
      new AbortController().signal,
    );
    socket.end(errorFrom('done', 'test'));
    return 'met';
  } catch (thrown) {
    return errorFrom(thrown, 'test').code;
  }
}

async function honest(agentNonce: string, exporter: string, socket: WebSocket): Promise<void> {
  const jws = await project.ownerSigner.sign('hub-proof', proofFor(agentNonce, exporter));
  tell(socket, { type: 'hub-proof', rootRecord: project.rootRecord, jws });
}

it('an honest one is met', async () => {
  answer = honest;
  expect(await refusal()).toBe('met');
});

it('somebody in between, with the proof of another connection, gets a random number and nothing else', async () => {
  answer = async (agentNonce, _exporter, socket) => await honest(agentNonce, nonce(), socket);
  expect(await refusal()).toBe('unauthenticated');
  answer = async (_nonce, exporter, socket) => await honest(nonce(), exporter, socket);
  expect(await refusal()).toBe('unauthenticated');
  expect(heard.map((text) => Object.keys(JSON.parse(text) as object))).toEqual([
    ['type', 'protocol', 'nonce'],
    ['type', 'protocol', 'nonce'],
  ]);
});

it('one of another project, a viewer, a revoked console or an expired one is not believed', async () => {
  const other = await makeTestProject();
  answer = async (agentNonce, exporter, socket) => {
    const jws = await other.ownerSigner.sign('hub-proof', {
      ...proofFor(agentNonce, exporter),
      projectId: other.projectId,
    });
    tell(socket, { type: 'hub-proof', rootRecord: other.rootRecord, jws });
  };
  expect(await refusal()).toBe('wrong-project');
  const viewer = await project.addConsole('viewer');
  answer = async (agentNonce, exporter, socket) => {
    const jws = await viewer.signer.sign('hub-proof', proofFor(agentNonce, exporter));
    tell(socket, { type: 'hub-proof', rootRecord: project.rootRecord, jws });
  };
  expect(await refusal()).toBe('forbidden');
  answer = honest;
  expect(await refusal({ revoked: () => new Set([project.consoleKeys.fingerprint]) })).toBe('revoked');
  expect(await refusal({ now: () => Date.now() + 2 * 365 * 86_400_000 })).toBe('expired');
});

it('nonsense, an oversized frame, a binary one, or a hasty welcome ends the connection with a clear error', async () => {
  const { ownerSigner } = project;
  for (const [say, code] of [
    ['{', 'invalid'],
    [JSON.stringify({ type: 'hub-proof' }), 'invalid'],
    [JSON.stringify({ type: 'welcome', time: new Date().toISOString() }), 'invalid'],
    [Buffer.from('{}'), 'invalid'],
    ['x'.repeat(2 * 1024 * 1024), 'too-large'],
  ] as const) {
    answer = (_nonce, _exporter, socket) => socket.send(say);
    expect(await refusal(), String(say).slice(0, 40)).toBe(code);
  }
  answer = (_nonce, _exporter, socket) => socket.close();
  expect(await refusal()).toBe('unreachable');
  const newer = { ...proofFor('', ''), protocol: 99 };
  answer = async (agentNonce, exporter, socket) => {
    const jws = await ownerSigner.sign('hub-proof', { ...newer, agentNonce, exporter });
    tell(socket, { type: 'hub-proof', rootRecord: project.rootRecord, jws });
  };
  expect(await refusal()).toBe('unsupported-version');
});

it('one that floods the laptop with messages is cut off, though each of them is in order', async () => {
  answer = honest;
  const hub = await meetHub({ host: '127.0.0.1', port }, options, new AbortController().signal);
  for (const socket of sockets.clients) for (let n = 0; n < 100; n += 1) tell(socket, { type: 'changed' });
  expect(await hub.socket.closed).toMatchObject({ code: 'too-large' });
});

it('many false ones that never answer keep the laptop from none that was typed', async () => {
  const nothing = (): void => undefined;
  const ending = new AbortController();
  let typed: HubAddress[] = [];
  const pretenders = Array.from({ length: 40 }, (_, n) => ({
    key: `false-${n}`,
    addresses: [{ host: '127.0.0.1', port }],
  }));
  answer = nothing;
  const source = lanSource({ ...options, hubs: () => typed, random: Math.random, rereadMs: 20 }, async (search) => {
    for (const hint of pretenders) search.found(hint);
    await vi.waitFor(() => expect(heard).toHaveLength(8));
    typed = [{ host: '127.0.0.1', port }];
    await vi.waitFor(() => expect(heard).toHaveLength(9));
    ending.abort();
  });
  await source.run({ up: nothing, changed: nothing, down: nothing, trouble: nothing }, ending.signal);
  expect(heard).toHaveLength(9);
});

it('one that falls silent is given up, and whoever waits for its answer is told', async () => {
  answer = honest;
  const hub = await meetHub({ host: '127.0.0.1', port }, { ...options, heartbeatMs: 30 }, new AbortController().signal);
  const welcome = proveDevice(hub, options);
  for (const socket of sockets.clients) tell(socket, { type: 'welcome', time: new Date().toISOString() });
  await welcome;
  const channel = new LanChannel(hub.socket, hub.hub, () => undefined, options);
  // No pong any more, as of a laptop that woke up in another network; the socket itself stays open.
  for (const socket of sockets.clients) socket.pause();
  expect(await channel.pull()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  expect((await hub.socket.closed).message).toContain('no sign of life');
});
