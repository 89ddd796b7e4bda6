import { expect, test } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { TestConsole, TestDevice, testProject } from '../sync/console-fixture.ts';
import { TestAgent } from './agent-fixture.ts';
import { startLanHub } from './hub.ts';

test('an enrolment code brings one laptop to its user, also when two show it at once', async () => {
  const project = await testProject();
  await using console1 = await TestConsole.open(project);
  const { store, logs, clock, trust } = console1.data;
  const hub = unwrap(
    await startLanHub({
      store,
      logs,
      clock,
      trust: () => trust.current(),
      signer: console1.signer,
      rootRecord: project.rootRecord,
      companyKey: project.companyKey,
      now: Date.now,
      usesOfToken: console1.usesOfToken,
      onState: () => undefined,
      deviceSeen: () => undefined,
      host: '127.0.0.1',
      mdnsInterface: 'off',
    }),
  );
  const userId = await console1.user('anna@source.example');
  const code = await console1.token({ kind: 'enrolment-code', userId });
  const agents: TestAgent[] = [];
  try {
    for (let n = 0; n < 2; n += 1) agents.push(await TestAgent.connect(hub.port, await TestDevice.make(project)));
    const outcomes = await Promise.allSettled(agents.map(async (agent) => await agent.enrol(code)));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find(({ status }) => status === 'rejected');
    expect(refused).toMatchObject({ reason: { error: { code: 'expired' } } });
    expect(await console1.usesOfToken(code.tokenId)).toBe(1);
  } finally {
    for (const agent of agents) agent.close();
    await hub.stop();
  }
});
