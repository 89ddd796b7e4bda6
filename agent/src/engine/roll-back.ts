import { errorFrom } from '@ferry/common/errors';
import { OwnDiskFull } from '../disk-full.ts';
import type { Ending, EngineParts } from './engine.ts';
import { executorOf } from './migrate.ts';
import type { Run, StepRecord, StepStatus } from './run-journal.ts';

/** Whether a step changed, or may have changed, something. */
function changed({ status, backup }: StepRecord): boolean {
  return status === 'done' || status === 'intent' || status === 'undoing' || (status === 'failed' && backup !== null);
}

/**
 * Undoes the attempt in reverse order, from the backups. A step that cannot be undone stays as it is and is named in the reason;
 * one whose undo fails ends the run as failed, and a new rollback tries again.
 */
export async function rollBack(run: Run, parts: EngineParts): Promise<Ending> {
  const forgotten = parts.runs.forgottenAt(run.attempt);
  if (forgotten !== null) {
    const day = forgotten.slice(0, 10);
    return { state: 'failed', reason: `backup-expired: what is needed to undo the migration was removed on ${day}` };
  }
  const records = parts.runs.steps(run.attempt).filter(changed).toReversed();
  if (records.length === 0) return { state: 'rolled-back', reason: 'there was nothing to undo' };
  const failed: string[] = [];
  for (const record of records) {
    if (record.status !== 'undoing') {
      await parts.pace();
      const interrupt = parts.interrupt();
      if (interrupt) return interrupt.kind === 'pause' ? 'paused' : { state: 'stopped', reason: interrupt.reason };
    }
    if (record.step.action.type === 'record') {
      await settle(run, record, 'undone', 'nothing was changed; the list is kept', parts);
      continue;
    }
    if (!record.step.reversible) {
      await settleIrreversible(run, record, parts);
      continue;
    }
    if ((await undo(run, record, parts)) === 'failed') failed.push(record.step.id);
  }
  if (failed.length > 0) return { state: 'failed', reason: `could not undo: ${failed.join(', ')}` };
  const stays = parts.runs.steps(run.attempt).filter(({ status, step }) => status === 'done' && !step.reversible);
  if (stays.length === 0) return { state: 'rolled-back', reason: null };
  return { state: 'rolled-back', reason: `cannot be undone: ${stays.map(({ step }) => step.title).join('; ')}` };
}

async function undo(run: Run, record: StepRecord, parts: EngineParts): Promise<StepStatus> {
  const { runs, backups, laptop } = parts;
  const { step, position } = record;
  let status: StepStatus;
  let detail: string | undefined;
  try {
    if (record.backup === null) throw new Error('there is no backup');
    const backup = await backups.read(record.backup);
    runs.mark(run.attempt, position, 'undoing');
    await executorOf(step.action).undo(step.action, backup, laptop);
    status = 'undone';
  } catch (thrown) {
    if (thrown instanceof OwnDiskFull) throw thrown;
    const error = errorFrom(thrown, step.id);
    status = 'failed';
    detail = `undo: ${error.code}: ${error.message}`;
  }
  runs.mark(run.attempt, position, status, { detail });
  parts.log(status === 'failed' ? 'error' : 'info', `${status}: ${step.title}${detail ? ` (${detail})` : ''}`);
  await parts.progress(run, { ...record, status, detail: detail ?? record.detail });
  return status;
}

/** One that was begun may or may not have happened: look, and write down which. */
async function settleIrreversible(run: Run, record: StepRecord, parts: EngineParts): Promise<void> {
  const { action } = record.step;
  const ran = action.type === 'script-run';
  const happened = ran || record.status === 'done' || (await executorOf(action).isDone(action, parts.laptop));
  await settle(run, record, happened ? 'done' : 'skipped', happened ? 'cannot be undone' : 'it was not done', parts);
}

async function settle(
  run: Run,
  record: StepRecord,
  status: 'done' | 'skipped' | 'undone',
  detail: string,
  parts: EngineParts,
): Promise<void> {
  parts.runs.mark(run.attempt, record.position, status, { detail });
  parts.log(status === 'done' ? 'warn' : 'info', `${detail}: ${record.step.title}`);
  await parts.progress(run, { ...record, status, detail });
}
