import { basename } from 'node:path';
import { errorFrom } from '@ferry/common/errors';
import { tellOnce } from './tell-once.ts';
import type { Log } from './tell-once.ts';
import { settle } from './trial.ts';
import type { Ground } from './trial.ts';
import { changeRecord } from './upgrade-record.ts';
import type { UpgradeRecord } from './upgrade-record.ts';

export interface ProbationParts {
  readonly ground: Ground;
  /** this program has not proved itself yet, not even once */
  readonly onTrial: boolean;
  /** what was found when it was started */
  readonly known: UpgradeRecord;
  /** server or console were reached by this program */
  readonly reached: () => boolean;
  readonly log: Log;
  /** somebody is to look again */
  readonly wake: () => void;
}

type Confirmed = NonNullable<UpgradeRecord['confirmed']>;

/**
 * A program that has taken over, at its next starts: the older one starts it and counts, and goes back to itself where it breaks at each
 * of them (`look-after.ts`). Once it has run for a while, and has reached somebody, sign-in starts it directly. Not once it has reported:
 * where nothing is new there is no report.
 */
export class Probation {
  readonly #parts: ProbationParts;
  readonly #tellOnce: Log;
  readonly #timer: NodeJS.Timeout | null;
  #under: boolean;
  #steady = false;
  /** the starts that were counted are taken back */
  #cleared = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: ProbationParts) {
    this.#parts = parts;
    this.#tellOnce = tellOnce(parts.log);
    this.#under = !parts.onTrial && this.#ownIn(parts.known)?.starts !== undefined;
    const steady = (): void => {
      this.#steady = true;
      parts.wake();
    };
    this.#timer = this.#under ? setTimeout(steady, parts.ground.installation.pace.steadyMs) : null;
  }

  /** What cannot be written down now is tried again at the next look. */
  async goOn(): Promise<void> {
    if (!this.#under || !this.#steady) return;
    if (!this.#parts.reached()) await this.#clear();
    else await this.#write(async () => await this.#pass());
  }

  /** Windows is about to end this program: that it ended soon was not its fault. Returns at once. */
  sessionEnds(): void {
    if (this.#under) void this.#clear();
  }

  /** Nothing goes on beside any more when it returns. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer ?? undefined);
    await this.#writing;
  }

  async #clear(): Promise<void> {
    if (this.#cleared) return;
    await this.#write(async () => {
      await this.#change((own) => ({ ...own, starts: 0 }));
      this.#cleared = true;
    });
  }

  async #pass(): Promise<void> {
    const { ground, log } = this.#parts;
    await settle(ground, await this.#change(({ starts: _starts, ...own }) => own));
    this.#under = false;
    log('info', `version ${ground.running} runs well after a start of its own, and is what sign-in starts from now on`);
  }

  /** One after the other. Never rejects. */
  async #write(work: () => Promise<void>): Promise<void> {
    const { ground } = this.#parts;
    this.#writing = this.#writing.then(work).catch((thrown: unknown) => {
      const { message } = errorFrom(thrown, ground.data);
      this.#tellOnce('warn', `version ${ground.running} cannot write down that it runs well: ${message}`);
    });
    await this.#writing;
  }

  async #change(change: (own: Confirmed) => Confirmed): Promise<UpgradeRecord> {
    const { ground, known } = this.#parts;
    const changed = (record: UpgradeRecord): UpgradeRecord => {
      const own = this.#ownIn(record);
      return own ? { ...record, confirmed: change(own) } : record;
    };
    return await changeRecord(ground.data, changed, known);
  }

  #ownIn({ confirmed }: UpgradeRecord): Confirmed | null {
    const { installation, running } = this.#parts.ground;
    return confirmed?.version === running && confirmed.file === basename(installation.program) ? confirmed : null;
  }
}
