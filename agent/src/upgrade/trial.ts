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
 * sign-in still start that. `known`: what this agent found when it was started.
 */
export async function confirm(ground: Ground, known: UpgradeRecord): Promise<UpgradeRecord> {
  const takesOver = (before: UpgradeRecord): UpgradeRecord => {
    const { attempt } = before;
    if (!attempt || !isOnTrial(before, ground)) return before;
    const { version, file, sha256, from } = attempt;
    const back = from ? { before: from, starts: 0 } : {};
    return { ...withoutAttempt(before), confirmed: { version, file, sha256, ...back } };
  };
  const record = await changeRecord(ground.data, takesOver, known);
  await settle(ground, record);
  return record;
}

/** Sign-in starts the confirmed program, once that runs well, and programs that are not needed any more are gone. May be done at any time, again and again. */
export async function settle({ data, installation }: Ground, { confirmed, attempt }: UpgradeRecord): Promise<void> {
  const needed = [confirmed, confirmed?.before, attempt].flatMap((one) =>
    one ? [pathIn(installation, one.file)] : [],
  );
  const isConfirmed = confirmed?.file === basename(installation.program);
  const atSignIn = isConfirmed && confirmed.starts === undefined;
  // A virus scanner may have taken what had taken over, or the record of it may be damaged: there is to be an agent all the same.
  if (!atSignIn) await mendSignIn(installation, needed, data);
  await removePrograms(installation, needed);
  if (atSignIn) await startAtSignIn(installation, installation.program, data);
  if (isConfirmed && !attempt) await dropJournalBackup(data);
}
