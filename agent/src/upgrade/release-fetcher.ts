import { basename } from 'node:path';
import { errorFrom } from '@ferry/common/errors';
import type { Release } from '@ferry/common/orders/release';
import type { DeviceChannel } from '../channel/device-channel.ts';
import type { Condition } from '../laptop.ts';
import { failRelease } from './failed-release.ts';
import { fetchRelease } from './fetch-release.ts';
import { placeProgram } from './programs.ts';
import { waysToFetch, whyNotFetch } from './quiet-time.ts';
import type { Surroundings } from './quiet-time.ts';
import { ReleaseFile } from './release-file.ts';
import { lockProgram } from './start-program.ts';
import { tellOnce } from './tell-once.ts';
import type { Log } from './tell-once.ts';
import type { Ground } from './trial.ts';
import { changeRecord, readRecord } from './upgrade-record.ts';

export interface ReleaseFetcherParts {
  readonly ground: Ground;
  readonly condition: () => Promise<Condition>;
  /** what it would disturb; null: nobody has looked yet */
  readonly around: () => Omit<Surroundings, 'condition'> | null;
  readonly log: Log;
  /** somebody is to look again */
  readonly wake: () => void;
}

/** Brings a release from whoever has it to the folder of the programs, beside what else goes on. */
export class ReleaseFetcher {
  readonly #parts: ReleaseFetcherParts;
  readonly #tellOnce: Log;
  readonly #channels = new Set<DeviceChannel>();
  readonly #ended = new AbortController();
  #everConnected = false;
  #fetching: Promise<void> | null = null;
  #notBefore = 0;

  constructor(parts: ReleaseFetcherParts) {
    this.#parts = parts;
    this.#tellOnce = tellOnce(parts.log);
  }

  open(channel: DeviceChannel): void {
    this.#channels.add(channel);
    this.#everConnected = true;
    this.#notBefore = 0;
  }

  close(channel: DeviceChannel): void {
    this.#channels.delete(channel);
  }

  get isConnected(): boolean {
    return this.#channels.size > 0;
  }

  get wasEverConnected(): boolean {
    return this.#everConnected;
  }

  /** Nothing goes on beside any more when it returns. */
  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#fetching;
  }

  /** Begins, unless it has begun, nobody can be reached, or it was tried a moment ago. */
  fetch(release: Release): void {
    if (this.#fetching || !this.isConnected || performance.now() < this.#notBefore) return;
    this.#fetching = this.#bring(release)
      .catch((thrown: unknown) => {
        const { message } = errorFrom(thrown, 'release');
        this.#tellOnce('warn', `release ${release.version} could not be fetched: ${message}`);
        return 'later' as const;
      })
      .then((outcome) => {
        this.#fetching = null;
        if (outcome === 'later') this.#notBefore = performance.now() + this.#parts.ground.installation.pace.judgeMs;
        else this.#parts.wake();
      });
  }

  async #bring(release: Release): Promise<'whole' | 'later'> {
    const { ground, log } = this.#parts;
    const file = new ReleaseFile(ground.data, release);
    if ((await this.#fetchInto(file, release)) === 'later') return 'later';
    const name = `release ${release.version}`;
    const judged = await file.judge();
    if (judged === 'again') {
      log('warn', `${name}: what was fetched is not what was named; it is thrown away and fetched once more`);
      return 'whole';
    }
    if (judged === 'wrong') {
      await failRelease(ground, log, release, 'what was fetched is not what was named, for the second time');
      return 'whole';
    }
    await this.#place(file, release);
    return 'whole';
  }

  async #fetchInto(file: ReleaseFile, release: Release): Promise<'whole' | 'later'> {
    const { log } = this.#parts;
    const name = `release ${release.version}`;
    let metered: boolean | null = null;
    const channels = (): DeviceChannel[] => waysToFetch(this.#channels, metered);
    const hindrance = async (): Promise<string | null> => {
      const condition = await this.#parts.condition();
      ({ metered } = condition);
      const costs = channels().length === 0 && this.isConnected ? 'this network is metered' : null;
      const around = this.#parts.around();
      const why = costs ?? (around ? whyNotFetch({ ...around, condition }, release.size) : null);
      if (why !== null) this.#tellOnce('info', `${name} is not fetched now: ${why}`);
      return why;
    };
    return await fetchRelease({
      ...{ release, file, channels, hindrance, signal: this.#ended.signal },
      progress: (percent) => log('info', `${name}: ${percent} % fetched`),
      failed: (channel, message) => this.#tellOnce('info', `${channel.id} does not give ${name}: ${message}`),
    });
  }

  async #place(file: ReleaseFile, release: Release): Promise<void> {
    const { ground, log } = this.#parts;
    const { version, sha256, size } = release;
    const program = basename(await placeProgram(ground.installation, file.path, version));
    const { publisher = null } = await readRecord(ground.data);
    // It is looked at again before it is started; but for a wrong one nothing need be disturbed.
    const right = await lockProgram(ground.installation, { version, sha256, file: program, publisher });
    if (right.ok) right.value.release();
    else if (right.error.code === 'forbidden') {
      await failRelease(ground, log, release, right.error.message);
      return;
    }
    await changeRecord(ground.data, (record) => {
      const before = record.attempt?.sha256 === sha256 ? record.attempt : null;
      const fetches = before ? (before.fetches ?? 1) + 1 : 1;
      const tries = before?.tries ?? 0;
      return { ...record, attempt: { version, sha256, size, file: program, phase: 'fetched', tries, fetches } };
    });
    await file.remove();
    log('info', `release ${version} is fetched, and taken when this laptop is at rest`);
  }
}
