// The agent on its laptop: npm run bench -- agent [values] [files]
//   start to connected; memory and CPU while it waits; plan and migration of a large profile on a simulated laptop.
// Peers of the same run: a bare Node process that holds one request open, a bare walk of the same folders, and the same
// removals without journal, backup, gate or check.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { agentFlags, bundleAgent } from '../../scripts/agent-exe/agent-bundle.ts';
import { checkLaptop } from '../../agent/src/checks/all.ts';
import { Backups } from '../../agent/src/engine/backups.ts';
import { carryOut } from '../../agent/src/engine/engine.ts';
import { executorOf } from '../../agent/src/engine/migrate.ts';
import { Journal } from '../../agent/src/engine/journal.ts';
import { RunJournal } from '../../agent/src/engine/run-journal.ts';
import { fileModeBox } from '../../agent/src/identity/secret-box.ts';
import { stringValue } from '../../agent/src/registry-values.ts';
import { seedLaptop } from '../../agent/src/simulated/seed.ts';
import { laptopFiles, openSimulatedLaptop } from '../../agent/src/simulated/simulated-laptop.ts';
import { planOrder } from '../../agent/src/tasks/all.ts';
import { unwrap } from '@ferry/common/errors';
import { expectStatus, startTestGateway } from '../integration/gateway/test-gateway.ts';
import { AgentRig, rigTenants } from '../support/agent-rig.ts';
import { bareConnection, bareWalk } from './peers/agent.ts';

const values = Number(process.argv[2] ?? 10_000);
const files = Number(process.argv[3] ?? 50_000);
const upn = 'ann@source.example';
const tasks = ['entra-registration', 'office', 'onedrive', 'outlook'].map((id) => ({ id, settings: {} }));

function print(name: string, value: number, unit: string, peer: number): void {
  const round = (n: number) => Math.round(n * 100) / 100;
  console.log(
    JSON.stringify({
      name,
      value: round(value),
      unit,
      peer: round(peer),
      ratio: peer === 0 ? null : round(value / peer),
    }),
  );
}

/** Megabytes of a process: all that is resident, or what it has for itself alone (the figure of Windows' Task Manager). */
function memoryOf(pid: number, part: 'VmRSS' | 'RssAnon'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${part}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
}

/** Seconds of CPU that a process has used; a tick of Linux is 10 ms. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Percent of one core over the next while. */
async function idleCpu(pid: number): Promise<number> {
  const [before, seconds] = [cpuOf(pid), 15];
  await wait(seconds * 1000);
  return ((cpuOf(pid) - before) / seconds) * 100;
}

