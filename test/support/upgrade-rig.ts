// A simulated laptop on which an installer has laid down the real agent, as one script a version, and what its owner offers.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { vi } from 'vitest';
import { deviceDocuments } from '@ferry/common/documents/devices';
import { fromWire } from '@ferry/common/documents/wire';
import { unwrap } from '@ferry/common/errors';
import type { Release } from '@ferry/common/orders/release';
import { reportSchema } from '@ferry/common/report';
import type { Report } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { Signer } from '@ferry/common/trust/trust';
import { openSimulatedLaptop } from '../../agent/src/simulated/simulated-laptop.ts';
import { textOf } from '../../agent/src/registry-values.ts';
import { startAtSignIn } from '../../agent/src/upgrade/programs.ts';
import type { Installation, UpgradePace } from '../../agent/src/upgrade/installation.ts';
import { readRecord, recordName } from '../../agent/src/upgrade/upgrade-record.ts';
import { expectStatus, startTestGateway } from '../integration/gateway/test-gateway.ts';
import type { TestGateway } from '../integration/gateway/test-gateway.ts';
import { AgentRig } from './agent-rig.ts';

const root = join(import.meta.dirname, '../..');
export const ourPublisher = { key: 'ab'.repeat(32), subject: 'CN=Example Ltd' };

/** The agent of this checkout as one script that says it is another version. */
export async function bundledAgent(version: string): Promise<string> {
  const { outputFiles } = await build({
    ...{ entryPoints: [join(root, 'agent/src/main.ts')], bundle: true, write: false, logLevel: 'error' },
    ...{ platform: 'node', target: 'node22', format: 'cjs', external: ['koffi'], minify: true },
    define: {
      FERRY_AGENT_VERSION: JSON.stringify(version),
      'import.meta.dirname': JSON.stringify(join(root, 'agent/src/person')),
      'import.meta.url': JSON.stringify(`file://${root}/agent/src/person/person.ts`),
    },
  });
  return outputFiles[0]!.text;
}

export class UpgradeRig implements AsyncDisposable {
  readonly agent: AgentRig;
  gateway: TestGateway;
  readonly programs: string;
  deviceId = '';
  #policies = 0;

  private constructor(agent: AgentRig, gateway: TestGateway) {
    this.agent = agent;
    this.gateway = gateway;
    this.programs = join(agent.laptop, 'programs');
  }

  /** With `program` installed, enrolled, and not started yet. */
  static async open(program: string, pace: Partial<UpgradePace> = {}): Promise<UpgradeRig> {
    const upn = 'ann@source.example';
    const gateway = await startTestGateway();
    const rig = new UpgradeRig(await AgentRig.open({ upn }), gateway);
    expectStatus(await gateway.owner.put('users', await gateway.project.userDocument(upn)), 201);
    await rig.policy({});
    mkdirSync(rig.programs);
    const quick = {
      reportWithinMs: 30_000,
      settleMs: 100,
      judgeMs: 1000,
      againMs: 0,
      retryMs: 200,
      steadyMs: 300,
      ...pace,
    };
    writeFileSync(join(rig.programs, 'pace.json'), JSON.stringify(quick));
    await rig.install(program);
    const { companyKey, secret } = gateway.project;
    rig.deviceId = await rig.agent.enrol(companyKey, secret, ['--server', gateway.server.origin, '--no-lan']);
    return rig;
  }

  /** As an installer does: the program under its own name, and started at sign-in. */
  async install(program: string): Promise<void> {
    const path = join(this.programs, 'ferry-agent.cjs');
    writeFileSync(path, program);
    const { registry } = openSimulatedLaptop(this.agent.laptop);
    await startAtSignIn({ registry } as Installation, path, this.agent.data);
  }

