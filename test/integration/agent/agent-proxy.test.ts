// The agent where only a proxy leads out: real tunnels to a real gateway behind TLS, whose name nobody but the proxy can resolve.
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deviceDocuments } from '@ferry/common/documents/devices';
import { fromWire } from '@ferry/common/documents/wire';
import { errorFrom, unwrap } from '@ferry/common/errors';
import { reportSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { httpRequest } from '../../../agent/src/channel/cloud/http.ts';
import { notByFerry } from '../../../agent/src/channel/cloud/not-by-ferry.ts';
import type { Way } from '../../../agent/src/channel/proxy/proxy-finder.ts';
import { AgentRig } from '../../support/agent-rig.ts';
import { TlsFront } from '../../support/tls-front.ts';
import { TunnelProxy } from '../../support/tunnel-proxy.ts';
import { expectStatus, startTestGateway } from '../gateway/test-gateway.ts';
import type { TestGateway } from '../gateway/test-gateway.ts';

const upn = 'ann@source.example';
const origin = 'https://ferry.example';
const names = ['ferry.example', '127.0.0.1', 'fd00::1'];
let gateway: TestGateway;
let front: TlsFront;
let proxy: TunnelProxy;

beforeEach(async () => {
  const first = await startTestGateway();
  const { project, server, folder } = first;
  await server.stop();
  const port = Number(new URL(server.origin).port);
  gateway = await startTestGateway({ project, folder, port, origin, base: server.origin });
  front = await TlsFront.open(names, port);
  proxy = await TunnelProxy.open();
  proxy.to = front.port;
});
afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await front[Symbol.asyncDispose]();
  await gateway.stop();
});

it('enrols, waits for orders and reports through it; it dies in the middle of a migration and comes back', async () => {
  expectStatus(await gateway.owner.put('users', await gateway.project.userDocument(upn)), 201);
  expectStatus(await gateway.owner.put('orders', (await gateway.project.policy()).document), 201);
  await using rig = await AgentRig.open({ upn });
  const through = {
    HTTPS_PROXY: `http://ann:p%40ss@127.0.0.1:${proxy.port}`,
    NODE_EXTRA_CA_CERTS: front.certificateFile,
  };
  const { companyKey, secret } = gateway.project;
  const deviceId = await rig.enrol(companyKey, secret, ['--server', origin, '--no-lan'], through);
  const agent = rig.run(['--no-lan', '--step-delay', '300'], through);
  await agent.event(({ event }) => event === 'connected');
  const { document } = await gateway.project.goFor(upn);
  expectStatus(await gateway.owner.put('orders', document), 201);
  await agent.event(({ event }) => event === 'step');
  await proxy.die();
  await agent.event(({ event }) => event === 'disconnected');
  const { error } = await agent.event(({ event }) => event === 'trouble');
  expect(error).toMatchObject({
    message: expect.stringContaining('proxy-unreachable: the proxy 127.0.0.1:') as string,
  });
  await agent.state('succeeded');
  await proxy.listen();
  await vi.waitFor(
    async () => {
      const answer = await gateway.owner.request('GET', `devices/${deviceId}`);
      const { report } = unwrap(deviceDocuments.parse(fromWire(answer.body as Record<string, unknown>)));
      expect(unwrap(payloadUnverified(report, 'report', reportSchema)).state).toBe('succeeded');
    },
    { timeout: 30_000, interval: 100 },
  );
  expect(new Set(proxy.seen.map(({ target }) => target))).toEqual(new Set(['ferry.example:443']));
  expect(new Set(proxy.seen.map(({ authorization }) => authorization))).toEqual(new Set(['Basic YW5uOnBAc3M=']));
  expect(JSON.stringify(agent.events)).not.toContain('p%40ss');
});

/** Asks for the greeting by these ways. Gives its status, or what went wrong. */
async function greeted(ways: Way[], to = origin, silenceMs = 2000) {
  const failed: Way[] = [];
  let refused = 0;
  try {
    const answer = await httpRequest({
      url: new URL('/v1/hello', to),
      ...{ method: 'GET', headers: {}, silenceMs, maxBytes: 10_000 },
      ways: {
        to: async () => ({ ways, source: 'test' }),
        failed: (_url, way) => failed.push(way),
        refused: () => (refused += 1),
      },
    });
    expect(notByFerry(answer, to)).toBeNull();
    return { status: answer.status, message: '', failed, refused };
  } catch (thrown) {
    const { code, message } = errorFrom(thrown, 'test');
    expect(code).toBe('unreachable');
    return { status: null, message, failed, refused };
  }
}

