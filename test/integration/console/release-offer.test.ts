// A release on its whole way: an owner offers a file at a real console, and a laptop gets the bytes from the server and over the LAN.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ok, unwrap } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { policySchema } from '@ferry/common/orders/policy';
import type { Policy } from '@ferry/common/orders/policy';
import { judgeRelease } from '@ferry/common/orders/release';
import { proofScheme } from '@ferry/common/protocol/gateway';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { RootRecord } from '@ferry/common/trust/root-record';
import { createTrust } from '@ferry/common/trust/trust';
import type { FoundRelease, ReleaseState } from '../../../admin-desktop/src/contract/calls/release-calls.ts';
import { partBytes } from '../../../admin-desktop/src/contract/calls/project-calls.ts';
import { TestAgent } from '../../../admin-desktop/src/core/lan/agent-fixture.ts';
import { TestDevice } from '../../../admin-desktop/src/core/sync/console-fixture.ts';
import type { TestProject } from '../../../admin-desktop/src/core/sync/console-fixture.ts';
import { lanSource } from '../../../agent/src/channel/lan/lan-source.ts';
import type { ChannelEvents } from '../../../agent/src/channel/device-channel.ts';
import type { Registry } from '../../../agent/src/laptop.ts';
import type { Installation } from '../../../agent/src/upgrade/installation.ts';
import { programFacts } from '../../../agent/src/upgrade/signed-program.ts';
import { Upgrade } from '../../../agent/src/upgrade/upgrade.ts';
import { changeRecord, readRecord } from '../../../agent/src/upgrade/upgrade-record.ts';
import { startServer } from '../../../sync-server/src/server.ts';
import type { RunningServer } from '../../../sync-server/src/server.ts';
import { Cable } from '../../support/cable.ts';
import { hubOf, newToken } from '../../support/core-doors.ts';
import { newProject, TestCore } from '../../support/core-process.ts';
import { windowsProgram } from '../../support/windows-program.ts';

const waiting = { timeout: 30_000, interval: 50 };
let folder: string;
let server: RunningServer;
let core: TestCore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferry-offer-'));
  server = unwrap(
    await startServer({
      ...{ data: join(folder, 'server'), host: '127.0.0.1', port: 0, behindProxy: false, version: 'test' },
      ...{ now: Date.now, log: () => undefined },
    }),
  );
  core = await TestCore.start();
  const at = { origin: server.origin, setupCode: server.setupCode.current() };
  core.send({ ...newProject, folder: join(folder, 'project'), server: at });
  await core.next((message) => message.type === 'ready');
});
afterEach(async () => {
  await core[Symbol.asyncDispose]();
  await server.stop();
  await rm(folder, { recursive: true });
});

/** Sends a file as the page does; resolves with what it is and the way to end it, or throws what is wrong with it. */
async function take(bytes: Buffer): Promise<{ found: FoundRelease; end: () => void }> {
  return await new Promise((resolve, reject) => {
    const end = core.client.open(
      'release.take',
      { fileName: 'ferry-agent.exe', bytes: bytes.length },
      {
        event(event) {
          if (event.kind === 'found') resolve({ found: event, end });
          else void send(event.transfer, bytes).catch(reject);
        },
        end: (result) => reject(new Error(result.ok ? 'it ended' : result.error.message)),
      },
    );
  });
}
async function send(transfer: string, bytes: Buffer): Promise<void> {
  for (let offset = 0; offset < bytes.length; offset += partBytes) {
    const data = bytes.subarray(offset, offset + partBytes).toString('base64');
    unwrap(await core.client.call('release.part', { transfer, offset, data }));
  }
}

async function becomes(fits: (state: ReleaseState) => boolean): Promise<ReleaseState> {
  let last: ReleaseState | null = null;
  return await new Promise((resolve, reject) => {
    const close = core.client.open(
      'release.watch',
      {},
      {
        event(state) {
          last = state;
          if (!fits(state)) return;
          queueMicrotask(() => close());
          resolve(state);
        },
        end: (result) => reject(new Error(result.ok ? JSON.stringify(last) : result.error.message)),
      },
    );
  });
}

