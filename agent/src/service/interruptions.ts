import { errorFrom, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { LogLine } from '@ferry/common/report';
import { OwnDiskFull } from '../disk-full.ts';
import type { Journal } from '../engine/journal.ts';
import type { RunJournal } from '../engine/run-journal.ts';

/** How often a look is taken, in milliseconds. */
export const beatMs = 20_000;
/** A beat that comes later than this much was slept over: no program is kept waiting that long. */
const sleptMs = 60_000;
/** Clock and time since the start of the system drift apart by less between two beats, in milliseconds. */
const setByMs = 10_000;
/** The start of the system is told by two clocks, neither of them exact. */
const sameStartMs = 2 * 60_000;

/** What an end that was asked for is called in the journal; without it, the agent was ended in the middle of something. */
const endedFact = 'ended';
const bootFact = 'boot';

export interface InterruptionsParts {
  readonly journal: Pick<Journal, 'fact' | 'setFact'>;
  readonly runs: Pick<RunJournal, 'unfinished'>;
  readonly log: (runId: string | undefined, level: LogLine['level'], text: string) => void;
  /** what may have become due meanwhile is looked at */
  readonly wake: () => void;
  /** milliseconds, of the laptop's own clock */
  readonly systemNow: () => number;
  /** milliseconds, sleep included */
  readonly sinceBoot: () => number;
  /** milliseconds since 1970, corrected */
  readonly now: () => number;
}

/**
 * Tells by name, in the log of the run that it touched, what came between the agent and its work: that it was ended in the
 * middle, that Windows was restarted, that the laptop slept, that somebody set the clock. None of them changes what is done: the
 * journal goes on with the very step.
 */
export class Interruptions {
  readonly #parts: InterruptionsParts;
  #last: { system: number; boot: number };
  #timer: NodeJS.Timeout | null = null;
  #signedOut = false;
  /** facts for which there was no room on the disk: a name in the log keeps no agent from beginning or ending */
  readonly #unwritten = new Map<string, string>();

  constructor(parts: InterruptionsParts) {
    this.#parts = parts;
    this.#last = this.#clocks();
  }

  /** At the start of the agent. */
  open(): void {
    const { journal, runs, log, now, sinceBoot } = this.#parts;
    const ended = journal.fact(endedFact);
    const bootBefore = Number(journal.fact(bootFact) ?? Number.NaN);
    const boot = now() - sinceBoot();
    const unfinished = runs.unfinished();
    if (unfinished)
      log(unfinished.id, 'warn', `${nameOf(ended, Math.abs(boot - bootBefore) > sameStartMs)}; it goes on`);
    this.#write(endedFact, '');
    this.#write(bootFact, String(Math.round(boot)));
    this.#last = this.#clocks();
    this.#timer = setInterval(() => this.beat(), beatMs);
    this.#timer.unref();
  }

  /** The agent was asked to end. */
  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    if (!this.#signedOut) this.#write(endedFact, 'asked');
  }

  /** Windows ends this process at any moment from now on. Never throws: who is told of it must not fail. */
  signOut(): Result<void> {
    this.#unwritten.delete(endedFact);
    try {
      this.#parts.journal.setFact(endedFact, 'sign-out');
      this.#signedOut = true;
      return ok(undefined);
    } catch (thrown) {
      return { ok: false, error: errorFrom(thrown, 'journal') };
    }
  }

  beat(): void {
    const before = this.#last;
    this.#last = this.#clocks();
    this.#writeHeld();
    const passed = this.#last.boot - before.boot;
    const setBy = this.#last.system - before.system - passed;
    const slept = passed - beatMs;
    if (slept > sleptMs) this.#tell(`slept: the laptop slept for about ${lengthOf(slept)}`);
    if (Math.abs(setBy) > setByMs)
      this.#tell(
        `clock-set: the clock was set ${setBy < 0 ? 'back' : 'forward'} by ${lengthOf(Math.abs(setBy))}; orders keep to the time of server or console`,
      );
  }

  #write(name: string, value: string): void {
    this.#unwritten.set(name, value);
    this.#writeHeld();
  }

  #writeHeld(): void {
    try {
      for (const [name, value] of this.#unwritten) {
        this.#parts.journal.setFact(name, value);
        this.#unwritten.delete(name);
      }
    } catch (thrown) {
      if (!(thrown instanceof OwnDiskFull)) throw thrown;
    }
  }

  #tell(text: string): void {
    const { log, runs, wake } = this.#parts;
    log(runs.unfinished()?.id, 'info', text);
    wake();
  }

  #clocks(): { system: number; boot: number } {
    return { system: this.#parts.systemNow(), boot: this.#parts.sinceBoot() };
  }
}

function nameOf(ended: string | null, restarted: boolean): string {
  if (ended === 'sign-out') return 'interrupted: the person signed out';
  if (ended === 'asked') return 'interrupted: the agent was asked to end';
  if (restarted) return 'interrupted: the computer was restarted, or lost power';
  return 'interrupted: the agent was ended in the middle';
}

function lengthOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1000)} s`;
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
