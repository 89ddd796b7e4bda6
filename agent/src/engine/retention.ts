import { errorFrom } from '@ferry/common/errors';
import { backupDaysByDefault } from '@ferry/common/orders/order';
import type { LogLine } from '@ferry/common/report';
import type { Laptop } from '../laptop.ts';
import type { Backups } from './backups.ts';
import type { Journal } from './journal.ts';
import { executorOf } from './migrate.ts';
import type { RunJournal, StepRecord } from './run-journal.ts';

const hour = 3_600_000;
const day = 24 * hour;

export interface RetentionParts {
  readonly journal: Journal;
  readonly runs: RunJournal;
  readonly backups: Backups;
  readonly laptop: Laptop;
  readonly log: (level: LogLine['level'], text: string) => void;
}

/**
 * Removes what is kept for the undo of attempts that ended long enough ago: as many days as the last order of each says. The
 * journal has it first, so that a rollback never begins with half a backup.
 */
export class Retention {
  readonly #parts: RetentionParts;
  #next = 0;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  /** `now` in milliseconds since 1970, corrected. Looks at most once an hour; what cannot be removed is tried again then. */
  async attend(now: number): Promise<void> {
    // A clock that was set back must not keep it from looking.
    if (now < this.#next && this.#next - now <= hour) return;
    this.#next = now + hour;
    const { journal, log } = this.#parts;
    for (const { attempt, days } of this.#old(now)) {
      journal.run('UPDATE attempts SET forgotten_at = ? WHERE id = ?', new Date(now).toISOString(), attempt);
      log('info', `backup removed: the migration ended more than ${days} days ago and cannot be undone any more`);
    }
    const forgotten = journal.all(
      'SELECT DISTINCT attempt FROM steps JOIN attempts ON id = attempt WHERE forgotten_at IS NOT NULL AND backup IS NOT NULL',
    );
    for (const row of forgotten) await this.#remove(Number(row['attempt']));
    await this.#sweep();
  }

  /** What no step names: of steps that were undone and planned anew, or kept in the moment before an agent was killed. */
  async #sweep(): Promise<void> {
    const { journal, runs, backups, log } = this.#parts;
    if (runs.unfinished() !== null) return;
    for (const name of await backups.names()) {
      if (journal.one('SELECT 1 FROM steps WHERE backup = ? LIMIT 1', name)) continue;
      try {
        await backups.remove(name);
      } catch (thrown) {
        log('warn', `a backup cannot be removed: ${errorFrom(thrown, name).message}`);
      }
    }
  }

  #old(now: number): { attempt: number; days: number }[] {
    const instant = new Date(now).toISOString();
    // It ended by a clock that was ahead: it begins to age now.
    this.#parts.journal.run('UPDATE attempts SET ended_at = ? WHERE ended_at > ?', instant, instant);
    const ended = this.#parts.journal.all(
      "SELECT id, ended_at FROM attempts WHERE kind = 'migrate' AND ended_at IS NOT NULL AND forgotten_at IS NULL",
    );
    return ended
      .map((row) => {
        const attempt = Number(row['id']);
        const go = this.#parts.runs.lastOf(attempt)?.go;
        const days = go?.backupDays ?? backupDaysByDefault;
        // Whatever a clock said that nobody had corrected yet: it ended after it was ordered.
        const ended = Math.max(Date.parse(String(row['ended_at'])), Date.parse(go?.issuedAt ?? '') || 0);
        return { attempt, days, until: ended + days * day };
      })
      .filter(({ until }) => until < now);
  }

  async #remove(attempt: number): Promise<void> {
    const { journal, runs, backups, laptop, log } = this.#parts;
    for (const { position, status, step, backup } of runs.steps(attempt)) {
      if (backup === null) continue;
      try {
        // What was undone left nothing, and its names may be another attempt's by now.
        if (keepsSomething(status)) await executorOf(step.action).forget?.(step.action, laptop);
        journal.run('UPDATE steps SET backup = NULL WHERE attempt = ? AND position = ?', attempt, position);
        // Two steps that changed the same have one backup.
        if (!journal.one('SELECT 1 FROM steps WHERE backup = ? LIMIT 1', backup)) await backups.remove(backup);
      } catch (thrown) {
        log('warn', `a backup cannot be removed: ${step.title} (${errorFrom(thrown, step.id).message})`);
      }
    }
  }
}

/** Whether a step with a backup, as it stands, keeps something on the laptop for its undo. */
export function keepsSomething(status: StepRecord['status']): boolean {
  return status !== 'undone' && status !== 'planned' && status !== 'skipped';
}
