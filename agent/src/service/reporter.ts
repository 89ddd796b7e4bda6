import { z } from 'zod';
import { canonicalJson } from '@ferry/common/canonical-json';
import { checkJson } from '@ferry/common/errors';
import type { Go } from '@ferry/common/orders/order';
import { reportSchema } from '@ferry/common/report';
import type { CheckResult, DeviceState, Facts, Report, StepOutcome, StepResult } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { Signer } from '@ferry/common/trust/trust';
import { whySchema } from '../cause.ts';
import type { Why } from '../cause.ts';
import type { LaptopCheck } from '../checks/check.ts';
import type { Journal } from '../engine/journal.ts';
import type { Run, RunJournal, StepRecord } from '../engine/run-journal.ts';
import { keySharedCode } from './key-watch.ts';
import type { KeyWatch } from './key-watch.ts';

export type ReportIdentity = { projectId: string; deviceId: string; computerId: string };
/** What changes from one report to the next. */
export type Standing = {
  state: DeviceState;
  reason?: string | undefined;
  /** the reason as data: no part of the report, kept beside it for the person at the laptop */
  why?: Why | null | undefined;
  order?: Report['order'] | undefined;
  run?: Run | null | undefined;
  offer?: Report['offer'] | undefined;
};

const keptWhy = z.object({ sequence: z.number(), why: whySchema.nullable().catch(null) });

/** The kind is a copy of `go.kind`, so that a console can say "rehearsed" instead of "succeeded". */
export function orderNamed(order: { go: Go; digest: string }): NonNullable<Report['order']> {
  return { sequence: order.go.sequence, digest: order.digest, kind: order.go.kind };
}

/**
 * Writes this device's reports: signed, under the next sequence number, into the journal before anybody is told. Only the last
 * one is kept, for it says everything.
 */
export class Reporter {
  readonly #journal: Journal;
  readonly #runs: RunJournal;
  readonly #signer: Signer;
  readonly #keys: Pick<KeyWatch, 'mark'>;
  readonly #identity: ReportIdentity;
  readonly #instant: () => string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    parts: { journal: Journal; runs: RunJournal; signer: Signer; keys: Pick<KeyWatch, 'mark'>; instant: () => string },
    identity: ReportIdentity,
  ) {
    this.#journal = parts.journal;
    this.#runs = parts.runs;
    this.#signer = parts.signer;
    this.#keys = parts.keys;
    this.#instant = parts.instant;
    this.#identity = identity;
  }

  /** `why`: its reason as data; null where it has none, or an agent of before has written it. */
  last(): { jws: string; report: Report; why: Why | null } | null {
    const jws = this.#journal.fact('report');
    if (jws === null) return null;
    const report = payloadUnverified(jws, 'report', reportSchema);
    return report.ok ? { jws, report: report.value, why: this.#whyOf(report.value) } : null;
  }

  #whyOf({ sequence }: Report): Why | null {
    const text = this.#journal.fact('reportWhy');
    const kept = text === null ? null : checkJson(keptWhy, text, 'journal');
    return kept?.ok && kept.value.sequence === sequence ? kept.value.why : null;
  }

  /** Whether the last report ends what this agent says under a key that is another's too. */
  saidKeyShared(): boolean {
    const report = this.last()?.report;
    // By its reason, for the mark alone may be on a report that was being written when it was found out.
    return report?.reason?.startsWith(keySharedCode) === true && report.state !== 'running';
  }

  sequence(): number {
    return Number(this.#journal.fact('sequence') ?? 0);
  }

  /** Goes on from a greater sequence that gateway or hub has from this device. True when it was greater. */
  continueFrom(sequence: number): boolean {
    if (sequence <= this.sequence()) return false;
    this.#journal.setFact('sequence', String(sequence));
    return true;
  }

  /** True when it says something new; a report that repeats the last one is not written. */
  async report(standing: Standing, facts: Facts): Promise<boolean> {
    const turn = this.#turn.then(async () => await this.#write(standing, facts));
    this.#turn = turn.catch(() => false);
    return await turn;
  }

  /** The last report again under a greater number: somebody has one of this device that we do not know. */
  async repeat(): Promise<void> {
    const last = this.last();
    if (last) await this.#sign({ ...last.report, at: this.#instant() }, last.why);
  }

  async #write(standing: Standing, facts: Facts): Promise<boolean> {
    const { run } = standing;
    const records = run ? this.#runs.steps(run.attempt) : [];
    const checks = run ? this.#runs.checks(run) : [];
    const content = {
      state: standing.state,
      ...(standing.reason ? { reason: standing.reason.slice(0, 2000) } : {}),
      ...(standing.order ? { order: standing.order } : {}),
      ...(run ? { runId: run.id } : {}),
      ...(standing.offer ? { offer: standing.offer } : {}),
      progress: progressOf(records, run),
      tasks: tasksOf(records, run?.kind === 'rollback'),
      ...(checks.length > 0 ? { checks: checks.map(withoutAbout) } : {}),
      facts,
    };
    const last = this.last();
    // Whoever parsed it may have put its properties in another order.
    if (last && canonicalJson(pick(last.report)) === canonicalJson(content)) return false;
    await this.#sign(
      { format: 1, ...this.#identity, sequence: 0, ...content, at: this.#instant() },
      standing.why ?? null,
    );
    return true;
  }

  async #sign(report: Report, why: Why | null): Promise<void> {
    const sequence = this.sequence() + 1;
    // What the last one said of its start is not this one's.
    const { start: _start, after: _after, keyShared: _shared, ...content } = report;
    const jws = await this.#signer.sign('report', { ...content, ...this.#keys.mark(), sequence });
    this.#journal.transaction(() => {
      this.#journal.setFact('sequence', String(sequence));
      this.#journal.setFact('report', jws);
      this.#journal.setFact('reportWhy', JSON.stringify({ sequence, why }));
    });
  }
}

