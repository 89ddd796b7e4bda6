import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isSea } from 'node:sea';
import { agentVersion } from '../agent-version.ts';
import type { AgentSettings } from '../commands/settings.ts';
import { readSettings } from '../commands/settings.ts';
import { Journal } from '../engine/journal.ts';
import { RunJournal } from '../engine/run-journal.ts';
import { lookAtDataFolder } from '../identity/data-folder.ts';
import type { DataFolder } from '../identity/data-folder.ts';
import { loadIdentity } from '../identity/device-identity.ts';
import type { SecretBox } from '../identity/secret-box.ts';
import { readPending } from '../install/pending-enrolment.ts';
import { isAgentRunning } from '../install/running-agent.ts';
import type { Laptop } from '../laptop.ts';
import { textOf } from '../registry-values.ts';
import type { FileGuard } from './file-guard.ts';
import { fails, passes, warns } from './finding.ts';
import type { DoctorFinding, DoctorLook } from './finding.ts';
import { publisherInWords } from '../upgrade/publisher.ts';
import { damagedName, lookAtRecord } from '../upgrade/upgrade-record.ts';
import { hasSignature } from '../upgrade/pe-layout.ts';

const runKey = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
const headerBytes = 4096;

export interface AgentLooksOptions {
  readonly data: string;
  readonly laptop: Laptop;
  readonly box: SecretBox;
  readonly guard: FileGuard;
  /** the program that runs: of the agent, or Node's when it runs from its sources */
  readonly executable: string;
}

/** The agent itself: whether it is whole, enrolled, running, and safe from others. */
export function agentLooks(options: AgentLooksOptions): DoctorLook[] {
  return [
    { id: 'executable', title: 'The agent’s program', find: async () => await executable(options) },
    { id: 'autostart', title: 'Start at sign-in', find: async () => await autostart(options) },
    { id: 'data-folder', title: 'Data folder', find: async () => await dataFolder(options) },
    { id: 'enrolment', title: 'Enrolment', find: async () => await enrolment(options) },
    { id: 'upgrade', title: 'Automatic upgrade', find: async () => await upgrade(options) },
    { id: 'agent-process', title: 'Running agent', find: async () => await running(options) },
  ];
}

async function executable({ executable: file, guard }: AgentLooksOptions): Promise<DoctorFinding> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  const found = `version ${agentVersion}, SHA-256 ${hash.digest('hex')}`;
  if (!isSea()) return passes(`${found} (of Node: the agent runs from its sources)`);
  const remedy = 'Compare the hash with that of the release, and install the agent again from there if they differ.';
  const judged = await guard.signature(file);
  if (judged === 'believed') return passes(`${found}, signed by somebody whom this computer trusts`);
  // What has no signature and what has one of an unknown signer looks alike to some: the file itself says.
  if (await isSigned(file)) return warns(`${found}, signed, but this computer does not trust the signer`, remedy);
  return warns(`${found}, not signed`, remedy);
}

async function isSigned(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    return hasSignature(buffer.subarray(0, bytesRead)) === true;
  } finally {
    await handle.close();
  }
}

async function autostart({ laptop }: AgentLooksOptions): Promise<DoctorFinding> {
  const values = (await laptop.registry.read(runKey))?.values ?? new Map<string, never>();
  for (const value of values.values()) {
    const command = textOf(value);
    if (command && /ferry-agent(-[\d.]+)?(\.exe)?"? start\b/i.test(command)) return passes(command);
  }
  return warns('no entry', 'Install the agent with its installer, which starts it at each sign-in.');
}

async function dataFolder({ data, guard }: AgentLooksOptions): Promise<DoctorFinding> {
  const there = await stat(data).catch(() => null);
  if (!there) return warns(`${data} is not there`, 'Install the agent, or name its folder with --data.');
  const others = await guard.othersIn(data);
  if (others.length === 0) return passes(`${data}, for its user alone`);
  return fails(
    `${data} is open to ${others.join(', ')}`,
    'Take their rights away: it holds the device key and backups of accounts.',
  );
}

export interface KnownAgent {
  readonly settings: AgentSettings;
  readonly deviceId: string | null;
  readonly unfinished: boolean;
}

/** What the journal knows; null when nobody has enrolled here. Changes nothing. */
export async function knownAgent(data: string): Promise<{ folder: DataFolder; known: KnownAgent | null } | null> {
  const folder = await lookAtDataFolder(data);
  if (!folder.ok) return null;
  const journal = Journal.open(folder.value.journal, { readOnly: true });
  if (!journal.ok) return null;
  try {
    const settings = readSettings(journal.value);
    if (!settings.ok) return { folder: folder.value, known: null };
    const unfinished = new RunJournal(journal.value).unfinished() !== null;
    const known = { settings: settings.value, deviceId: journal.value.fact('deviceId'), unfinished };
    return { folder: folder.value, known };
  } finally {
    journal.value.close();
  }
}

async function enrolment({ data, box }: AgentLooksOptions): Promise<DoctorFinding> {
  const agent = await knownAgent(data);
  if (!agent?.known) {
    const waiting = await readPending(data, box);
    if (!waiting.ok) return fails(waiting.error.message, waiting.error.remedy);
    if (waiting.value === null) return warns('not enrolled', 'Install the agent with what your administrator gave.');
    const state = waiting.value.confirmed ? 'waits until it meets its server' : 'nobody has confirmed it yet';
    return warns(
      `prepared for ${waiting.value.server ?? 'a console on the network'}: ${state}`,
      'Connect the laptop to the network; sign out and in to be asked again.',
    );
  }
  const journal = Journal.open(agent.folder.journal, { readOnly: true });
  if (!journal.ok) return fails(journal.error.message, journal.error.remedy);
  try {
    const identity = await loadIdentity(agent.folder.key, journal.value, box);
    if (!identity.ok) return fails(identity.error.message, identity.error.remedy);
  } finally {
    journal.value.close();
  }
  const { settings, deviceId, unfinished } = agent.known;
  return passes(
    `device ${deviceId}, project ${settings.root.projectId}, the key opens${unfinished ? ', a migration is under way' : ''}`,
  );
}

async function upgrade({ data }: AgentLooksOptions): Promise<DoctorFinding> {
  const { record, damaged } = await lookAtRecord(data);
  const { publisher, confirmed, attempt, failed } = record;
  const lost = damaged || existsSync(join(data, damagedName));
  const parts = [
    ...(lost ? [`what was known of upgrades was damaged; what there was is kept as ${damagedName}`] : []),
    ...(publisher ? [`releases of ${publisherInWords(publisher)}`] : []),
    ...(confirmed ? [`${confirmed.version} has taken over`] : []),
    ...(attempt ? [`${attempt.version} is ${attempt.phase}`] : []),
    ...failed.slice(-3).map(({ version, reason }) => `${version} failed: ${reason}`),
  ];
  if (publisher === undefined) return passes('not looked at yet: no agent of an installer was started here');
  const remedy = 'Have the agent installed from a signed installer.';
  const why = lost ? 'nobody knows who published the agent' : 'what was installed is not signed';
  if (publisher === null) return warns([`no release is taken: ${why}`, ...parts].join('; '), remedy);
  if (failed.length === 0 && !lost) return passes(parts.join('; '));
  return warns(parts.join('; '), 'Look at the log of the device in the console; offer another release.');
}

async function running({ data }: AgentLooksOptions): Promise<DoctorFinding> {
  if (await isAgentRunning(data)) return passes('yes');
  return warns('no', 'Sign out and in, or start it: ferry-agent start --data ...');
}
