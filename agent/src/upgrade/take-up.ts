import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FerryFailure } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { compareVersions } from '@ferry/common/version';
import { dropJournalBackup, restoreJournal } from './journal-guard.ts';
import type { Restored } from './journal-guard.ts';
import { installedProgram } from './programs.ts';
import { isOnTrial, settle } from './trial.ts';
import type { Ground } from './trial.ts';
import { changeRecord, damagedName, lookAtRecord, recordName, withFailure, withoutAttempt } from './upgrade-record.ts';
import type { UpgradeRecord } from './upgrade-record.ts';

/** How often a release is started that was cut off, by a power cut say, before it could prove itself. */
export const mostTries = 3;

export interface TakenUp {
  /** this program is to prove itself */
  readonly onTrial: boolean;
  readonly known: UpgradeRecord;
  readonly journal: Restored;
  /** `upgrade.json` was, and is kept beside */
  readonly damaged: boolean;
}

/**
 * Puts in order what the last start has left, as the only agent of the data folder and before the journal is opened. `watched`: an
 * older agent watches over this program. Throws where it cannot be put in order now.
 */
export async function takeUp(ground: Ground, watched: boolean): Promise<TakenUp> {
  const { data, installation, running } = ground;
  const { record: found, damaged } = await lookAtRecord(data);
  if (damaged && watched) throw new FerryFailure(cannotTell(data));
  let record = damaged ? await beginAnew(ground) : found;
  if (record.publisher === undefined) record = await pinPublisher(ground);
  if (isOnTrial(record, ground)) return { onTrial: true, known: record, journal: 'not needed', damaged };
  const { attempt, confirmed } = record;
  // Whoever was installed over it by hand takes over from all.
  if (attempt && compareVersions(attempt.version, running) <= 0)
    record = await changeRecord(data, (before) => withoutAttempt(before));
  else if (attempt?.phase === 'starting') record = await changeRecord(data, cutOff);
  const journal = await restoreJournal(data);
  // A newer program that can read it may lie beside: it must not go.
  if (journal === 'unreadable') throw new FerryFailure(notOurs(data));
  if (journal === 'not needed') await dropJournalBackup(data);
  if (
    confirmed &&
    confirmed.file !== basename(installation.program) &&
    compareVersions(confirmed.version, running) <= 0
  ) {
    record = await changeRecord(data, ({ confirmed: _confirmed, ...rest }) => rest);
  }
  await settle(ground, record);
  return { onTrial: false, known: record, journal, damaged };
}

function cannotTell(data: string): FerryError {
  const message = 'it is damaged, so this program cannot tell whether it is to prove itself';
  return { code: 'storage', where: join(data, recordName), message, remedy: 'None: the older agent works on.' };
}

function notOurs(data: string): FerryError {
  const message = 'the journal is in a form that this agent cannot read, and there is none to put back';
  return { code: 'unsupported-version', where: data, message, remedy: 'Run the installer of a newer agent.' };
}

/** What was known is lost. Whoever runs works on, is what sign-in starts, and is not replaced before an installer has been run. */
async function beginAnew({ data, installation, running: version }: Ground): Promise<UpgradeRecord> {
  const file = basename(installation.program);
  if (file === basename(installedProgram(installation))) return await changeRecord(data, (record) => record);
  const { sha256 } = await installation.facts(installation.program);
  return await changeRecord(data, (record) => ({ ...record, confirmed: { version, file, sha256 } }));
}

/** Keeps who signed the program that runs: whoever installed it decided whom to trust. */
export async function pinPublisher({ data, installation }: Ground): Promise<UpgradeRecord> {
  const { publisher } = await installation.facts(installation.program);
  const record = await changeRecord(data, (before) => ({
    ...before,
    publisher: publisher.ok ? publisher.value : null,
  }));
  // Whoever installs begins anew.
  await rm(join(data, damagedName), { force: true });
  return record;
}

/** It is tried again, unless that has come to nothing too often. */
export function cutOff(record: UpgradeRecord): UpgradeRecord {
  const { attempt } = record;
  if (!attempt) return record;
  if (attempt.tries < mostTries) return { ...record, attempt: { ...attempt, phase: 'fetched' } };
  const { sha256, version } = attempt;
  return withFailure(record, { sha256, version, reason: `it was cut off ${mostTries} times before it could report` });
}