it('what a proxy answers is told by name, and is no reason to go around it', async () => {
  const way = { host: '127.0.0.1', port: proxy.port };
  for (const [answer, said] of [
    [{ status: 407, headers: { 'proxy-authenticate': 'Negotiate' } }, /^proxy-authentication: .*407, by Negotiate/],
    [{ status: 407 }, /^proxy-authentication: /],
    [{ status: 403 }, /^proxy-refused: .*ferry\.example:443.*403/],
    [{ status: 502 }, /^proxy-failed: .*502/],
    [{ status: 302, headers: { location: 'https://portal.example' } }, /^captive: /],
    [{ status: 511 }, /^captive: /],
  ] as const) {
    proxy.answer = answer;
    const { message, failed, refused } = await greeted([way, 'direct']);
    expect(message).toMatch(said);
    expect({ failed, refused }).toEqual({ failed: [], refused: 1 });
  }
});

it('one after the other until a way comes about: a dead one, a silent one, and directly at last', async () => {
  setDefaultCACertificates([...getCACertificates('default'), front.certificate]);
  const way = { host: '127.0.0.1', port: proxy.port };
  const dead = { host: '127.0.0.1', port: 1 };
  const local = `https://127.0.0.1:${front.port}`;
  expect(await greeted([way])).toMatchObject({ status: 200, failed: [] });
  expect(proxy.seen.at(-1)).toEqual({ target: 'ferry.example:443', authorization: undefined });
  // This Node compares no certificate with such an address: it is refused, whatever is in it.
  await greeted([way], 'https://[fd00::1]:8443');
  expect(proxy.seen.at(-1)?.target).toBe('[fd00::1]:8443');

  expect(await greeted([dead, way])).toMatchObject({ status: 200, failed: [dead] });
  expect(await greeted([dead, 'direct'], local)).toMatchObject({ status: 200, failed: [dead] });
  expect(await greeted(['direct', way], 'https://127.0.0.1:1')).toMatchObject({ status: 200, failed: ['direct'] });
  const mute = createServer();
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  proxy.to = (mute.address() as AddressInfo).port;
  expect((await greeted([way], origin, 200)).message).toContain('no answer for 200 ms');
  mute.close();
  proxy.to = front.port;
  proxy.answer = 'nothing';
  expect(await greeted([way, 'direct'], local, 200)).toMatchObject({ status: 200, failed: [way] });
  const none = await greeted([dead, way], origin, 200);
  expect(none.failed).toEqual([dead, way]);
  // The first one is what the settings want.
  expect(none.message).toMatch(/^proxy-unreachable: the proxy 127.0.0.1:1 .*ECONNREFUSED/);
});

it('who gives up does not wait until the system has found out which proxies there are', async () => {
  const end = new AbortController();
  const asked = httpRequest({
    url: new URL('/v1/hello', origin),
    ...{ method: 'GET', headers: {}, silenceMs: 2000, maxBytes: 10_000, signal: end.signal },
    ways: { to: () => new Promise(() => undefined), failed: () => undefined, refused: () => undefined },
  });
  end.abort();
  await expect(asked).rejects.toMatchObject({ error: { code: 'cancelled' } });
});

it('a certificate that is not the server’s is that of a sign-in page, perhaps; nothing is sent to it', async () => {
  const way = { host: '127.0.0.1', port: proxy.port };
  await using portal = await TlsFront.open(['portal.example'], Number(new URL(gateway.server.origin).port) || 1);
  proxy.to = portal.port;
  expect((await greeted([way])).message).toMatch(/^captive: nobody that this computer trusts/);
  setDefaultCACertificates([...getCACertificates('default'), portal.certificate]);
  expect((await greeted([way])).message).toMatch(/^captive: the certificate is that of somebody else/);
});
