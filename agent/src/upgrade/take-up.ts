import { basename } from 'node:path';
import { compareVersions } from '@ferry/common/version';
import { dropJournalBackup, restoreJournal } from './journal-guard.ts';
import { isOnTrial, settle } from './trial.ts';
import type { Ground } from './trial.ts';
import { changeRecord, readRecord, withFailure, withoutAttempt } from './upgrade-record.ts';
import type { UpgradeRecord } from './upgrade-record.ts';

/** How often a release is started that was cut off, by a power cut say, before it could prove itself. */
export const mostTries = 3;

/**
 * Puts in order what the last start has left, as the only agent of the data folder and before the journal is opened. Gives whether
 * this program is on trial.
 */
export async function takeUp(ground: Ground): Promise<{ onTrial: boolean }> {
  const { data, installation, running } = ground;
  let record = await readRecord(data);
  if (record.publisher === undefined) record = await pinPublisher(ground);
  if (isOnTrial(record, ground)) return { onTrial: true };
  const { attempt, confirmed } = record;
  // Whoever was installed over it by hand takes over from all.
  if (attempt && compareVersions(attempt.version, running) <= 0)
    record = await changeRecord(data, (before) => withoutAttempt(before));
  else if (attempt?.phase === 'starting') record = await changeRecord(data, cutOff);
  if ((await restoreJournal(data)) === 'not needed') await dropJournalBackup(data);
  if (
    confirmed &&
    confirmed.file !== basename(installation.program) &&
    compareVersions(confirmed.version, running) <= 0
  ) {
    record = await changeRecord(data, ({ confirmed: _confirmed, ...rest }) => rest);
  }
  await settle(ground, record);
  return { onTrial: false };
}

/** Keeps who signed the program that runs: whoever installed it decided whom to trust. */
export async function pinPublisher({ data, installation }: Ground): Promise<UpgradeRecord> {
  const { publisher } = await installation.facts(installation.program);
  return await changeRecord(data, (record) => ({ ...record, publisher: publisher.ok ? publisher.value : null }));
}

function cutOff(record: UpgradeRecord): UpgradeRecord {
  const { attempt } = record;
  if (!attempt) return record;
  if (attempt.tries < mostTries) return { ...record, attempt: { ...attempt, phase: 'fetched' } };
  const { sha256, version } = attempt;
  return withFailure(record, { sha256, version, reason: `it was cut off ${mostTries} times before it could report` });
}
