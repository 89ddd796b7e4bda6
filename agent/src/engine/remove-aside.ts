import { errorFrom } from '@ferry/common/errors';
import { besides } from '../folder-names.ts';
import type { Files } from '../laptop.ts';
import type { Journal } from './journal.ts';
import { keepsSomething } from './retention.ts';
import { RunJournal } from './run-journal.ts';

/**
 * Removes the folders that migrations set aside beside their places and that are kept for a rollback: with the journal nobody would
 * know of them any more. Gives the paths of those that cannot be removed, each with the reason.
 */
export async function removeAside(journal: Journal, files: Pick<Files, 'removeFolder'>): Promise<string[]> {
  const runs = new RunJournal(journal);
  const left: string[] = [];
  for (const row of journal.all('SELECT id FROM attempts ORDER BY id'))
    for (const { status, backup, step } of runs.steps(Number(row['id']))) {
      if (step.action.type !== 'folder-set-aside' || backup === null || !keepsSomething(status)) continue;
      const folder = besides(step.action.path, step.action.aside);
      try {
        await files.removeFolder(folder);
      } catch (thrown) {
        left.push(`${folder} (${errorFrom(thrown, folder).message})`);
      }
    }
  return left;
}
