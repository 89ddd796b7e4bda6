import { basename } from 'node:path';
import { dropJournalBackup } from './journal-guard.ts';
import type { Installation } from './installation.ts';
import { mendSignIn, removePrograms, startAtSignIn } from './programs.ts';
import { pathIn } from './start-program.ts';
import { changeRecord, withoutAttempt } from './upgrade-record.ts';
import type { UpgradeRecord } from './upgrade-record.ts';

export type Ground = { data: string; installation: Installation; running: string };

/** Whether the program that runs is the one that is to prove itself. */
export function isOnTrial({ attempt }: UpgradeRecord, { installation, running }: Ground): boolean {
  return (
    attempt?.phase === 'starting' && attempt.version === running && attempt.file === basename(installation.program)
  );
}

/**
 * The new agent has proved itself. Once that is written down it is the agent, whatever happens: the older one hands over to it, should
 * sign-in still start that.
 */
export async function confirm(ground: Ground): Promise<UpgradeRecord> {
  const record = await changeRecord(ground.data, (before) => {
    const { attempt } = before;
    if (!attempt || !isOnTrial(before, ground)) return before;
    const { version, file, sha256, from } = attempt;
    return { ...withoutAttempt(before), confirmed: { version, file, sha256, ...(from ? { before: from } : {}) } };
  });
  await settle(ground, record);
  return record;
}

/** Sign-in starts the confirmed program, and programs that are not needed any more are gone. May be done at any time, again and again. */
export async function settle({ data, installation }: Ground, { confirmed, attempt }: UpgradeRecord): Promise<void> {
  const needed = [confirmed, confirmed?.before, attempt].flatMap((one) =>
    one ? [pathIn(installation, one.file)] : [],
  );
  const isConfirmed = confirmed?.file === basename(installation.program);
  // A virus scanner may have taken what had taken over, or the record of it may be damaged: there is to be an agent all the same.
  if (!isConfirmed) await mendSignIn(installation, needed, data);
  await removePrograms(installation, needed);
  if (!isConfirmed) return;
  await startAtSignIn(installation, installation.program, data);
  if (!attempt) await dropJournalBackup(data);
}
