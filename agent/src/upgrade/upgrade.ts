import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { errorFrom } from '@ferry/common/errors';
import type { Release } from '@ferry/common/orders/release';
import type { Policy } from '@ferry/common/orders/policy';
import type { Report } from '@ferry/common/report';
import type { Trust } from '@ferry/common/trust/trust';
import type { DeviceChannel } from '../channel/device-channel.ts';
import type { Condition } from '../laptop.ts';
import { fetchRelease } from './fetch-release.ts';
import { offeredRelease } from './offered-release.ts';
import { placeProgram } from './programs.ts';
import { heldOnTrial, waysToFetch, whyNotFetch, whyNotHandOver } from './quiet-time.ts';
import type { Surroundings } from './quiet-time.ts';
import { ReleaseFile } from './release-file.ts';
import { lockProgram, pathIn } from './start-program.ts';
import { confirm, settle } from './trial.ts';
import type { Ground } from './trial.ts';
import { changeRecord, readRecord, withFailure } from './upgrade-record.ts';
import type { Attempt, UpgradeRecord } from './upgrade-record.ts';
import type { Decision } from '../decision/decide.ts';

/** `forward`: to the release that was fetched. `back`: this agent did not prove itself, and the older one is to come back. */
export type Leaving = 'forward' | 'back';

export interface UpgradeParts {
  readonly ground: Ground;
  /** this program has not proved itself yet */
  readonly onTrial: boolean;
  readonly policy: () => Policy | null;
  readonly trust: () => Trust;
  readonly condition: () => Promise<Condition>;
  /** a run is under way */
  readonly unfinished: () => boolean;
  /** whether all that was to be reported has arrived somewhere; what is not on its way yet is sent */
  readonly delivered: () => Promise<boolean>;
  readonly log: (level: 'info' | 'warn' | 'error', text: string) => void;
  /** somebody is to look again */
  readonly wake: () => void;
  /** The agent is to end and make way. */
  readonly leave: (to: Leaving) => void;
}

type Situation = Pick<Surroundings, 'decision' | 'now'>;

/** How soon it is looked again whether what is to be reported has arrived, in milliseconds. */
const arrivalMs = 1000;

/** Takes a release that is offered from the offer to the door: fetches it, waits for a quiet time, and asks the agent to make way. */
export class Upgrade {
  readonly #parts: UpgradeParts;
  readonly #channels = new Set<DeviceChannel>();
  readonly #told = new Set<string>();
  readonly #ended = new AbortController();
  readonly #since = performance.now();
  #onTrial: boolean;
  #everConnected = false;
  #hasReported = false;
  #around: Situation | null = null;
  #fetching: Promise<void> | null = null;
  #fetchAgain = 0;
  #timer: NodeJS.Timeout | null = null;
  #deadline: NodeJS.Timeout | null = null;
  #confirming: Promise<void> | null = null;

  constructor(parts: UpgradeParts) {
    this.#parts = parts;
    this.#onTrial = parts.onTrial;
    if (!parts.onTrial) return;
    // Whoever watches ends this program before. Where nobody does any more, it makes way itself.
    const { reportWithinMs, settleMs } = parts.ground.installation.pace;
    this.#deadline = setTimeout(() => this.#giveUp(), reportWithinMs + 3 * settleMs);
    parts.log('info', `version ${parts.ground.running} was started and is to prove itself: it begins nothing before`);
  }

  open(channel: DeviceChannel): void {
    this.#channels.add(channel);
    this.#everConnected = true;
    this.#fetchAgain = 0;
  }

  close(channel: DeviceChannel): void {
    this.#channels.delete(channel);
  }

  held(decision: Decision): Decision {
    return this.#onTrial ? heldOnTrial(decision) : decision;
  }