/** As a report has it. */
function withoutAbout({ about: _about, ...result }: LaptopCheck): CheckResult {
  return result;
}

function pick({ state, reason, order, runId, offer, progress, tasks, checks, facts }: Report) {
  return {
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(order === undefined ? {} : { order }),
    ...(runId === undefined ? {} : { runId }),
    ...(offer === undefined ? {} : { offer }),
    progress,
    tasks,
    ...(checks === undefined ? {} : { checks }),
    facts,
  };
}

function progressOf(records: readonly StepRecord[], run: Run | null | undefined): Report['progress'] {
  const open = ['planned', 'intent', 'undoing'];
  const undoing = run?.kind === 'rollback';
  const done = records.filter(({ status }) => (undoing ? status === 'undone' : !open.includes(status))).length;
  const total = undoing
    ? records.filter(({ status, step }) => status === 'undone' || (step.reversible && status !== 'skipped')).length
    : records.length;
  return { done, total };
}

/** In bytes of JSON. The signed text of a report with so many steps, and twenty accounts, stays below `limits.jws`. */
const mostStepBytes = 54_000;

/** A step of a report: what it was to do, and what came of it. */
function resultOf({ step, status, detail }: StepRecord, undoing: boolean): StepResult {
  const open = !undoing && (status === 'planned' || status === 'needs-admin');
  return {
    id: step.id,
    title: step.title,
    outcome: outcomeOf(status),
    ...(detail === null ? {} : { detail }),
    reversible: step.reversible,
    ...(open && step.command ? { command: step.command } : {}),
  };
}

/** Too many steps for one report leave out those that went well: a report too large to send would tell nothing at all. */
function tasksOf(records: readonly StepRecord[], undoing: boolean): Report['tasks'] {
  const matters = ({ status }: StepRecord): boolean => !['planned', 'done', 'skipped'].includes(status);
  const told = new Set<StepRecord>();
  let bytes = 0;
  for (const record of [...records.filter(matters), ...records.filter((each) => !matters(each))]) {
    bytes += Buffer.byteLength(JSON.stringify(resultOf(record, undoing))) + 1;
    if (bytes > mostStepBytes) break;
    told.add(record);
  }
  const tasks: Report['tasks'] = [];
  for (const record of records) {
    if (!told.has(record)) continue;
    let found = tasks.find(({ id }) => id === record.task);
    if (!found) {
      found = { id: record.task, steps: [] };
      tasks.push(found);
    }
    found.steps.push(resultOf(record, undoing));
  }
  return tasks;
}

/** What was begun is not done until its outcome is known; what is being undone is done until then. */
function outcomeOf(status: StepRecord['status']): StepOutcome {
  if (status === 'intent') return 'planned';
  return status === 'undoing' ? 'done' : status;
}
