import { errorFrom } from '@ferry/common/errors';
import type { Report } from '@ferry/common/report';
import { tellOnce } from './tell-once.ts';
import type { Log } from './tell-once.ts';
import { confirm } from './trial.ts';
import type { Ground } from './trial.ts';
import type { UpgradeRecord } from './upgrade-record.ts';

export interface OwnTrialParts {
  readonly ground: Ground;
  /** this program has not proved itself yet */
  readonly onTrial: boolean;
  /** what was found when it was started */
  readonly known: UpgradeRecord;
  readonly log: Log;
  /** somebody is to look again, now or that many milliseconds later */
  readonly wake: (inMs?: number) => void;
  /** The older agent is to come back. */
  readonly giveUp: () => void;
}

/** How soon it is tried again to write down that this program has taken over, in milliseconds. */
const againMs = 1000;

/** A newer program while it is to prove itself: once a report of it has been taken it is the agent. */
export class OwnTrial {
  readonly #parts: OwnTrialParts;
  readonly #tellOnce: Log;
  #under: boolean;
  #hasReported = false;
  #deadline: NodeJS.Timeout | null = null;
  #confirming: Promise<void> | null = null;

  constructor(parts: OwnTrialParts) {
    this.#parts = parts;
    this.#tellOnce = tellOnce(parts.log);
    this.#under = parts.onTrial;
    if (!parts.onTrial) return;
    // Whoever watches ends this program before. Where nobody does any more, it makes way itself.
    const { reportWithinMs, settleMs } = parts.ground.installation.pace;
    this.#deadline = setTimeout(() => this.#giveUp(), reportWithinMs + 3 * settleMs);
    parts.log('info', `version ${parts.ground.running} was started and is to prove itself: it begins nothing before`);
  }

  /** It has not proved itself yet. */
  get isUnder(): boolean {
    return this.#under;
  }

  /** Server or console have taken this report. Never rejects. */
  async taken(report: Report): Promise<void> {
    if (!this.#under || report.facts.agentVersion !== this.#parts.ground.running) return;
    this.#hasReported = true;
    await this.goOn();
  }

  /** Once at a time; what cannot be written down, on a full disk say, is tried again. */
  async goOn(): Promise<void> {
    if (!this.#under || !this.#hasReported) return;
    this.#confirming ??= this.#confirmOnce().finally(() => {
      this.#confirming = null;
    });
    await this.#confirming;
  }

  /** Nothing goes on beside any more when it returns. */
  async stop(): Promise<void> {
    clearTimeout(this.#deadline ?? undefined);
    await this.#confirming;
  }

  async #confirmOnce(): Promise<void> {
    const { ground, known, log, wake } = this.#parts;
    try {
      const { confirmed } = await confirm(ground, known);
      this.#under = false;
      clearTimeout(this.#deadline ?? undefined);
      const before = confirmed?.before ? ` from ${confirmed.before.version}` : '';
      log('info', `version ${ground.running} has taken over${before}`);
      wake();
    } catch (thrown) {
      const { message } = errorFrom(thrown, ground.data);
      this.#tellOnce('warn', `version ${ground.running} cannot write down that it has taken over: ${message}`);
      wake(againMs);
    }
  }

  #giveUp(): void {
    const { log, giveUp, ground } = this.#parts;
    log('error', `version ${ground.running} could not report within its time, and makes way for the older one`);
    giveUp();
  }
}
