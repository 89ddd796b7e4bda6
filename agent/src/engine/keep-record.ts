import type { Laptop } from '../laptop.ts';
import type { ActionOf } from '../steps/executor.ts';
import { makeRecord } from '../steps/records.ts';
import type { Backups } from './backups.ts';

/** Makes a list and keeps it as a file of its own, named by the attempt and the step. Gives what it says, and where it is. */
export async function keepRecord(
  action: ActionOf<'record'>,
  step: string,
  laptop: Laptop,
  backups: Backups,
): Promise<string> {
  const { lines, summary } = await makeRecord(action.record, laptop);
  const path = await backups.keepList(`${action.name}-${step}.csv`, `${lines.join('\r\n')}\r\n`);
  return `${summary.slice(0, 1500)}; listed in ${path}`;
}
