// Something on the network that answers where a console should be, over real TLS: the agent tells what is wrong with it, shows it
// nothing of itself, and still finds the console.
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { unwrap } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { createTlsIdentity } from '../../../admin-desktop/src/core/lan/certificate.ts';
import { makeTestProject } from '../../fixtures/project.ts';
import { AgentRig } from '../../support/agent-rig.ts';
import { enrolledOverLan, hubOf, newToken } from '../../support/core-doors.ts';
import { newProject, temporaryFolder, TestCore } from '../../support/core-process.ts';

const ends: (() => Promise<void>)[] = [];
let core: TestCore;
let companyKey: string;
beforeEach(async () => {
  const folder = temporaryFolder();
  ends.push(async () => folder[Symbol.dispose]());
  core = await TestCore.start();
  ends.push(async () => await core[Symbol.asyncDispose]());
  await core.opened({ ...newProject, folder: join(folder.path, 'move') });
  companyKey = unwrap(await core.client.call('settings.get', {})).companyKey;
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Answers every message with `answer`; what it heard is kept. */
async function impostor(answer: string | Buffer): Promise<{ address: string; heard: string[] }> {
  const heard: string[] = [];
  const server = createServer({ ...(await createTlsIdentity(Date.now())), minVersion: 'TLSv1.3' });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => {
      heard.push((data as Buffer).toString('utf8'));
      socket.send(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(async () => {
    for (const socket of sockets.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

it('garbage, a frame too large, another version and another project are told by name, and no token is shown', async () => {
  const project = await makeTestProject();
  const bound = { agentNonce: 'A'.repeat(43), hubNonce: 'A'.repeat(43), exporter: 'A'.repeat(43) };
  const proof = { role: 'hub', protocol: 1, projectId: project.projectId, ...bound };
  const jws = await project.ownerSigner.sign('hub-proof', proof);
  const version = {
    code: 'unsupported-version',
    where: 'hello',
    message: 'version 2 only',
    remedy: 'Update the agent.',
  };
  const cases: [answer: string | Buffer, key: string, said: RegExp][] = [
    ['{"type":', companyKey, /\(invalid at /],
    [Buffer.from([0, 1, 2]), companyKey, /\(invalid at /],
    [JSON.stringify({ type: 'hub-proof', version: 2 }), companyKey, /\(invalid at /],
    [
      JSON.stringify({ type: 'refused', error: version }),
      companyKey,
      /version 2 only \(unsupported-version at .*Update/,
    ],
    ['x'.repeat(limits.lanFrame + 1), companyKey, /\(too-large at .*Ferry console/],
    [JSON.stringify({ type: 'hub-proof', rootRecord: project.rootRecord, jws }), companyKey, /company key/],
    // The right project, but made for another connection: somebody in between.
    [
      JSON.stringify({ type: 'hub-proof', rootRecord: project.rootRecord, jws }),
      project.companyKey,
      /in between \(unauth/,
    ],
  ];
  const { secret } = await newToken(core);
  const rig = await AgentRig.open();
  ends.push(async () => await rig[Symbol.asyncDispose]());
  await Promise.all(
    cases.map(async ([answer, key, said], at) => {
      const { address, heard } = await impostor(answer);
      const args = ['enrol', '--data', join(rig.home, `data${at}`), '--simulated', rig.laptop, '--company-key', key];
      const agent = rig.command([...args, '--hub', address], { FERRY_TOKEN: secret });
      expect([at, await agent.exit]).toEqual([at, 1]);
      expect([at, agent.stderr]).toEqual([at, expect.stringMatching(said)]);
      for (const message of heard) expect(JSON.parse(message)).toMatchObject({ type: 'hello' });
    }),
  );
  expect(await rig.enrol(companyKey, secret, ['--hub', await hubOf(core)])).toHaveLength(32);
});

it('beside the console, while the agent works, it is told and disturbs nothing', async () => {
  const { rig, hub, userId } = await enrolledOverLan(core, 'ann@source.example');
  ends.push(async () => await rig[Symbol.asyncDispose]());
  const { address, heard } = await impostor('{"type":"welcome"}');
  const agent = rig.run(['--hub', address, '--hub', hub]);
  await agent.event(({ event }) => event === 'connected');
  const { error } = await agent.event(({ event }) => event === 'trouble');
  expect(error).toMatchObject({ code: 'invalid' });
  const given = core.client.call('order.start', { targets: { userIds: [userId] }, kind: 'migrate' });
  expect(unwrap(await given).given).toBe(1);
  await agent.state('succeeded');
  for (const message of heard) expect(JSON.parse(message)).toMatchObject({ type: 'hello' });
});
