import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { reportSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { Journal } from '../engine/journal.ts';
import { removeAside } from '../engine/remove-aside.ts';
import { RunJournal } from '../engine/run-journal.ts';
import { holdDataFolder, lookAtDataFolder } from '../identity/data-folder.ts';
import { appendAudit } from '../install/audit-file.ts';
import { expectUpgrade, isUpgradeExpected, stopAgent } from '../install/running-agent.ts';
import { nativeFolder } from '../windows/native-folder.ts';
import { removePrograms } from '../upgrade/programs.ts';
import { placesOfPrograms, userFolders } from './open-laptop.ts';
import { readSettings } from './settings.ts';

export interface UninstallOptions {
  data: string;
  /** the newer product that takes over: only the running agent is stopped */
  upgrading?: string;
  /** remove it although a migration is under way */
  abandon?: string;
  simulated?: string;
}

/** A step may be in the middle of something. */
const patienceMs = 30_000;

/** Ends the agent that `start` has started. `forUpgrade`: the `uninstall` that follows keeps everything. */
export async function stop(options: { data: string; forUpgrade: boolean }): Promise<Result<void>> {
  if (options.forUpgrade) await expectUpgrade(options.data);
  const stopped = await stopAgent(options.data, patienceMs);
  return stopped.ok ? ok(undefined) : stopped;
}

/**
 * What an installer calls before it takes the files away: stops the agent, and unless it is upgraded removes all it has kept
 * here, backups too. What stays is the audit file. Refuses while a migration is under way: half of it could not be undone any more.
 */
export async function uninstall(options: UninstallOptions): Promise<Result<void>> {
  const at = new Date().toISOString();
  const done = await takeOut(options, at);
  if (!done.ok) {
    const reason = `${done.error.message}. ${done.error.remedy}`;
    await appendAudit(options.data, at, { act: 'uninstall-refused', reason });
  }
  return done;
}

type Known = { deviceId: string | null; projectId: string | null; state: string | null };

async function takeOut(
  { data, upgrading: newer, abandon, simulated }: UninstallOptions,
  at: string,
): Promise<Result<void>> {
  const upgrading = Boolean(newer) || (await isUpgradeExpected(data, Date.parse(at)));
  const before = await known(data, upgrading || Boolean(abandon));
  if (!before.ok) return before;
  const stopped = await stopAgent(data, patienceMs);
  if (!stopped.ok) return stopped;
  if (upgrading) {
    await appendAudit(data, at, { act: 'stopped-for-upgrade' });
    return ok(undefined);
  }
  // Again: it may have begun with something before it stopped.
  const facts = await known(data, Boolean(abandon));
  if (!facts.ok) return facts;
  const aside = await removeKeptFolders(data, simulated);
  const removed = await removeData(data);
  if (!removed.ok) return removed;
  const programs = placesOfPrograms(simulated);
  if (programs) await removePrograms(programs, []);
  await appendAudit(data, at, { act: 'uninstalled', ...facts.value, ...(aside.length > 0 ? { left: aside } : {}) });
  return ok(undefined);
}

/** Who this agent was; a failure when it is in the middle of something, unless that does not matter. */
async function known(data: string, whatever: boolean): Promise<Result<Known>> {
  const nobody = ok({ deviceId: null, projectId: null, state: null });
  const folder = await lookAtDataFolder(data);
  if (!folder.ok) return folder.error.code === 'not-found' || whatever ? nobody : folder;
  const journal = Journal.open(folder.value.journal, { readOnly: true });
  // What cannot be read cannot be gone on with either: no reason to keep it.
  if (!journal.ok) return nobody;
  try {
    const run = new RunJournal(journal.value).unfinished();
    if (run && !whatever)
      return fail(
        'conflict',
        data,
        'a migration is under way on this laptop, and what it changed could not be undone any more',
        'Wait until it has ended or is rolled back. ABANDON=1 removes the agent all the same.',
      );
    const settings = readSettings(journal.value);
    const jws = journal.value.fact('report');
    const report = jws === null ? null : payloadUnverified(jws, 'report', reportSchema);
    return ok({
      deviceId: journal.value.fact('deviceId'),
      projectId: settings.ok ? settings.value.root.projectId : null,
      state: report?.ok ? report.value.state : null,
    });
  } finally {
    journal.value.close();
  }
}

/** What migrations keep beside its old place. Gives what cannot be removed; that is no reason to keep the agent. */
async function removeKeptFolders(data: string, simulated: string | undefined): Promise<string[]> {
  const folder = await lookAtDataFolder(data);
  const journal = folder.ok ? Journal.open(folder.value.journal, { readOnly: true }) : null;
  if (!journal?.ok) return [];
  try {
    const settings = readSettings(journal.value);
    const files = userFolders(simulated ?? (settings.ok ? settings.value.simulated : undefined));
    return files ? await removeAside(journal.value, files) : [];
  } catch (thrown) {
    return [errorFrom(thrown, 'kept folders').message];
  } finally {
    journal.value.close();
  }
}

async function removeData(data: string): Promise<Result<void>> {
  // Only what an agent has made is an agent's to remove, whatever folder was named.
  const ours = ['agent.json', 'enrolment.json', 'control'].some((name) => existsSync(join(data, name)));
  const folders = ours ? [resolve(data)] : [];
  if (process.platform === 'win32') folders.push(nativeFolder());
  if (existsSync(join(data, 'agent.json'))) {
    const held = await holdDataFolder(data);
    if (!held.ok) return held;
    held.value.release();
  }
  for (const folder of folders) {
    try {
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    } catch (thrown) {
      const { message } = errorFrom(thrown, folder);
      return fail('storage', folder, `it cannot be removed: ${message}`, 'Remove the folder by hand.');
    }
  }
  return ok(undefined);
}
