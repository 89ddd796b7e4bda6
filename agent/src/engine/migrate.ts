import { errorFrom } from '@ferry/common/errors';
import { causeOf } from '../cause.ts';
import type { Cause } from '../cause.ts';
import { onOwnDisk, OwnDiskFull } from '../disk-full.ts';
import { executors } from '../steps/executors.ts';
import type { StepExecutor } from '../steps/executor.ts';
import type { GateVerdict } from '../steps/owners.ts';
import type { Action, ActionType } from '../steps/step.ts';
import { judgeGate } from '../steps/tenant-gate.ts';
import { scopeOf } from '../tenant-scope.ts';
import type { TenantScope } from '../tenant-scope.ts';
import { endedBy } from './ending.ts';
import type { Ending } from './ending.ts';
import type { EngineParts } from './engine.ts';
import { keepRecord } from './keep-record.ts';
import { leftToAdministrator } from './run-journal.ts';
import { runScript, wasRun } from './run-script.ts';
import type { Run, StepRecord, StepStatus } from './run-journal.ts';

/** An action always comes with the executor of its own type; the compiler cannot follow that through the table. */
export function executorOf(action: Action): StepExecutor<ActionType> {
  if (action.type === 'record' || action.type === 'script-run')
    throw new Error(`nothing knows what a ${action.type} did`);
  return executors[action.type] as unknown as StepExecutor<ActionType>;
}

/** Does what is left of the steps of a run. A step that was begun is ended before anybody is asked whether to stop. */
export async function migrate(run: Run, parts: EngineParts): Promise<Ending> {
  const scope = scopeOf(run.go);
  const records = parts.runs.steps(run.attempt);
  // Killed between the failure and the end of the run: nothing may come after a step that failed.
  const failed = records.find(({ status, step }) => status === 'failed' && step.essential);
  if (failed) return failure(run, failed, parts);
  for (const record of records) {
    if (record.status !== 'planned' && record.status !== 'intent') continue;
    if (record.status === 'planned') {
      await parts.pace();
      const interrupt = parts.interrupt();
      if (interrupt) return interrupt.kind === 'pause' ? 'paused' : endedBy(interrupt);
    }
    const { status, detail } = await doStep(run, record, scope, parts);
    await parts.progress(run, { ...record, status, detail });
    if (status === 'failed' && record.step.essential) return failure(run, { ...record, detail }, parts);
  }
  const left = parts.runs.steps(run.attempt).filter(({ status, step }) => status === 'needs-admin' && step.essential);
  if (left.length === 0) return { state: 'succeeded', reason: null, why: null };
  const reason = `${left.length} steps need an administrator of this computer`;
  return { state: 'needs-admin', reason, why: { cause: { kind: 'steps-for-administrator' } } };
}

/** What was written down with the failure of the step is why the run failed. */
function failure(run: Run, { step, detail }: StepRecord, { runs }: EngineParts): Ending {
  const kept = runs.whyOf(run.id);
  const why = kept?.step?.id === step.id ? kept : null;
  return { state: 'failed', reason: `step ${step.id} failed: ${detail ?? 'unknown'}`, why };
}

type Outcome = { status: StepStatus; detail: string | null };

async function doStep(run: Run, record: StepRecord, scope: TenantScope, parts: EngineParts): Promise<Outcome> {
  const { laptop, runs, backups } = parts;
  const { step } = record;
  const { action } = step;
  const mark = (status: StepStatus, more: { detail?: string; backup?: string } = {}): Outcome => {
    runs.mark(run.attempt, record.position, status, more);
    if (status !== 'intent') {
      const line = `${status}: ${step.title}${more.detail === undefined ? '' : ` (${more.detail})`}`;
      parts.log(status === 'failed' ? 'error' : status === 'needs-admin' ? 'warn' : 'info', line);
    }
    return { status, detail: more.detail ?? null };
  };
  const markFailed = (cause: Cause, detail: string): Outcome => {
    runs.keepWhy(run.id, { cause, step: { id: step.id, ...(step.about ? { about: step.about } : {}) } });
    return mark('failed', { detail });
  };
  const markDone = (changes: string | null): Outcome => mark('done', changes === null ? {} : { detail: changes });
  const begun = record.status === 'intent';
  try {
    if (action.type === 'record') {
      const verdict = await judgeGate(step.gate, scope, laptop);
      if (verdict !== 'ours') return mark('skipped', { detail: notOurs(verdict) });
      return markDone(await keepRecord(action, `${run.attempt}-${record.position}`, laptop, backups));
    }
    if (action.type === 'script-run') {
      // Whether it was through when the agent was ended, nobody knows; to run it again may do harm.
      const script = action.name;
      if (begun)
        return markFailed(
          { kind: 'script-interrupted', script },
          'script-interrupted: the agent was ended while it ran',
        );
      if (wasRun(action, runs.steps(run.attempt))) return mark('skipped', { detail: 'it was run already' });
      mark('intent');
      const { cause, detail } = await runScript(action, laptop, parts.log);
      return cause ? markFailed(cause, detail) : mark('done', { detail });
    }
    const executor = executorOf(action);
    if (await executor.isDone(action, laptop)) {
      if (begun) return markDone(record.detail);
      const byOther = record.detail === leftToAdministrator;
      return mark('skipped', { detail: byOther ? 'an administrator did it' : 'there was nothing left to do' });
    }
    if (step.context === 'elevated' && !(await laptop.elevated()))
      return mark('needs-admin', { detail: 'only an administrator of this computer may do this' });
    const verdict = await judgeGate(step.gate, scope, laptop);
    // A step that was begun was ours then; half done, it may not say so any more.
    if (verdict !== 'ours' && !(begun && verdict === 'unclear')) {
      return begun
        ? markFailed(
            { kind: 'not-ours-any-more' },
            `left alone: it does not any longer belong to the source tenant (${verdict})`,
          )
        : mark('skipped', { detail: notOurs(verdict) });
    }
    // The backup of a step that was begun is that of its beginning.
    let changes = record.detail;
    if (!begun) {
      const backup = await executor.backUp(action, laptop);
      changes = executor.changes(action, backup);
      mark('intent', { backup: await onOwnDisk(backups.keep(backup), 'backup'), detail: changes });
    }
    await executor.apply(action, laptop);
    if (!(await executor.isDone(action, laptop)))
      return markFailed({ kind: 'still-there' }, 'it is still there after the change');
    return markDone(changes);
  } catch (thrown) {
    if (thrown instanceof OwnDiskFull) throw thrown;
    const error = errorFrom(thrown, step.id);
    return markFailed(causeOf(thrown), `${error.code}: ${error.message}`);
  }
}

function notOurs(verdict: GateVerdict): string {
  return `left alone: it does not belong to the source tenant (${verdict})`;
}