async function waiting(): Promise<void> {
  const gateway = await startTestGateway();
  const rig = await AgentRig.open({ upn, office: true });
  try {
    expectStatus(await gateway.owner.put('users', await gateway.project.userDocument(upn)), 201);
    expectStatus(await gateway.owner.put('orders', (await gateway.project.policy()).document), 201);
    const { companyKey, secret } = gateway.project;
    await rig.enrol(companyKey, secret, ['--server', gateway.server.origin, '--no-lan']);
    // As it ships, without anything left to translate at the start.
    const script = join(rig.home, 'agent.cjs');
    await bundleAgent(script);
    const begun = performance.now();
    const agent = spawn(process.execPath, [...agentFlags, script, 'run', '--data', rig.data, '--no-lan'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const lines = createInterface({ input: agent.stdout });
    await new Promise<void>((resolve) =>
      lines.on('line', (line) => (line.includes('"connected"') ? resolve() : undefined)),
    );
    const connected = performance.now() - begun;
    const pid = agent.pid ?? 0;
    const peer = await bareConnection(gateway.server.origin);
    print('start to connected', connected, 'ms', peer.connectedMs);
    // What a start leaves behind is collected first.
    await wait(5000);
    print('resident memory while waiting', memoryOf(pid, 'VmRSS'), 'MB', memoryOf(peer.pid, 'VmRSS'));
    print('private memory while waiting', memoryOf(pid, 'RssAnon'), 'MB', memoryOf(peer.pid, 'RssAnon'));
    print('CPU while waiting', await idleCpu(pid), '% of a core', await idleCpu(peer.pid));
    peer.end();
    agent.kill();
  } finally {
    await rig[Symbol.asyncDispose]();
    await gateway.stop();
  }
}

async function profile(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'ferry-bench-'));
  try {
    const folder = join(home, 'laptop');
    const seed = { upn, sourceDomain: 'source.example', ...rigTenants, targetUpn: 'ann@target.example' };
    // As an administrator: what the bare removal may do, the agent may.
    unwrap(await seedLaptop(folder, { ...seed, office: true, elevated: true }));
    await enlarge(folder);
    cpSync(folder, join(home, 'bare'), { recursive: true });
    const go = gatewayless();
    const laptop = openSimulatedLaptop(folder);

    let begun = performance.now();
    await checkLaptop(laptop, go);
    const plan = await planOrder(laptop, go);
    print(`plan of ${plan.length} steps`, performance.now() - begun, 'ms', await bareWalk(join(home, 'bare')));

    const bare = openSimulatedLaptop(join(home, 'bare'));
    begun = performance.now();
    for (const { step } of plan)
      if (step.action.type !== 'record') await executorOf(step.action).apply(step.action, bare);
    const without = performance.now() - begun;
    const journal = unwrap(Journal.open(join(home, 'journal.sqlite')));
    begun = performance.now();
    const run = await carryOut(go, 'digest', {
      laptop,
      runs: new RunJournal(journal),
      backups: new Backups(join(home, 'backup'), fileModeBox),
      interrupt: () => null,
      pace: async () => undefined,
      progress: async () => undefined,
      log: () => undefined,
    });
    print('migration', performance.now() - begun, 'ms', without);
    journal.close();
    if (run.state !== 'succeeded') throw new Error(`the migration ended as ${run.state}: ${run.reason ?? ''}`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** A profile as somebody has it after years: most of the values and files are nobody's business. */
async function enlarge(folder: string): Promise<void> {
  const { registry } = laptopFiles(folder);
  const parts = 50;
  const data = Buffer.from(stringValue('as somebody set it').data).toString('base64');
  const keys = Array.from({ length: parts }, (_, part) => ({
    name: `Part ${String(part).padStart(2, '0')}`,
    values: Array.from({ length: values / parts }, (_value, at) => ({
      name: `value ${String(at).padStart(5, '0')}`,
      type: 'sz' as const,
      data,
    })),
    keys: [],
  }));
  await registry.update((file) => ({
    ...file,
    hives: file.hives.map((hive) =>
      hive.name === 'HKCU' ? { ...hive, keys: [...hive.keys, { name: 'Years of settings', values: [], keys }] } : hive,
    ),
  }));
  for (let part = 0; part < 100; part += 1) {
    const below = join(folder, 'files/USERPROFILE/OneDrive - source.example', `Folder ${part}`);
    mkdirSync(below, { recursive: true });
    for (let at = 0; at < files / 100; at += 1) writeFileSync(join(below, `Document ${at}.docx`), 'text');
  }
}

function gatewayless(): Parameters<typeof carryOut>[0] {
  return {
    format: 1,
    projectId: 'q'.repeat(16),
    audience: { userId: 'e'.repeat(32), sourceUpn: upn },
    sequence: 1,
    clock: `0190d0000000-0000-${'a'.repeat(32)}`,
    issuedAt: '2026-06-01T11:00:00Z',
    kind: 'migrate',
    overrides: [],
    notBefore: { instant: '2026-06-01T11:30:00Z' },
    notAfter: '2026-06-08T12:00:00Z',
    deferrals: 0,
    ...rigTenants,
    sourceDomains: ['source.example'],
    targetUpn: 'ann@target.example',
    tasks,
    needs: [],
  };
}

await waiting();
await profile();
process.exit(0);
