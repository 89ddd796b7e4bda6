import { existsSync } from 'node:fs';
import type { Release } from '@ferry/common/orders/release';
import type { Policy } from '@ferry/common/orders/policy';
import type { Report } from '@ferry/common/report';
import type { Trust } from '@ferry/common/trust/trust';
import type { DeviceChannel } from '../channel/device-channel.ts';
import type { Decision } from '../decision/decide.ts';
import type { Condition } from '../laptop.ts';
import { failRelease } from './failed-release.ts';
import { offeredRelease } from './offered-release.ts';
import { OwnTrial } from './own-trial.ts';
import { heldOnTrial, whyNotHandOver } from './quiet-time.ts';
import type { Surroundings } from './quiet-time.ts';
import { ReleaseFetcher } from './release-fetcher.ts';
import { pathIn } from './start-program.ts';
import { tellOnce } from './tell-once.ts';
import type { Log } from './tell-once.ts';
import type { Ground } from './trial.ts';
import { changeRecord, readRecord } from './upgrade-record.ts';
import type { Attempt, UpgradeRecord } from './upgrade-record.ts';

/** `forward`: to the release that was fetched. `back`: this agent did not prove itself, and the older one is to come back. */
export type Leaving = 'forward' | 'back';

export interface UpgradeParts {
  readonly ground: Ground;
  /** this program has not proved itself yet */
  readonly onTrial: boolean;
  /** it was to make way a moment ago, and it did not come to that: it is not tried again at once */
  readonly heldUp: boolean;
  readonly policy: () => Policy | null;
  readonly trust: () => Trust;
  readonly condition: () => Promise<Condition>;
  /** a run is under way */
  readonly unfinished: () => boolean;
  /** whether all that was to be reported has arrived somewhere; what is not on its way yet is sent */
  readonly delivered: () => Promise<boolean>;
  readonly log: Log;
  /** somebody is to look again */
  readonly wake: () => void;
  /** The agent is to end and make way. */
  readonly leave: (to: Leaving) => void;
}

type Situation = Pick<Surroundings, 'decision' | 'now'>;

/** How soon it is looked again whether what is to be reported has arrived, in milliseconds. */
const arrivalMs = 1000;

/** How often a release is fetched whose program somebody removes: each time is about 90 MB. */
const mostFetches = 3;

/** Takes a release that is offered from the offer to the door: has it fetched, waits for a quiet time, and asks the agent to make way. */
export class Upgrade {
  readonly #parts: UpgradeParts;
  readonly #trial: OwnTrial;
  readonly #fetcher: ReleaseFetcher;
  readonly #tellOnce: Log;
  readonly #since = performance.now();
  #around: Situation | null = null;
  #stopped = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: UpgradeParts) {
    this.#parts = parts;
    const { ground, onTrial, condition, unfinished, log, leave } = parts;
    this.#tellOnce = tellOnce(log);
    const wake = (inMs?: number): void => (inMs === undefined ? parts.wake() : this.#wakeIn(inMs));
    this.#trial = new OwnTrial({ ground, onTrial, log, wake, giveUp: () => leave('back') });
    const around = () => this.#around && { ...this.#around, unfinished: unfinished() };
    this.#fetcher = new ReleaseFetcher({ ground, condition, around, log, wake });
  }

  open(channel: DeviceChannel): void {
    this.#fetcher.open(channel);
  }

  close(channel: DeviceChannel): void {
    this.#fetcher.close(channel);
  }

  held(decision: Decision): Decision {
    return this.#trial.isUnder ? heldOnTrial(decision) : decision;
  }

  /** Server or console have taken this report. Never rejects. */
  async taken(report: Report): Promise<void> {
    await this.#trial.taken(report);
  }

  /** While there is nothing else to do: the next step towards what is offered. Returns soon; what takes time goes on beside. */
  async attend(situation: Situation): Promise<void> {
    this.#around = situation;
    await this.#trial.goOn();
    if (this.#trial.isUnder || this.#stopped) return;
    const record = await readRecord(this.#parts.ground.data);
    const { attempt } = record;
    if (attempt?.phase === 'returned') {
      await this.#judgeReturn(attempt);
      return;
    }
    const release = await this.#offered(record, situation);
    if (!release) return;
    const { ground, log } = this.#parts;
    const mine = attempt?.sha256 === release.sha256 ? attempt : null;
    if (mine && existsSync(pathIn(ground.installation, mine.file))) await this.#handOver(mine, situation);
    else if (mine && (mine.fetches ?? 1) >= mostFetches)
      await failRelease(ground, log, release, `its program was gone ${mostFetches} times: look at the virus scanner`);
    else this.#fetcher.fetch(release);
  }

  /** Nothing goes on beside any more when it returns. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer ?? undefined);
    await this.#trial.stop();
    await this.#fetcher.stop();
  }

  /** The release that is to be taken; null: none, and why is told once. */
  async #offered(record: UpgradeRecord, { now }: Situation): Promise<Release | null> {
    const { ground, policy, trust } = this.#parts;
    const offered = await offeredRelease(policy(), record, {
      ...{ trust: trust(), running: ground.running, now: new Date(now) },
    });
    if (offered === null) return null;
    if ('release' in offered) return offered.release;
    this.#tellOnce('warn', offered.refused);
    return null;
  }

  async #handOver(attempt: Attempt, situation: Situation): Promise<void> {
    const { delivered, leave, ground } = this.#parts;
    const waits = attempt.waits === true || this.#parts.heldUp;
    const again = waits ? this.#since + ground.installation.pace.againMs - performance.now() : 0;
    if (again > 0) {
      this.#wakeIn(again);
      return;
    }
    const around = { ...situation, unfinished: false, condition: await this.#parts.condition() };
    const hindrance = whyNotHandOver(around, this.#fetcher.isConnected);
    if (hindrance !== null) this.#tellOnce('info', `release ${attempt.version} waits: ${hindrance}`);
    else if (await delivered()) leave('forward');
    else this.#wakeIn(arrivalMs);
  }

  /** The older agent is back: was it the newer one's fault? */
  async #judgeReturn(attempt: Attempt): Promise<void> {
    const { ground, log } = this.#parts;
    const { version, reason } = attempt;
    if (reason === 'ended') await failRelease(ground, log, attempt, 'it ended before it had reported');
    else if (this.#fetcher.wasEverConnected)
      await failRelease(ground, log, attempt, 'it did not report within its time');
    else {
      const left = this.#since + ground.installation.pace.judgeMs - performance.now();
      if (left > 0) {
        this.#wakeIn(left);
        return;
      }
      log('info', `release ${version} could reach nobody, and neither can ${ground.running}: it is tried again later`);
      await changeRecord(ground.data, (record) => ({
        ...record,
        attempt: { ...attempt, phase: 'fetched', tries: attempt.tries - 1, waits: true },
      }));
    }
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#timer ?? undefined);
    if (!this.#stopped) this.#timer = setTimeout(() => this.#parts.wake(), ms);
  }
}
