import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ok, unwrap } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import type { HubMessage } from '@ferry/common/protocol/lan';
import { createReleaseFolder } from '../releases/release-folder.ts';
import type { ReleaseFolder } from '../releases/release-folder.ts';
import { TestConsole, TestDevice, testProject } from '../sync/console-fixture.ts';
import { TestAgent } from './agent-fixture.ts';
import { startLanHub } from './hub.ts';
import { createReleaseDesk } from './release-desk.ts';

const bytes = randomBytes(2 * limits.releasePart + 1000);
const sha256 = createHash('sha256').update(bytes).digest('hex');
let folder: string;
let releases: ReleaseFolder;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-releases-'));
  releases = createReleaseFolder(join(folder, 'releases'));
  const incoming = unwrap(await releases.incoming(bytes.length));
  unwrap(await incoming.write(0, bytes));
  unwrap(await incoming.keep());
});
afterEach(() => rmSync(folder, { recursive: true }));

test('laptops that were let in download by parts, all at once, while orders and reports go on', async () => {
  const project = await testProject();
  await using console1 = await TestConsole.open(project);
  const { store, logs, clock, trust } = console1.data;
  const hub = unwrap(
    await startLanHub({
      ...{ store, logs, clock, releases, trust: () => trust.current() },
      ...{ signer: console1.signer, rootRecord: project.rootRecord, companyKey: project.companyKey },
      ...{ now: Date.now, usesOfToken: console1.usesOfToken, onState: () => undefined, deviceSeen: () => undefined },
      ...{ host: '127.0.0.1', mdnsInterface: 'off' },
    }),
  );
  const agents: TestAgent[] = [];
  const come = async (): Promise<TestAgent> => {
    const device = await TestDevice.make(project);
    await console1.enrol(device, await console1.user(device.upn));
    const agent = await TestAgent.connect(hub.port, device);
    agents.push(agent);
    await agent.prove();
    return agent;
  };
  const whole = async (agent: TestAgent): Promise<string> => {
    const hash = createHash('sha256');
    for (let from = 0; from < bytes.length;) {
      const part = await agent.download(sha256, from);
      if (!part || !('data' in part)) throw new Error(part?.message);
      expect(part.size).toBe(bytes.length);
      hash.update(part.data);
      from += part.data.length;
    }
    return hash.digest('hex');
  };
  try {
    const all = await Promise.all(Array.from({ length: 12 }, come));
    expect(await Promise.all(all.map(whole))).toEqual(all.map(() => sha256));
    const [first] = all;
    if (!first) throw new Error('nobody came');
    expect(await first.download('0'.repeat(64), 0)).toMatchObject({ code: 'not-found' });
    expect(await first.download(sha256, bytes.length)).toMatchObject({ code: 'invalid' });
    // A second part is not sent before the first one is away; a pull is answered meanwhile.
    for (const id of [901, 902]) first.send({ type: 'download', id, sha256, from: 0 });
    expect((await first.pull()).orders).toEqual([]);
    const answers = first.received.filter((message) => 'id' in message && [901, 902].includes(message.id));
    expect(answers.find((message) => message.type === 'reply')).toMatchObject({ error: { code: 'locked' } });

    const stranger = await TestAgent.connect(hub.port, await TestDevice.make(project));
    agents.push(stranger);
    stranger.send({ type: 'download', id: 1, sha256, from: 0 });
    await expect(stranger.next('part')).rejects.toThrow(/does not come here/);
  } finally {
    for (const agent of agents) agent.close();
    await hub.stop();
  }
});

test('only so many parts are under way at once, and one that is not taken lets the next one go', async () => {
  const asked: number[] = [];
  const part = async (_sha256: string, from: number) => {
    asked.push(from);
    return await Promise.resolve(ok({ size: 100, data: Buffer.from('x') }));
  };
  const desk = createReleaseDesk({ part }, { atOnce: 2, turnMs: 20 });
  const sent: HubMessage[] = [];
  const never = new Promise<void>(() => undefined);
  for (const from of [0, 1]) void desk.answer({ type: 'download', id: from, sha256, from }, async () => await never);
  const third = desk.answer({ type: 'download', id: 2, sha256, from: 2 }, async (message) => {
    await Promise.resolve(sent.push(message));
  });
  await Promise.resolve();
  expect(asked).toEqual([0, 1]);
  await third;
  expect(sent).toMatchObject([{ type: 'part', id: 2, from: 2 }]);
});
