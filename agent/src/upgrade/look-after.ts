import { basename } from 'node:path';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { compareVersions } from '@ferry/common/version';
import { Journal } from '../engine/journal.ts';
import { RunJournal } from '../engine/run-journal.ts';
import { lookAtDataFolder } from '../identity/data-folder.ts';
import { isAgentRunning } from '../install/running-agent.ts';
import { installedProgram } from './programs.ts';
import type { Ground } from './trial.ts';
import { changeRecord, readRecord, withFailure } from './upgrade-record.ts';

/** How often in a row a program that has taken over may end soon after its start. */
export const mostStarts = 3;

/**
 * What the program that was before does at each sign-in before it passes on to the one that has taken over, until that runs well: it
 * counts, and takes over again from one that broke at each start. Before anything is started, so that a program that cannot say
 * anything any more is counted as well. `back`: this program is the agent again. A failure: it would have to be, and cannot.
 */
export async function lookAfter(ground: Ground): Promise<Result<'pass on' | 'back'>> {
  const { data, installation, running } = ground;
  const { confirmed } = await readRecord(data);
  if (confirmed?.starts === undefined || compareVersions(confirmed.version, running) <= 0) return ok('pass on');
  const file = basename(installation.program);
  // An installer's repair starts a program at any time, another one than that which was before perhaps.
  if (confirmed.before?.file !== file || (await isAgentRunning(data))) return ok('pass on');
  const { version, sha256, starts } = confirmed;
  if (starts < mostStarts) {
    await changeRecord(data, (record) => ({ ...record, confirmed: { ...confirmed, starts: starts + 1 } }));
    return ok('pass on');
  }
  const able = await isAbleToGoOn(data);
  if (!able.ok) return able;
  const reason = `it ended soon after each of ${mostStarts} starts after it had taken over`;
  const isInstalled = file === basename(installedProgram(installation));
  const own = isInstalled
    ? null
    : { version: running, file, sha256: (await installation.facts(installation.program)).sha256 };
  await changeRecord(data, ({ confirmed: _confirmed, ...record }) => {
    const { attempt } = record;
    const left = withFailure(record, { sha256, version, reason });
    return { ...left, ...(attempt ? { attempt } : {}), ...(own ? { confirmed: own } : {}) };
  });
  return ok('back');
}

/** A newer agent may have left a journal in a form of its own, or be in the middle of steps that this one does not know. */
async function isAbleToGoOn(data: string): Promise<Result<void>> {
  const folder = await lookAtDataFolder(data);
  if (!folder.ok) return folder;
  const journal = Journal.open(folder.value.journal, { readOnly: true });
  if (!journal.ok) return journal;
  try {
    if (new RunJournal(journal.value).unfinished() === null) return ok(undefined);
    const message = 'the newer agent is in the middle of a migration';
    return fail('conflict', data, message, 'Run the installer of a newer agent.');
  } finally {
    journal.value.close();
  }
}
