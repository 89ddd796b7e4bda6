// `ferry-agent enrol` with what does not fit, at a real gateway and at a real console: says so, ends with 1, and the same laptop
// enrols with the right thing afterwards.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { AgentRig } from '../../support/agent-rig.ts';
import { newProject, temporaryFolder, TestCore } from '../../support/core-process.ts';
import { devicesView, enrolledOverLan, firstEvent, hubOf, newToken } from '../../support/core-doors.ts';
import { makeTestProject } from '../../fixtures/project.ts';
import { codeOf, expectStatus, startTestGateway } from '../gateway/test-gateway.ts';

const unknownToken = `ferry_pat_${'A'.repeat(43)}`;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function laptop(): Promise<AgentRig> {
  const rig = await AgentRig.open();
  ends.push(async () => await rig[Symbol.asyncDispose]());
  return rig;
}

/** Exit code and what was said. */
async function refused(rig: AgentRig, companyKey: string, token: string, args: string[]): Promise<string> {
  const { data, laptop: simulated } = rig;
  const enrol = ['enrol', '--data', data, '--simulated', simulated, '--company-key', companyKey, ...args];
  const agent = rig.command(enrol, { FERRY_TOKEN: token });
  expect(await agent.exit).toBe(1);
  expect(agent.events).toEqual([]);
  expect(agent.stderr).not.toContain(token);
  return agent.stderr;
}

it('at the server: a token that is unknown, expired or revoked, and the key of another company', async () => {
  const gateway = await startTestGateway();
  ends.push(async () => await gateway.stop());
  const { project, owner } = gateway;
  const add = async (options: Parameters<typeof project.token>[0]) => {
    const { secret, document } = await project.token(options);
    expectStatus(await owner.put('tokens', document), 201);
    return secret;
  };
  const rig = await laptop();
  const at = ['--server', gateway.server.origin, '--no-lan'];
  const { companyKey } = project;
  expect(await refused(rig, companyKey, unknownToken, at)).toMatch(/\(forbidden at .*\)\. \S/);
  expect(await refused(rig, companyKey, await add({ expiresAt: Date.now() - 1000 }), at)).toMatch(
    /\(expired at .*\)\. \S/,
  );
  expect(await refused(rig, companyKey, await add({ revoked: true }), at)).toMatch(/\(revoked at .*\)\. \S/);
  expect(await refused(rig, companyKey, 'hunter2', at)).toMatch(/\(invalid at .*\)\. \S/);
  const elsewhere = await makeTestProject();
  expect(await refused(rig, elsewhere.companyKey, project.secret, at)).toMatch(/\(not-found at .*\)\. \S/);
  expectStatus(await gateway.register(elsewhere), 200);
  expect(await refused(rig, elsewhere.companyKey, project.secret, at)).toMatch(
    /\((forbidden|wrong-project) at .*\)\. \S/,
  );
  const { rows } = await owner.pouch('enrolments').allDocs({});
  expect(rows).toEqual([]);

  const deviceId = await rig.enrol(companyKey, project.secret, at);
  expectStatus(await owner.request('GET', `enrolments/${deviceId}`), 200);
  const made = readdirSync(rig.data, { recursive: true, encoding: 'utf8' });
  for (const name of made) expect(statSync(join(rig.data, name)).mode & 0o077, name).toBe(0);
});

it('at the console: the same, and a laptop that is revoked is told so while others work on', async () => {
  const folder = temporaryFolder();
  ends.push(async () => folder[Symbol.dispose]());
  const core = await TestCore.start();
  ends.push(async () => await core[Symbol.asyncDispose]());
  await core.opened({ ...newProject, folder: join(folder.path, 'move') });
  const { companyKey } = unwrap(await core.client.call('settings.get', {}));
  const rig = await laptop();
  const at = ['--hub', await hubOf(core)];

  expect(await refused(rig, companyKey, unknownToken, at)).toMatch(/\(forbidden at token\)\. \S/);
  const revoked = await newToken(core);
  unwrap(await core.client.call('token.revoke', { id: revoked.id }));
  expect(await refused(rig, companyKey, revoked.secret, at)).toMatch(/\(revoked at token\)\. \S/);
  const expiresAt = new Date(Date.now() + 500).toISOString();
  const short = unwrap(await core.client.call('token.create', { name: 'short', expiresAt, useLimit: null }));
  await vi.waitUntil(() => Date.now() > Date.parse(expiresAt));
  expect(await refused(rig, companyKey, short.secret, at)).toMatch(/\(expired at token\)\. \S/);
  const elsewhere = await makeTestProject();
  const good = await newToken(core);
  expect(await refused(rig, elsewhere.companyKey, good.secret, at)).toMatch(/not that of this company key.*\)\. \S/);

  const first = await enrolledOverLan(core, 'ann@source.example');
  ends.push(async () => await first.rig[Symbol.asyncDispose]());
  const deviceId = await rig.enrol(companyKey, good.secret, at);
  const [cut, kept] = [rig.run(at), first.rig.run(['--hub', first.hub])];
  await cut.event(({ event }) => event === 'connected');
  await kept.event(({ event }) => event === 'connected');
  unwrap(await core.client.call('device.revoke', { deviceId }));
  const { error } = await cut.event(({ event }) => event === 'disconnected');
  expect(error).toMatchObject({ code: 'revoked' });
  await cut.event(({ event, error: why }) => event === 'trouble' && (why as { code: string }).code === 'revoked');
  const given = core.client.call('order.start', { targets: { userIds: [first.userId] }, kind: 'migrate' });
  expect(unwrap(await given).given).toBe(1);
  await firstEvent(core, devicesView, ({ rows }) =>
    rows.some((row) => row['id'] === first.deviceId && row['state'] === 'succeeded'),
  );
  expect(await cut.kill('SIGTERM')).toBe(0);
});

it('at the server: a laptop that is revoked stays out, and says why', async () => {
  const gateway = await startTestGateway();
  ends.push(async () => await gateway.stop());
  const rig = await laptop();
  const { companyKey, secret } = gateway.project;
  const deviceId = await rig.enrol(companyKey, secret, ['--server', gateway.server.origin, '--no-lan']);
  const agent = rig.run(['--no-lan']);
  await agent.event(({ event }) => event === 'connected');
  const { _id, _rev, ...rest } = (await gateway.owner.request('GET', `enrolments/${deviceId}`)).body as {
    _id: string;
    _rev: string;
    format: number;
  };
  const revoked = { ...rest, id: _id, revokedAt: new Date().toISOString() };
  expectStatus(await gateway.owner.put('enrolments', revoked, _rev), 201);
  await agent.event(({ event, error }) => event === 'trouble' && (error as { code: string }).code === 'revoked');
  expect(codeOf(await gateway.plain('GET', '/v1/hello'))).toBe(200);
  expect(await agent.kill('SIGTERM')).toBe(0);
});
