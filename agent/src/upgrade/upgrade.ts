import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Release } from '@ferry/common/orders/release';
import type { Policy } from '@ferry/common/orders/policy';
import type { Report } from '@ferry/common/report';
import type { Trust } from '@ferry/common/trust/trust';
import type { DeviceChannel } from '../channel/device-channel.ts';
import type { Decision } from '../decision/decide.ts';
import type { Condition } from '../laptop.ts';
import { failRelease } from './failed-release.ts';
import { inWords, waitLeft } from './growing-wait.ts';
import { offeredRelease } from './offered-release.ts';
import { OwnTrial } from './own-trial.ts';
import { Probation } from './probation.ts';
import { heldOnTrial, whyNotHandOver } from './quiet-time.ts';
import type { Surroundings } from './quiet-time.ts';
import { ReleaseFetcher } from './release-fetcher.ts';
import { pathIn } from './start-program.ts';
import { tellOnce } from './tell-once.ts';
import type { Log } from './tell-once.ts';
import { confirm, isOnTrial } from './trial.ts';
import type { Ground } from './trial.ts';
import { changeRecord, damagedName, lookAtRecord } from './upgrade-record.ts';
import type { Attempt, UpgradeRecord } from './upgrade-record.ts';

/** `forward`: to the release that was fetched. `back`: this agent did not prove itself, and the older one is to come back. */
export type Leaving = 'forward' | 'back';

export interface UpgradeParts {
  readonly ground: Ground;
  /** this program has not proved itself yet */
  readonly onTrial: boolean;
  /** what was known of upgrades when it was started */
  readonly known: UpgradeRecord;
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

/** Takes a release that is offered from the offer to the door: has it fetched, waits for a quiet time, and asks the agent to make way. */
export class Upgrade {
  readonly #parts: UpgradeParts;
  readonly #trial: OwnTrial;
  readonly #probation: Probation;
  readonly #fetcher: ReleaseFetcher;
  readonly #tellOnce: Log;
  readonly #since = performance.now();
  #known: UpgradeRecord;
  #around: Situation | null = null;
  #stopped = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: UpgradeParts) {
    this.#parts = parts;
    this.#known = parts.known;
    const { ground, onTrial, known, condition, unfinished, log, leave } = parts;
    this.#tellOnce = tellOnce(log);
    const wake = (inMs?: number): void => (inMs === undefined ? parts.wake() : this.#wakeIn(inMs));
    this.#trial = new OwnTrial({ ground, onTrial, known, log, wake, giveUp: () => leave('back') });
    const reached = (): boolean => this.#fetcher.wasEverConnected;
    this.#probation = new Probation({ ground, onTrial, known, reached, log, wake: () => parts.wake() });
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

  /** Whoever ends now is ended. Returns at once. */
  sessionEnds(): void {
    this.#probation.sessionEnds();
  }

  /** While there is nothing else to do: the next step towards what is offered. Returns soon; what takes time goes on beside. */
  async attend(situation: Situation): Promise<void> {
    this.#around = situation;
    await this.#trial.goOn();
    if (this.#trial.isUnder || this.#stopped) return;
    await this.#probation.goOn();
    const record = await this.#record();
    const { attempt } = record;
    if (attempt?.phase === 'returned') {
      await this.#judgeReturn(attempt);
      return;
    }
    const release = await this.#offered(record, situation);
    this.#fetcher.want(release);
    if (!release) return;
    const { installation } = this.#parts.ground;
    const mine = attempt?.sha256 === release.sha256 ? attempt : null;
    if (mine && existsSync(pathIn(installation, mine.file))) await this.#handOver(mine, situation);
    else if (!mine || this.#mayFetchAgain(mine)) this.#fetcher.fetch(release);
  }

  /** Its program was fetched and is gone. Each time is about 90 MB, so the next time comes later. */
  #mayFetchAgain({ version, fetches: times = 1, fetchedAt }: Attempt): boolean {
    const at = fetchedAt === undefined ? 0 : Date.parse(fetchedAt);
    const left = waitLeft({ times, at }, this.#parts.ground.installation.pace.againMs, Date.now());
    if (left === 0) return true;
    const gone = `the program of release ${version} was fetched, and somebody removed or changed it (${times})`;
    this.#tellOnce('warn', `${gone}: look at the virus scanner. It is fetched again in ${inWords(left)}`);
    this.#wakeIn(left);
    return false;
  }

  /** Nothing goes on beside any more when it returns. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer ?? undefined);
    await this.#trial.stop();
    await this.#probation.stop();
    await this.#fetcher.stop();
  }

  /** One that is damaged while this agent runs is written anew, as it was read last. */
  async #record(): Promise<UpgradeRecord> {
    const { ground } = this.#parts;
    const known = this.#known;
    const { record, damaged } = await lookAtRecord(ground.data);
    const mend = async () =>
      isOnTrial(known, ground) ? await confirm(ground, known) : await changeRecord(ground.data, (same) => same, known);
    this.#known = damaged ? await mend() : record;
    return this.#known;
  }

  /** The release that is to be taken; null: none, and why is told once. */
  async #offered(record: UpgradeRecord, { now }: Situation): Promise<Release | null> {
    const { ground, policy, trust } = this.#parts;
    const { running, data } = ground;
    const damaged = existsSync(join(data, damagedName));
    if (damaged)
      this.#tellOnce('warn', `upgrade.json was damaged, and is kept beside as ${damagedName}; ${running} works on`);
    const offered = await offeredRelease(policy(), record, {
      ...{ trust: trust(), running, now: new Date(now), damaged },
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