  /** The program that sign-in starts. */
  async atSignIn(): Promise<string> {
    const key = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
    const values = (await openSimulatedLaptop(this.agent.laptop).registry.read(key))?.values;
    return /^"([^"]+)" start --data "/.exec(textOf(values?.get('Ferry agent')) ?? '')?.[1] ?? '';
  }

  async signIn(): Promise<void> {
    this.start(await this.atSignIn());
  }

  start(program: string): void {
    const { data, laptop } = this.agent;
    const args = ['start', '--data', data, '--no-lan', '--simulated', laptop];
    const { FERRY_TOKEN: _token, ...env } = process.env;
    spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
      env: { ...env, FERRY_MDNS_INTERFACE: 'off' },
      stdio: 'ignore',
    });
  }

  /** Takes the server off the network, and gives what brings it back. */
  async offline(): Promise<() => Promise<void>> {
    const { server, folder, project } = this.gateway;
    await server.stop();
    return async () => {
      this.gateway = await startTestGateway({ folder, project, port: Number(new URL(server.origin).port) });
    };
  }

  /** Sends the bytes to the server and signs for them. */
  async release(program: string, changes: Partial<Release> = {}, signer?: Signer): Promise<string> {
    const { project, owner, server } = this.gateway;
    const bytes = Buffer.from(program);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const url = `${server.origin}/v1/projects/${project.projectId}/releases/${sha256}`;
    const headers = { 'content-type': 'application/octet-stream' };
    const sent = await owner.fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) });
    if (!sent.ok) throw new Error(`${sent.status}: ${await sent.text()}`);
    return await (signer ?? project.ownerSigner).sign('release', {
      ...{ format: 1, projectId: project.projectId, version: '0.9.0', sha256, size: bytes.length },
      issuedAt: new Date().toISOString(),
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      ...changes,
    });
  }

  async policy(changes: { automaticUpgrade?: boolean; release?: string }): Promise<void> {
    const { document } = await this.gateway.project.policy({ sequence: (this.#policies += 1), ...changes });
    const { _rev } = (await this.gateway.owner.request('GET', `orders/${document.id}`)).body as { _rev?: string };
    expectStatus(await this.gateway.owner.put('orders', document, _rev), 201);
  }

  async offer(program: string, changes: Partial<Release> = {}, signer?: Signer): Promise<void> {
    await this.policy({ automaticUpgrade: true, release: await this.release(program, changes, signer) });
  }

  record() {
    return readRecord(this.agent.data);
  }

  /** As a fault of the disk, or another program. */
  damageRecord(): void {
    writeFileSync(join(this.agent.data, recordName), '{"format":1,\0\0');
  }

  events(): { event: string; [more: string]: unknown }[] {
    const path = join(this.agent.data, 'events.jsonl');
    const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as { event: string });
  }

  async reported(fits: (report: Report) => boolean): Promise<Report> {
    return await this.until(async () => {
      const answer = await this.gateway.owner.request('GET', `devices/${this.deviceId}`);
      expectStatus(answer, 200);
      const { report } = unwrap(deviceDocuments.parse(fromWire(answer.body as Record<string, unknown>)));
      const content = unwrap(payloadUnverified(report, 'report', reportSchema));
      if (!fits(content)) throw new Error(JSON.stringify(content));
      return content;
    });
  }

  /** What the agent has said of upgrades, at once. */
  async said(text: string): Promise<void> {
    await this.until(async () => {
      if (!this.events().some((event) => String(event['text']).includes(text))) throw new Error(`not said: ${text}`);
    });
  }

  /** Lines of log that have arrived at the server. */
  async logged(text: string): Promise<void> {
    await this.until(async () => {
      const answer = await this.gateway.owner.request('GET', 'logs/_all_docs?include_docs=true');
      const { rows } = answer.body as { rows: { doc: { chunk: string } }[] };
      const lines = rows.flatMap(({ doc }) => Buffer.from(doc.chunk.split('.')[1] ?? '', 'base64url').toString('utf8'));
      if (!lines.some((line) => line.includes(text))) throw new Error(`${text} is not in ${lines.join('\n')}`);
    });
  }

  async until<T>(look: () => Promise<T>, timeout = 45_000): Promise<T> {
    try {
      return await vi.waitFor(look, { timeout, interval: 50 });
    } catch (thrown) {
      const events = this.events()
        .slice(-25)
        .map((event) => JSON.stringify(event));
      throw new Error(`${String(thrown)}\n${JSON.stringify(await this.record())}\n${events.join('\n')}`);
    }
  }

  programFiles(): string[] {
    return readdirSync(this.programs)
      .filter((name) => name.startsWith('ferry-agent'))
      .sort();
  }

  /** Numbers of the processes that were agent or watched last; they may have ended. */
  pids(): { agent: number | null; watcher: number | null } {
    const read = (name: string): number | null => {
      const path = join(this.agent.data, 'control', name);
      if (!existsSync(path)) return null;
      try {
        return (JSON.parse(readFileSync(path, 'utf8')) as { pid: number }).pid;
      } catch {
        return null;
      }
    };
    return { agent: read('process.json'), watcher: read('watch.json') };
  }

  /** A power cut for these processes. */
  kill(...pids: (number | null)[]): void {
    for (const pid of pids) {
      // Only programs of this very laptop: a number may be another's by now.
      const command = pid === null ? '' : commandOf(pid);
      if (pid !== null && command.includes(this.programs)) process.kill(pid, 'SIGKILL');
    }
  }

  /** All programs of this laptop. */
  killAll(): void {
    for (let round = 0; round < 3; round += 1) this.kill(...running(this.programs));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.killAll();
    await this.until(async () => {
      this.killAll();
      if (running(this.programs).length > 0) throw new Error('an agent still runs');
    });
    await this.agent[Symbol.asyncDispose]();
    await this.gateway.stop();
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Processes that run a program of that folder. */
export function running(programs: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && commandOf(pid).includes(programs));
}
