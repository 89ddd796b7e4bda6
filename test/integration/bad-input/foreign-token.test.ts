// A token of another project: shown to this project's server and to its console by the real agent. Each says what it knows, and
// the same laptop enrols with the right token afterwards.
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { makeTestProject } from '../../fixtures/project.ts';
import { AgentRig } from '../../support/agent-rig.ts';
import { firstEvent, hubOf, newToken, viewOf } from '../../support/core-doors.ts';
import { newProject, temporaryFolder, TestCore } from '../../support/core-process.ts';
import { expectStatus, startTestGateway } from '../gateway/test-gateway.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A server that has both projects knows whose it is; a console knows its own project alone. */
const known = /belongs to another project \(wrong-project at enrolment\)\. Use the token and the company key of one/;
const unknown = /this token or code is not known here \(forbidden at token\)\. Check that it is one of this project/;

async function refused(rig: AgentRig, companyKey: string, token: string, args: string[], words: RegExp): Promise<void> {
  const { data, laptop: simulated } = rig;
  const enrol = ['enrol', '--data', data, '--simulated', simulated, '--company-key', companyKey, ...args];
  const agent = rig.command(enrol, { FERRY_TOKEN: token });
  expect(await agent.exit).toBe(1);
  expect(agent.stderr).toMatch(words);
  expect(agent.stderr).not.toContain(token);
}

it('at a server that has both projects', async () => {
  const gateway = await startTestGateway();
  ends.push(async () => await gateway.stop());
  const { project, owner, server } = gateway;
  const other = await makeTestProject();
  expectStatus(await gateway.register(other), 200);
  const theirs = gateway.client(other.ownerSigner, { projectId: other.projectId });
  const put = await theirs.fetch(`${server.origin}/ferry-${other.projectId}-tokens/${other.tokenDocument.id}`, {
    method: 'PUT',
    body: JSON.stringify({ ...other.tokenDocument, id: undefined, _id: other.tokenDocument.id }),
    headers: { 'content-type': 'application/json' },
  });
  expect(put.status).toBe(201);
  const rig = await AgentRig.open();
  ends.push(async () => await rig[Symbol.asyncDispose]());
  const at = ['--server', server.origin, '--no-lan'];
  await refused(rig, project.companyKey, other.secret, at, known);
  expect((await owner.pouch('enrolments').allDocs({})).rows).toEqual([]);
  await rig.enrol(project.companyKey, project.secret, at);
});

it('at the console of another project', async () => {
  const folder = temporaryFolder();
  ends.push(async () => folder[Symbol.dispose]());
  const cores: TestCore[] = [];
  for (const name of ['ours', 'theirs']) {
    const core = await TestCore.start();
    ends.push(async () => await core[Symbol.asyncDispose]());
    expect(await core.opened({ ...newProject, folder: join(folder.path, name) })).toMatchObject({ type: 'ready' });
    cores.push(core);
  }
  const [ours, theirs] = cores as [TestCore, TestCore];
  const { companyKey } = unwrap(await ours.client.call('settings.get', {}));
  const [foreign, good] = [await newToken(theirs), await newToken(ours)];
  const rig = await AgentRig.open();
  ends.push(async () => await rig[Symbol.asyncDispose]());
  const at = ['--hub', await hubOf(ours)];
  await refused(rig, companyKey, foreign.secret, at, unknown);
  await rig.enrol(companyKey, good.secret, at);
  const { rows } = await firstEvent(theirs, viewOf('tokens'), ({ total }) => total === 1);
  expect(rows[0]).toMatchObject({ uses: 0, state: 'live' });
});
