// The real agent's process against the console's real hub, over TLS, without any server.
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import type { Go } from '@ferry/common/orders/order';
import { reportSchema } from '@ferry/common/report';
import type { Report } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { startLanHub } from '../../../admin-desktop/src/core/lan/hub.ts';
import type { LanHub } from '../../../admin-desktop/src/core/lan/hub.ts';
import { TestConsole, testProject } from '../../../admin-desktop/src/core/sync/console-fixture.ts';
import { readSettings } from '../../../agent/src/commands/settings.ts';
import { Journal } from '../../../agent/src/engine/journal.ts';
import { AgentRig, rigTenants } from '../../support/agent-rig.ts';

const upn = 'ann@source.example';
let console1: TestConsole;
let hub: LanHub;
let rig: AgentRig;
let token: string;

async function openHub(port = 0, mdnsInterface = 'off'): Promise<LanHub> {
  const { store, logs, clock, trust } = console1.data;
  return unwrap(
    await startLanHub({
      ...{ store, logs, clock, port, mdnsInterface },
      trust: () => trust.current(),
      signer: console1.signer,
      rootRecord: console1.project.rootRecord,
      companyKey: console1.project.companyKey,
      now: Date.now,
      usesOfToken: console1.usesOfToken,
      onState: () => undefined,
      deviceSeen: () => undefined,
      host: '127.0.0.1',
    }),
  );
}

beforeEach(async () => {
  console1 = await TestConsole.open(await testProject());
  hub = await openHub();
  rig = await AgentRig.open({ upn });
  token = (await console1.token()).secret;
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await hub.stop();
  await console1[Symbol.asyncDispose]();
});

async function order(userId: string): Promise<void> {
  const now = Date.now();
  const go = await console1.signer.sign<Go>('go', {
    format: 1,
    projectId: console1.project.rootRecord.projectId,
    audience: { userId, sourceUpn: upn },
    sequence: 1,
    clock: console1.data.clock.tick(),
    issuedAt: new Date(now).toISOString(),
    kind: 'migrate',
    overrides: [],
    notBefore: { instant: new Date(now).toISOString() },
    notAfter: new Date(now + 1e9).toISOString(),
    deferrals: 0,
    ...rigTenants,
    sourceDomains: ['source.example'],
    targetUpn: 'ann@target.example',
    tasks: [{ id: 'entra-registration', settings: {} }],
    needs: [],
  });
  unwrap(await console1.data.store.merge('orders', { id: userId, format: 1, go }));
}

async function reported(deviceId: string, fits: (report: Report) => boolean): Promise<Report> {
  return await vi.waitFor(
    async () => {
      const document = await console1.data.store.get('devices', deviceId);
      const report = unwrap(payloadUnverified(document?.report ?? '', 'report', reportSchema));
      expect(fits(report), JSON.stringify(report)).toBe(true);
      return report;
    },
    { timeout: 20_000, interval: 50 },
  );
}

/** As the agent's settings have it. */
function registryBackend(): string | undefined {
  const journal = unwrap(Journal.open(join(rig.data, 'journal.sqlite'), { readOnly: true }));
  try {
    return unwrap(readSettings(journal)).registry;
  } finally {
    journal.close();
  }
}

it('enrols and migrates over the LAN alone, also when the console goes away in between', async () => {
  const userId = await console1.user(upn);
  await console1.policy();
  const address = `127.0.0.1:${hub.port}`;
  const enrol = async (more: string[]) =>
    await rig.enrol(console1.project.companyKey, token, ['--hub', address, ...more]);
  const deviceId = await enrol(['--registry', 'regedit']);
  expect(registryBackend()).toBe('regedit');
  // The same laptop again may choose anew.
  expect(await enrol(['--registry', 'native'])).toBe(deviceId);
  expect(registryBackend()).toBe('native');
  const agent = rig.run(['--step-delay', '100']);
  await agent.event(({ event }) => event === 'connected');
  await reported(deviceId, ({ state }) => state === 'waiting');
  await order(userId);
  await agent.event(({ event }) => event === 'step');
  const { port } = hub;
  await hub.stop();
  await agent.event(({ event }) => event === 'disconnected');
  await agent.state('succeeded');
  hub = await openHub(port);
  const report = await reported(deviceId, ({ state }) => state === 'succeeded');
  expect(report.progress.done).toBe(report.progress.total);
});

it('finds the console by Bonjour, whoever is there first', async () => {
  const env = { FERRY_MDNS_INTERFACE: '127.0.0.1' };
  await hub.stop();
  const { companyKey } = console1.project;
  const args = ['enrol', '--data', rig.data, '--simulated', rig.laptop, '--company-key', companyKey];
  const enrolment = rig.command(args, { ...env, FERRY_TOKEN: token });
  hub = await openHub(0, '127.0.0.1');
  expect(await enrolment.exit).toBe(0);
  const agent = rig.run([], env);
  await agent.event(({ event }) => event === 'connected');
});

it('does not enrol at the console of another project', async () => {
  const other = await testProject('fedcba9876543210');
  const enrolment = rig.enrol(other.companyKey, token, ['--hub', `127.0.0.1:${hub.port}`]);
  await expect(enrolment).rejects.toThrow('is not that of this company key');
});
