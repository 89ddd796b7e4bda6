import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { unwrap, checkJson } from '@ferry/common/errors';
import { goSchema } from '@ferry/common/orders/order';
import type { Go } from '@ferry/common/orders/order';
import { whySchema } from '../cause.ts';
import type { Why } from '../cause.ts';
import { laptopCheckSchema } from '../checks/check.ts';
import type { LaptopCheck } from '../checks/check.ts';
import { stepSchema } from '../steps/step.ts';
import type { Step } from '../steps/step.ts';
import type { Journal, Row } from './journal.ts';

/** `intent` and `undoing`: begun, outcome unknown. The others are outcomes as in a report. */
export const stepStatuses = [
  'planned',
  'intent',
  'done',
  'skipped',
  'needs-admin',
  'failed',
  'undoing',
  'undone',
] as const;
export type StepStatus = (typeof stepStatuses)[number];
export type StepRecord = {
  position: number;
  task: string;
  step: Step;
  status: StepStatus;
  detail: string | null;
  backup: string | null;
};

/** The id of a step without the number that it got because a restart did the same again. */
export function withoutNumber(stepId: string): string {
  return stepId.replace(/#\d+$/, '');
}

/** Detail of a step that was left to an administrator in an earlier run, and is looked at again. */
export const leftToAdministrator = 'it was left to an administrator';

export const runStates = ['running', 'succeeded', 'failed', 'stopped', 'needs-admin', 'rolled-back'] as const;
export type RunState = (typeof runStates)[number];
export type Run = {
  id: string;
  kind: Go['kind'];
  digest: string;
  go: Go;
  attempt: number;
  state: RunState;
  reason: string | null;
  /** the reason as data, of the latest run alone */
  why: Why | null;
  /** whether its steps are in the journal yet */
  planned: boolean;
};

const runRow = z.object({
  id: z.string(),
  kind: z.enum(['migrate', 'rehearse', 'rollback']),
  digest: z.string(),
  go: z.string(),
  attempt: z.number(),
  state: z.enum(runStates),
  reason: z.string().nullable(),
  planned: z.number(),
});
const stepRow = z.object({
  position: z.number(),
  task: z.string(),
  step: z.string(),
  status: z.enum(stepStatuses),
  detail: z.string().nullable(),
  backup: z.string().nullable(),
});

const keptChecks = z.object({ run: z.string(), results: z.array(laptopCheckSchema) });
/** Of an agent that knows more kinds, nothing is told. */
const keptWhy = z.object({ run: z.string(), why: whySchema.nullable().catch(null) });

/** Runs and their steps. A run is named once per order, so an order is never carried out twice. */
export class RunJournal {
  readonly #journal: Journal;
  readonly #instant: () => string;

  /** `instant`: the corrected time, ISO 8601. */
  constructor(journal: Journal, instant: () => string = () => new Date().toISOString()) {
    this.#journal = journal;
    this.#instant = instant;
  }

  runOf(digest: string): Run | null {
    return this.#run(this.#journal.one('SELECT * FROM runs WHERE digest = ?', digest));
  }

  lastOf(attempt: number): Run | null {
    return this.#run(this.#journal.one('SELECT * FROM runs WHERE attempt = ? ORDER BY position DESC LIMIT 1', attempt));
  }

  /** The order by whose tenant the steps of an attempt were planned; null where nothing was. */
  lastMigrationOf(attempt: number): Run | null {
    const sql = "SELECT * FROM runs WHERE attempt = ? AND kind = 'migrate' ORDER BY position DESC LIMIT 1";
    return this.#run(this.#journal.one(sql, attempt));
  }

  latest(): Run | null {
    return this.#run(this.#journal.one('SELECT * FROM runs ORDER BY position DESC LIMIT 1'));
  }

  /** At most one run is unfinished at any time. */
  unfinished(): Run | null {
    return this.#run(this.#journal.one("SELECT * FROM runs WHERE state = 'running' ORDER BY position DESC LIMIT 1"));
  }

  /** The attempt of migrations that was not rolled back: what a restart goes on with and a rollback undoes. */
  openAttempt(): number | null {
    const row = this.#journal.one(
      "SELECT id FROM attempts WHERE kind = 'migrate' AND closed = 0 AND forgotten_at IS NULL ORDER BY id DESC LIMIT 1",
    );
    return row ? Number(row['id']) : null;
  }

  /** Since when what an attempt needs for its undo is gone, ISO 8601; null while it is kept. */
  forgottenAt(attempt: number): string | null {
    const at = this.#journal.one('SELECT forgotten_at FROM attempts WHERE id = ?', attempt)?.['forgotten_at'];
    return typeof at === 'string' ? at : null;
  }

  #lastForgotten(): number | null {
    const row = this.#journal.one(
      'SELECT id FROM attempts WHERE closed = 0 AND forgotten_at IS NOT NULL ORDER BY id DESC LIMIT 1',
    );
    return row ? Number(row['id']) : null;
  }

  /** Writes down that an order is being carried out, before anything is done for it. */
  begin(go: Go, digest: string): Run {
    return this.#journal.transaction(() => {
      const kind = go.kind === 'rehearse' ? 'rehearse' : 'migrate';
      let attempt = kind === 'migrate' ? this.openAttempt() : null;
      // There is nothing else to undo: the run says why it cannot be undone any more.
      if (go.kind === 'rollback') attempt ??= this.#lastForgotten();
      if (attempt === null) {
        this.#journal.run('INSERT INTO attempts (kind) VALUES (?)', kind);
        attempt = Number(this.#journal.one('SELECT max(id) AS id FROM attempts')?.['id']);
      }
      this.#journal.run('UPDATE attempts SET ended_at = NULL WHERE id = ?', attempt);
      const id = randomUUID();
      this.#journal.run(
        `INSERT INTO runs (id, position, kind, digest, go, attempt, state)
         VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM runs), ?, ?, ?, ?, 'running')`,
        id,
        go.kind,
        digest,
        JSON.stringify(go),
        attempt,
      );
      const run = this.runOf(digest);
      if (!run) throw new Error('the run was not written');
      return run;
    });
  }

  /**
   * Keeps what earlier runs of the attempt changed, and puts `planned` behind it in place of what they left undone. What was begun
   * (it has a backup) is gone on with under that backup; what was done and is there again gets another id. What an administrator
   * was to do is looked at again, whether its task still finds it or not, as long as the order has the task.
   */
  plan(run: Run, planned: { task: string; step: Step }[]): void {
    this.#journal.transaction(() => {
      const begun = "status IN ('intent', 'undoing') OR (status = 'failed' AND backup IS NOT NULL)";
      this.#journal.run(
        `UPDATE steps SET status = 'intent', detail = NULL WHERE attempt = ? AND (${begun})`,
        run.attempt,
      );
      const left = this.#leftToAdministrator(run, planned);
      this.#journal.run(
        `DELETE FROM steps WHERE attempt = ? AND status NOT IN ('intent', 'done')
         AND position NOT IN (SELECT value FROM json_each(?))`,
        run.attempt,
        JSON.stringify(left),
      );
      for (const position of left) this.mark(run.attempt, position, 'planned', { detail: leftToAdministrator });
      const kept = this.steps(run.attempt);
      let position = Math.max(0, ...kept.map((record) => record.position));
      for (const { task, step } of planned) {
        const same = kept.filter((record) => record.step.id === step.id || record.step.id.startsWith(`${step.id}#`));
        if (same.some(({ status }) => status === 'intent')) continue;
        position += 1;
        const named = same.length === 0 ? step : { ...step, id: `${step.id}#${same.length + 1}` };
        this.#journal.run(
          "INSERT INTO steps (attempt, position, task, step, status) VALUES (?, ?, ?, ?, 'planned')",
          run.attempt,
          position,
          task,
          JSON.stringify(named),
        );
      }
      this.#journal.run('UPDATE runs SET planned = 1 WHERE id = ?', run.id);
    });
  }

  /** Positions of the steps that were left to an administrator, are the order's, and do not stand in the new plan again. */
  #leftToAdministrator(run: Run, planned: readonly { step: Step }[]): number[] {
    const again = (id: string): boolean => planned.some(({ step }) => id === step.id || id.startsWith(`${step.id}#`));
    return this.steps(run.attempt)
      .filter(
        ({ status, detail }) => status === 'needs-admin' || (status === 'planned' && detail === leftToAdministrator),
      )
      .filter(({ task, step }) => run.go.tasks.some(({ id }) => id === task) && !again(step.id))
      .map(({ position }) => position);
  }

  /** What was found before the plan; only that of the latest run is kept. */
  keepChecks(run: Run, results: readonly LaptopCheck[]): void {
    this.#journal.setFact('checks', JSON.stringify({ run: run.id, results }));
  }

  checks(run: Run): LaptopCheck[] {
    const text = this.#journal.fact('checks');
    if (text === null) return [];
    const kept = unwrap(checkJson(keptChecks, text, 'journal'));
    return kept.run === run.id ? kept.results : [];
  }

  steps(attempt: number): StepRecord[] {
    return this.#journal.all('SELECT * FROM steps WHERE attempt = ? ORDER BY position', attempt).map((row) => {
      const { step, ...rest } = stepRow.parse(row);
      return { ...rest, step: unwrap(checkJson(stepSchema, step, 'journal')) };
    });
  }

  /** `detail` and `backup` stay what they were where they are not given. */
  mark(
    attempt: number,
    position: number,
    status: StepStatus,
    more: { detail?: string | undefined; backup?: string | undefined } = {},
  ): void {
    this.#journal.run(
      `UPDATE steps SET status = ?, detail = coalesce(?, detail), backup = coalesce(?, backup)
       WHERE attempt = ? AND position = ?`,
      status,
      more.detail?.slice(0, 2000) ?? null,
      more.backup ?? null,
      attempt,
      position,
    );
  }

  /** Keeps why a run fails, for when its end is written down; only that of the latest run is kept. */
  keepWhy(run: string, why: Why | null): void {
    this.#journal.setFact('why', JSON.stringify({ run, why }));
  }

  whyOf(run: string): Why | null {
    const text = this.#journal.fact('why');
    if (text === null) return null;
    const kept = unwrap(checkJson(keptWhy, text, 'journal'));
    return kept.run === run ? kept.why : null;
  }

  end(run: Run, { state, reason, why }: Pick<Run, 'reason' | 'why'> & { state: Exclude<RunState, 'running'> }): void {
    this.#journal.transaction(() => {
      this.keepWhy(run.id, why);
      this.#journal.run('UPDATE runs SET state = ?, reason = ? WHERE id = ?', state, reason, run.id);
      this.#journal.run('UPDATE attempts SET ended_at = ? WHERE id = ?', this.#instant(), run.attempt);
      if (state === 'rolled-back') this.#journal.run('UPDATE attempts SET closed = 1 WHERE id = ?', run.attempt);
    });
  }

  #run(row: Row | undefined): Run | null {
    if (!row) return null;
    const { go, planned, ...rest } = runRow.parse(row);
    const state = rest.state === 'running' ? { why: null } : { why: this.whyOf(rest.id) };
    return { ...rest, ...state, go: unwrap(checkJson(goSchema, go, 'journal')), planned: planned === 1 };
  }
}
