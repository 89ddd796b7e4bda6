import { errorFrom } from '@ferry/common/errors';
import type { Go } from '@ferry/common/orders/order';
import type { LogLine } from '@ferry/common/report';
import { causeOf } from '../cause.ts';
import { blockedBy, checkLaptop } from '../checks/all.ts';
import { OwnDiskFull } from '../disk-full.ts';
import type { Laptop } from '../laptop.ts';
import { planOrder } from '../tasks/all.ts';
import type { Backups } from './backups.ts';
import type { Ending, Interrupt } from './ending.ts';
import { migrate } from './migrate.ts';
import { rollBack } from './roll-back.ts';
import { scriptInFull } from './run-script.ts';
import type { Run, RunJournal, StepRecord } from './run-journal.ts';

export interface EngineParts {
  readonly laptop: Laptop;
  readonly runs: RunJournal;
  readonly backups: Backups;
  readonly interrupt: () => Interrupt;
  /** Before each step of a demonstration, in milliseconds; ends early when `interrupt` would say something. */
  readonly pace: () => Promise<void>;
  /** After everything that a report shows. */
  readonly progress: (run: Run, record: StepRecord | null) => Promise<void>;
  readonly log: (level: LogLine['level'], text: string) => void;
}

/**
 * Carries out an order, from wherever the journal says that it is. Safe to be killed at any instant: the journal has the
 * intent and the backup before anything changes, so the next call goes on with the very step. Throws an OwnDiskFull, and leaves the
 * run as it is, where nothing can be written down.
 */
export async function carryOut(go: Go, digest: string, parts: EngineParts): Promise<Run> {
  const run = parts.runs.runOf(digest) ?? parts.runs.begin(go, digest);
  if (run.state !== 'running') return run;
  await parts.progress(run, null);
  let ending: Ending;
  try {
    ending = await work(run, parts);
  } catch (thrown) {
    if (thrown instanceof OwnDiskFull) throw thrown;
    const { code, message, where } = errorFrom(thrown, 'engine');
    parts.log('error', `${where}: ${message}`);
    ending = { state: 'failed', reason: `${code}: ${message}`, why: { cause: causeOf(thrown) } };
  }
  if (ending === 'paused') return run;
  parts.runs.end(run, ending);
  const over = parts.runs.runOf(digest) ?? run;
  parts.log(ending.state === 'failed' ? 'error' : 'info', `${run.kind}: ${ending.state}${because(ending.reason)}`);
  await parts.progress(over, null);
  return over;
}

async function work(run: Run, parts: EngineParts): Promise<Ending> {
  if (run.kind === 'rollback') return await rollBack(run, parts);
  let blocked: string | null = null;
  const why = { cause: { kind: 'blocked' } } as const;
  if (!run.planned) {
    const checks = await checkLaptop(parts.laptop, run.go);
    parts.runs.keepChecks(run, checks);
    for (const { verdict, title, found } of checks)
      if (verdict !== 'pass') parts.log(verdict === 'block' ? 'error' : 'warn', `${verdict}: ${title}: ${found}`);
    blocked = blockedBy(checks);
    // A rehearsal says what else there would be to do; a migration that is blocked begins nothing.
    if (blocked !== null && run.kind === 'migrate') return { state: 'failed', reason: blocked, why };
    const planned = await planOrder(parts.laptop, run.go).catch((thrown: unknown) => {
      // What blocks is what matters then, and may be why nothing can be planned.
      if (blocked === null) throw thrown;
      parts.log('warn', `nothing can be planned: ${errorFrom(thrown, 'plan').message}`);
      return [];
    });
    parts.log('info', `${run.kind}: ${planned.length} steps planned`);
    for (const { step } of planned) {
      parts.log('debug', `planned: ${step.title}`);
      for (const part of scriptInFull(step.action)) parts.log('info', part);
    }
    parts.runs.plan(run, planned);
    await parts.progress(run, null);
  }
  if (run.kind === 'rehearse') return { state: 'succeeded', reason: blocked, why: blocked === null ? null : why };
  return await migrate(run, parts);
}

function because(reason: string | null): string {
  return reason === null ? '' : ` (${reason})`;
}
