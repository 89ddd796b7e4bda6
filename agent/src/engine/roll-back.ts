import { errorFrom } from '@ferry/common/errors';
import type { Cause } from '../cause.ts';
import { OwnDiskFull } from '../disk-full.ts';
import { ChangedSince, StaysSince } from '../steps/changed-since.ts';
import { judgeGate } from '../steps/tenant-gate.ts';
import { scopeOf } from '../tenant-scope.ts';
import type { TenantScope } from '../tenant-scope.ts';
import { endedBy } from './ending.ts';
import type { Ending } from './ending.ts';
import type { EngineParts } from './engine.ts';
import { executorOf } from './migrate.ts';
import { withoutNumber } from './run-journal.ts';
import type { Run, StepRecord, StepStatus } from './run-journal.ts';

/** Whether a step changed, or may have changed, something. */
function changed({ status, backup }: StepRecord): boolean {
  return status === 'done' || status === 'intent' || status === 'undoing' || (status === 'failed' && backup !== null);
}

/** `left`: somebody changed the place after the migration. `beside`: undone, and what was made is in use and stays. */
type Undone = 'undone' | 'beside' | 'left' | 'failed';

/**
 * Undoes the attempt in reverse order, from the backups. A step that cannot be undone stays as it is and is named in the reason.
 * What the person, or a program for them, changed since is not overwritten: the run ends as failed, `changed-since`, with all else
 * undone. So does one whose undo fails; a new rollback tries again.
 */
export async function rollBack(run: Run, parts: EngineParts): Promise<Ending> {
  const forgotten = parts.runs.forgottenAt(run.attempt);
  if (forgotten !== null) {
    const day = forgotten.slice(0, 10);
    const reason = `backup-expired: what is needed to undo the migration was removed on ${day}`;
    return { state: 'failed', reason, why: { cause: { kind: 'backup-expired', on: day } } };
  }
  const records = parts.runs.steps(run.attempt).filter(changed).toReversed();
  if (records.length === 0)
    return { state: 'rolled-back', reason: 'there was nothing to undo', why: { cause: { kind: 'nothing-to-undo' } } };
  // Whose a place is, is judged by the tenant that was left, whatever the settings of the project say by now.
  const scope = scopeOf((parts.runs.lastMigrationOf(run.attempt) ?? run).go);
  const ended: Record<Undone, string[]> = { undone: [], beside: [], left: [], failed: [] };
  for (const record of records) {
    if (record.status !== 'undoing') {
      await parts.pace();
      const interrupt = parts.interrupt();
      if (interrupt) return interrupt.kind === 'pause' ? 'paused' : endedBy(interrupt);
    }
    if (record.step.action.type === 'record') {
      await settle(run, record, 'undone', 'nothing was changed; the list is kept', parts);
      continue;
    }
    if (!record.step.reversible) {
      await settleIrreversible(run, record, parts);
      continue;
    }
    const how = await undo(run, record, scope, parts);
    ended[how].push(how === 'failed' ? record.step.id : record.step.title);
  }
  return endingOf(run, ended, parts);
}

function endingOf(run: Run, ended: Record<Undone, string[]>, parts: EngineParts): Ending {
  const { failed, left, beside } = ended;
  const notBack = [
    ...(failed.length > 0 ? [`could not undo: ${failed.join(', ')}`] : []),
    ...(left.length > 0 ? [`changed-since: left as it is now, not put back: ${left.join('; ')}`] : []),
  ];
  if (notBack.length > 0) {
    const cause: Cause = failed.length > 0 ? { kind: 'not-undone', steps: failed.length } : { kind: 'changed-since' };
    return { state: 'failed', reason: notBack.join('. '), why: { cause } };
  }
  const stays = parts.runs.steps(run.attempt).filter(({ status, step }) => status === 'done' && !step.reversible);
  const said = [
    ...(stays.length > 0 ? [`cannot be undone: ${stays.map(({ step }) => step.title).join('; ')}`] : []),
    ...(beside.length > 0 ? [`in use since, so it stays: ${beside.join('; ')}`] : []),
  ];
  if (said.length === 0) return { state: 'rolled-back', reason: null, why: null };
  const cause: Cause = { kind: stays.length > 0 ? 'cannot-be-undone' : 'in-use-since' };
  return { state: 'rolled-back', reason: said.join('. '), why: { cause } };
}

async function undo(run: Run, record: StepRecord, scope: TenantScope, parts: EngineParts): Promise<Undone> {
  const { runs, backups, laptop } = parts;
  const { step, position } = record;
  let ended: Undone = 'undone';
  let detail: string | undefined;
  try {
    if (record.backup === null) throw new Error('there is no backup');
    const backup = await backups.read(record.backup);
    if ((await judgeGate(step.gate, scope, laptop)) === 'foreign') throw new ChangedSince(step.title);
    runs.mark(run.attempt, position, 'undoing');
    await executorOf(step.action).undo(step.action, backup, laptop);
  } catch (thrown) {
    if (thrown instanceof OwnDiskFull) throw thrown;
    const error = errorFrom(thrown, step.id);
    if (thrown instanceof StaysSince) ended = 'beside';
    else if (thrown instanceof ChangedSince)
      ended = laterUndone(run, record, parts) || neverGone(record) ? 'undone' : 'left';
    else ended = 'failed';
    detail = ended === 'failed' ? `undo: ${error.code}: ${error.message}` : error.message;
  }
  // What was left is still changed by the step, and can be undone when the place is free again.
  const status: StepStatus = ended === 'failed' ? 'failed' : ended === 'left' ? 'done' : 'undone';
  runs.mark(run.attempt, position, status, { detail });
  const level = ended === 'failed' ? 'error' : ended === 'left' ? 'warn' : 'info';
  parts.log(level, `${ended === 'left' ? 'not undone' : status}: ${step.title}${detail ? ` (${detail})` : ''}`);
  await parts.progress(run, { ...record, status, detail: detail ?? record.detail });
  return ended;
}

/** Whether Windows refused the removal: what is there now is what was there, and its program wrote it again since. */
function neverGone({ status, detail, step: { action } }: StepRecord): boolean {
  const whole = action.type === 'file-remove' || action.type === 'credential-remove';
  return whole && status === 'failed' && !detail?.startsWith('undo: ');
}

/** Whether a restart had removed the same again, and that is back: the newer of the two is the person's. */
function laterUndone(run: Run, { position, step }: StepRecord, { runs }: EngineParts): boolean {
  return runs
    .steps(run.attempt)
    .some(
      (one) =>
        one.position > position && one.status === 'undone' && withoutNumber(one.step.id) === withoutNumber(step.id),
    );
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