/** A laptop that enrolled at the server. */
async function laptop(rootRecord: RootRecord) {
  const device = await TestDevice.make({ rootRecord } as TestProject);
  const token = await newToken(core);
  const { projectId } = rootRecord;
  const nonceOf = async () => ((await (await fetch(`${server.origin}/v1/hello`)).json()) as { nonce: string }).nonce;
  await vi.waitFor(async () => {
    const request = await device.request({ tokenId: token.id, binding: await nonceOf() });
    const answer = await fetch(`${server.origin}/v1/projects/${projectId}/enrolments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret: token.secret, request }),
    });
    expect(answer.status, await answer.text()).toBe(200);
  }, waiting);
  return {
    device,
    async part(sha256: string, range: string): Promise<Response> {
      const proof = { origin: server.origin, projectId, subject: device.id, nonce: await nonceOf() };
      const authorization = `${proofScheme} ${await device.signer.sign('gateway-proof', proof)}`;
      const url = `${server.origin}/v1/projects/${projectId}/releases/${sha256}`;
      return await fetch(url, { headers: { authorization, range } });
    },
  };
}

test('an owner offers a release: it is on the server and here, and a laptop gets it by both ways', async () => {
  const bytes = Buffer.concat([windowsProgram('2.0.1', { bytes: limits.releasePart }), randomBytes(1_300_000)]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { found, end } = await take(bytes);
  expect(found).toMatchObject({ version: '2.0.1', sha256, size: bytes.length, signed: false, notNewerThan: '' });
  unwrap(await core.client.call('release.offer', { transfer: found.transfer, days: 7, anyway: false }));
  end();
  const state = await becomes(({ upload }) => upload.state === 'there');
  expect(state).toMatchObject({ here: true, signed: false, why: null, offered: { version: '2.0.1', sha256 } });
  expect(await readdir(join(folder, 'project', 'releases'))).toEqual([sha256]);

  const { companyKey, differs } = unwrap(await core.client.call('policy.publish', {}));
  expect(differs).toEqual([]);
  const rootRecord = (await (await fetch(`${server.origin}/v1/projects/${companyKey}`)).json()) as RootRecord;
  const { device, part } = await laptop(rootRecord);
  const pieces: Buffer[] = [];
  for (let from = 0; from < bytes.length; from = Buffer.concat(pieces).length) {
    const answer = await part(sha256, `bytes=${from}-`);
    expect(answer.status).toBe(206);
    pieces.push(Buffer.from(await answer.arrayBuffer()));
  }
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true);

  const port = Number((await hubOf(core)).split(':')[1]);
  const agent = await vi.waitFor(async () => {
    const coming = await TestAgent.connect(port, device);
    try {
      await coming.prove();
      return coming;
    } catch (thrown) {
      coming.close();
      throw thrown;
    }
  }, waiting);
  try {
    const { orders } = await agent.pull();
    const policy = orders.find(({ id }) => id === 'policy')?.policy ?? '';
    const [, payload = ''] = policy.split('.');
    const { release = '' } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { release?: string };
    const trust = createTrust(rootRecord, { now: () => new Date() });
    const judged = await judgeRelease(release, { trust, running: '2.0.0', now: new Date() });
    expect(judged).toMatchObject({ ok: true, value: { sha256, size: bytes.length } });
    const over: Buffer[] = [];
    for (let from = 0; from < bytes.length; from = Buffer.concat(over).length) {
      const answer = await agent.download(sha256, from);
      if (!answer || !('data' in answer)) throw new Error(answer?.message);
      over.push(answer.data);
    }
    expect(Buffer.concat(over).equals(bytes)).toBe(true);
  } finally {
    agent.close();
  }
});

test('a laptop on the LAN alone gets a release whole, when the console has got it, and goes on where its cable was cut', async () => {
  const bytes = Buffer.concat([windowsProgram('2.0.1', { bytes: limits.releasePart }), randomBytes(1_300_000)]);
  const { found, end } = await take(bytes);
  unwrap(await core.client.call('release.offer', { transfer: found.transfer, days: 7, anyway: false }));
  end();
  await becomes(({ upload }) => upload.state === 'there');
  const { companyKey } = unwrap(await core.client.call('policy.publish', {}));
  const rootRecord = (await (await fetch(`${server.origin}/v1/projects/${companyKey}`)).json()) as RootRecord;
  const { device } = await laptop(rootRecord);
  const here = join(folder, 'project', 'releases', found.sha256);
  await rename(here, join(folder, 'away'));

  await using line = await Cable.to(Number((await hubOf(core)).split(':')[1]));
  const [data, programs] = [join(folder, 'agent'), join(folder, 'programs')];
  await Promise.all([data, programs].map(async (path) => await mkdir(path)));
  // Whose program it is, is another question: a simulated system answers it as the owner would wish.
  const publisher = { key: 'ab'.repeat(32), subject: 'CN=Example Ltd' };
  const installation = {
    ...{ program: join(programs, 'ferry-agent.exe'), extension: '.exe' },
    pace: { reportWithinMs: 1000, settleMs: 0, judgeMs: 100, againMs: 10, retryMs: 100, steadyMs: 0 },
    facts: async (path: string) => ({ ...(await programFacts(path)), publisher: ok(publisher) }),
    lock: async () => ok({ release: () => undefined }),
    registry: { read: async () => null } as Partial<Registry> as Registry,
  } as Partial<Installation> as Installation;
  const known = await changeRecord(data, (record) => ({ ...record, publisher }));
  const said: string[] = [];
  const condition = { build: 26100, freeBytes: null, onMains: true, batteryPercent: null, metered: true };
  let policy: Policy | null = null;
  const upgrade = new Upgrade({
    ...{ ground: { data, installation, running: '2.0.0' }, onTrial: false, known, heldUp: false },
    policy: () => policy && { ...policy, automaticUpgrade: true },
    trust: () => createTrust(rootRecord, { now: () => new Date() }),
    condition: async () => condition,
    unfinished: () => false,
    delivered: async () => false,
    log: (_level, text) => said.push(text),
    wake: () => undefined,
    leave: () => said.push('left'),
  });
  const nothing = (): void => undefined;
  let connected = 0;
  const events: ChannelEvents = {
    up(channel) {
      connected += 1;
      upgrade.open(channel);
      void channel.pull().then((pulled) => {
        const jws = pulled.ok ? pulled.value.orders.find(({ id }) => id === 'policy')?.policy : undefined;
        if (jws !== undefined) policy = unwrap(payloadUnverified(jws, 'policy', policySchema));
      });
    },
    down: (channel) => upgrade.close(channel),
    ...{ changed: nothing, trouble: nothing },
  };
  const ending = new AbortController();
  const running = lanSource(
    {
      ...{ companyKey, identity: { deviceId: device.id, signer: device.signer }, mdnsInterface: 'off' },
      ...{ revoked: () => new Set(), now: Date.now, systemNow: Date.now, observeTime: nothing, random: () => 0 },
      hubs: () => [{ host: '127.0.0.1', port: line.port }],
    },
    async () => undefined,
  ).run(events, ending.signal);
  /** As the agent does whenever it has nothing else to do. */
  const until = async (look: () => Promise<void> | void): Promise<void> =>
    await vi.waitFor(async () => {
      await upgrade.attend({ decision: { act: 'rest', reason: 'no order' }, now: Date.now() });
      await look();
    }, waiting);
  try {
    await until(() => expect(said.join('\n')).toContain('does not give release 2.0.1: this console has not got'));
    expect((await readRecord(data)).attempt).toBeUndefined();
    line.cutAfter(1_500_000);
    await rename(join(folder, 'away'), here);
    await until(async () => expect((await readRecord(data)).attempt?.phase).toBe('fetched'));
    const program = join(programs, 'ferry-agent-2.0.1.exe');
    expect(await readFile(program)).toEqual(bytes);
    // In two goes, and none of it twice.
    expect(connected).toBe(2);
    const percent = said.flatMap((text) => /(\d+) % fetched/.exec(text)?.[1] ?? []);
    expect(percent).toEqual(['25', '50', '75', '100']);
    await until(async () => expect(await readdir(data)).not.toContain('release'));
    // Where somebody removes it each time, that is no fault of the release.
    for (const fetches of [2, 3, 4]) {
      await rm(program);
      await until(async () => expect((await readRecord(data)).attempt?.fetches).toBe(fetches));
    }
    expect((await readRecord(data)).failed).toEqual([]);
  } finally {
    ending.abort();
    await running;
    await upgrade.stop();
  }
});

test('what is no program is refused, what is not newer needs a yes, and a file that was not offered is gone', async () => {
  await expect(take(Buffer.from('a text '.repeat(100)))).rejects.toThrow(/no agent for Windows/);
  const first = await take(windowsProgram('2.0.1', { signed: true }));
  expect(first.found.signed).toBe(true);
  unwrap(await core.client.call('release.offer', { transfer: first.found.transfer, days: 1, anyway: false }));
  const same = await take(windowsProgram('2.0.1', { bytes: 3000 }));
  expect(same.found.notNewerThan).toBe('2.0.1');
  const wanted = { transfer: same.found.transfer, days: 1 };
  expect(await core.client.call('release.offer', { ...wanted, anyway: false })).toMatchObject({
    error: { code: 'conflict' },
  });
  const files = async () => await readdir(join(folder, 'project', 'releases'));
  expect(await files()).toHaveLength(2);
  same.end();
  await vi.waitFor(async () => expect(await files()).toEqual([first.found.sha256]), waiting);
  expect(await core.client.call('release.offer', { ...wanted, anyway: true })).toMatchObject({
    error: { code: 'not-found' },
  });

  // A second copy of the project has not got the bytes, and says so.
  await becomes(({ upload }) => upload.state === 'there');
  await rm(join(folder, 'project', 'releases'), { recursive: true });
  expect(await becomes(({ here }) => !here)).toMatchObject({ signed: null, upload: { state: 'there' } });
  unwrap(await core.client.call('release.withdraw', {}));
  expect(await becomes(({ offered }) => offered === null)).toMatchObject({ upload: { state: 'none' } });
});