  /** Server or console have taken this report. Never rejects. */
  async taken(report: Report): Promise<void> {
    if (!this.#onTrial || report.facts.agentVersion !== this.#parts.ground.running) return;
    this.#hasReported = true;
    await this.#confirm();
  }

  /** Once at a time; what cannot be written down, on a full disk say, is tried again. */
  async #confirm(): Promise<void> {
    this.#confirming ??= this.#confirmOnce().finally(() => {
      this.#confirming = null;
    });
    await this.#confirming;
  }

  async #confirmOnce(): Promise<void> {
    const { ground, log, wake } = this.#parts;
    try {
      const { confirmed } = await confirm(ground);
      this.#onTrial = false;
      clearTimeout(this.#deadline ?? undefined);
      const before = confirmed?.before ? ` from ${confirmed.before.version}` : '';
      log('info', `version ${ground.running} has taken over${before}`);
      wake();
    } catch (thrown) {
      const { message } = errorFrom(thrown, ground.data);
      this.#tellOnce('warn', `version ${ground.running} cannot write down that it has taken over: ${message}`);
      this.#wakeIn(arrivalMs);
    }
  }

  /** While there is nothing else to do: the next step towards what is offered. Returns soon; what takes time goes on beside. */
  async attend(situation: Situation): Promise<void> {
    const around = { ...situation, unfinished: false };
    this.#around = situation;
    if (this.#onTrial && this.#hasReported) await this.#confirm();
    if (this.#onTrial || this.#ended.signal.aborted) return;
    const record = await readRecord(this.#parts.ground.data);
    if (record.attempt?.phase === 'returned') {
      await this.#judgeReturn(record.attempt);
      return;
    }
    const release = await this.#offered(record);
    if (!release) return;
    const { attempt } = record;
    const { installation } = this.#parts.ground;
    if (attempt?.sha256 === release.sha256 && existsSync(pathIn(installation, attempt.file)))
      await this.#handOver(attempt, { ...around, condition: await this.#parts.condition() });
    else this.#fetch(release);
  }

  /** Nothing goes on beside any more when it returns. */
  async stop(): Promise<void> {
    this.#ended.abort();
    clearTimeout(this.#timer ?? undefined);
    clearTimeout(this.#deadline ?? undefined);
    await this.#fetching;
    await this.#confirming;
  }

  /** The release that is to be taken; null: none, and why is told once. */
  async #offered(record: UpgradeRecord): Promise<Release | null> {
    const { ground, policy, trust } = this.#parts;
    const now = new Date(this.#around?.now ?? 0);
    const offered = await offeredRelease(policy(), record, { trust: trust(), running: ground.running, now });
    if (offered === null) return null;
    if ('release' in offered) return offered.release;
    this.#tellOnce('warn', offered.refused);
    return null;
  }

  async #handOver(attempt: Attempt, around: Surroundings): Promise<void> {
    const { delivered, leave, ground } = this.#parts;
    const again = attempt.waits ? this.#since + ground.installation.pace.againMs - performance.now() : 0;
    if (again > 0) {
      this.#wakeIn(again);
      return;
    }
    const hindrance = whyNotHandOver(around, this.#channels.size > 0);
    if (hindrance !== null) this.#tellOnce('info', `release ${attempt.version} waits: ${hindrance}`);
    else if (await delivered()) leave('forward');
    else this.#wakeIn(arrivalMs);
  }

  #fetch(release: Release): void {
    if (this.#fetching || this.#channels.size === 0 || performance.now() < this.#fetchAgain) return;
    this.#fetching = this.#fetchWhole(release)
      .catch((thrown: unknown) => {
        const { message } = errorFrom(thrown, 'release');
        this.#tellOnce('warn', `release ${release.version} could not be fetched: ${message}`);
        return 'later' as const;
      })
      .then((outcome) => {
        this.#fetching = null;
        if (outcome === 'later') this.#fetchAgain = performance.now() + this.#parts.ground.installation.pace.judgeMs;
        else this.#parts.wake();
      });
  }

  async #fetchWhole(release: Release): Promise<'whole' | 'later'> {
    const { ground, log } = this.#parts;
    const file = new ReleaseFile(ground.data, release);
    const name = `release ${release.version}`;
    let metered: boolean | null = null;
    const channels = (): DeviceChannel[] => waysToFetch(this.#channels, metered);
    const hindrance = async (): Promise<string | null> => {
      const condition = await this.#parts.condition();
      ({ metered } = condition);
      const costs = channels().length === 0 && this.#channels.size > 0 ? 'this network is metered' : null;
      const unfinished = this.#parts.unfinished();
      const around = this.#around && { ...this.#around, unfinished, condition };
      const why = costs ?? (around ? whyNotFetch(around, release.size) : null);
      if (why !== null) this.#tellOnce('info', `${name} is not fetched now: ${why}`);
      return why;
    };
    const fetched = await fetchRelease({
      ...{ release, file, hindrance, signal: this.#ended.signal },
      channels,
      progress: (percent) => log('info', `${name}: ${percent} % fetched`),
      failed: (channel, message) => this.#tellOnce('info', `${channel.id} does not give ${name}: ${message}`),
    });
    if (fetched === 'later') return 'later';
    const judged = await file.judge();
    if (judged === 'again') {
      log('warn', `${name}: what was fetched is not what was named; it is thrown away and fetched once more`);
      return 'whole';
    }
    if (judged === 'wrong') {
      await this.#failed(release, 'what was fetched is not what was named, for the second time');
      return 'whole';
    }
    const { version, sha256, size } = release;
    const program = basename(await placeProgram(ground.installation, file.path, version));
    const { publisher } = await readRecord(ground.data);
    // It is looked at again before it is started; but for a wrong one nothing need be disturbed.
    const right = await lockProgram(ground.installation, {
      version,
      sha256,
      file: program,
      publisher: publisher ?? null,
    });
    if (right.ok) right.value.release();
    else if (right.error.code === 'forbidden') {
      await this.#failed(release, right.error.message);
      return 'whole';
    }
    await changeRecord(ground.data, (record) => ({
      ...record,
      attempt: { version, sha256, size, file: program, phase: 'fetched', tries: 0 },
    }));
    await file.remove();
    log('info', `${name} is fetched, and taken when this laptop is at rest`);
    return 'whole';
  }

  /** The older agent is back: was it the newer one's fault? */
  async #judgeReturn(attempt: Attempt): Promise<void> {
    const { ground, log } = this.#parts;
    const { version, reason } = attempt;
    if (reason === 'ended') await this.#failed(attempt, 'it ended before it had reported');
    else if (this.#everConnected) await this.#failed(attempt, 'it did not report within its time');
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

  async #failed(release: Pick<Release, 'sha256' | 'version' | 'size'>, reason: string): Promise<void> {
    const { ground, log } = this.#parts;
    const { sha256, version } = release;
    const record = await changeRecord(ground.data, (before) => withFailure(before, { sha256, version, reason }));
    log('error', `release ${version} failed: ${reason}. ${ground.running} works on; ${version} is not tried again`);
    await settle(ground, record);
    await new ReleaseFile(ground.data, release).remove();
  }

  #giveUp(): void {
    const { log, leave, ground } = this.#parts;
    log('error', `version ${ground.running} could not report within its time, and makes way for the older one`);
    leave('back');
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = setTimeout(() => this.#parts.wake(), ms);
  }

  #tellOnce(level: 'info' | 'warn', text: string): void {
    if (this.#told.has(text)) return;
    if (this.#told.size < 100) this.#told.add(text);
    this.#parts.log(level, text);
  }
}
