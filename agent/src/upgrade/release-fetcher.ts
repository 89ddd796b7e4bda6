import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { errorFrom } from '@ferry/common/errors';
import type { Release } from '@ferry/common/orders/release';
import type { DeviceChannel } from '../channel/device-channel.ts';
import type { Condition } from '../laptop.ts';
import { failRelease } from './failed-release.ts';
import { fetchRelease } from './fetch-release.ts';
import { growingWait, inWords } from './growing-wait.ts';
import { placeProgram } from './programs.ts';
import { waysToFetch, whyNotFetch } from './quiet-time.ts';
import type { Surroundings } from './quiet-time.ts';
import { ReleaseFile, tidyReleases } from './release-file.ts';
import { lockProgram, pathIn } from './start-program.ts';
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
  /** somebody is to look again, now or that many milliseconds later */
  readonly wake: (inMs?: number) => void;
}

/** How often it is tried to lay a release down, with growing waits, before the agent's next start. */
export const mostLayings = 6;

/** `again`: now, if it is wanted still. */
type Outcome = 'again' | 'later';
type Job = { readonly sha256: string | null; readonly end: AbortController; readonly done: Promise<void> };

/** Brings a release from whoever has it to the folder of the programs, beside what else goes on. */
export class ReleaseFetcher {
  readonly #parts: ReleaseFetcherParts;
  readonly #tellOnce: Log;
  readonly #channels = new Set<DeviceChannel>();
  #everConnected = false;
  #stopped = false;
  #job: Job | null = null;
  #notBefore = 0;
  /** Of what there may be bytes; undefined: nobody has looked yet what the last start has left. */
  #kept: string | null | undefined = undefined;
  #setback: { sha256: string; times: number; until: number } | null = null;

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
    this.#stopped = true;
    this.#job?.end.abort();
    await this.#job?.done;
  }

  /** Only this release is wanted: what is under way of another one is ended, and what is there of others is removed. */
  want(release: Release | null): void {
    const sha256 = release?.sha256 ?? null;
    if (this.#job && this.#job.sha256 !== sha256) this.#job.end.abort();
    if (this.#kept === sha256) return;
    this.#notBefore = 0;
    this.#begin(sha256, async () => {
      const { log, ground } = this.#parts;
      if (await tidyReleases(ground.data, sha256))
        log('info', 'what was fetched of a release that is not offered is gone');
      this.#kept = sha256;
      return 'again';
    });
  }

  /** Begins, unless something is under way, nobody can be reached, or it was tried a moment ago. */
  fetch(release: Release): void {
    const { sha256 } = release;
    const now = performance.now();
    if (!this.isConnected || now < this.#notBefore || this.#kept !== sha256) return;
    if (this.#setback?.sha256 === sha256 && now < this.#setback.until) return;
    this.#begin(
      sha256,
      async (signal) => await this.#bring(release, signal).catch((thrown: unknown) => this.#heldUp(release, thrown)),
    );
  }

  /** Never two at a time: what is wanted now is begun at the next look. */
  #begin(sha256: string | null, work: (signal: AbortSignal) => Promise<Outcome>): void {
    if (this.#job || this.#stopped) return;
    const end = new AbortController();
    const done = work(end.signal)
      .catch((thrown: unknown) => {
        this.#tellOnce('warn', `releases cannot be looked at here: ${errorFrom(thrown, 'release').message}`);
        return 'later' as const;
      })
      .then((outcome) => {
        this.#job = null;
        if (this.#stopped) return;
        const now = performance.now();
        if (outcome === 'later' && !end.signal.aborted)
          this.#notBefore = now + this.#parts.ground.installation.pace.retryMs;
        const { until } = this.#setback ?? { until: 0 };
        const next = Math.max(this.#notBefore, Number.isFinite(until) ? until : 0) - now;
        // A timer may come a moment early.
        this.#parts.wake(next > 0 ? Math.ceil(next) + 1 : undefined);
      });
    this.#job = { sha256, end, done };
  }

  /** This laptop's own fault, a folder that may not be written say: not the release's, and not to be tried for ever. */
  #heldUp({ sha256, version }: Release, thrown: unknown): Outcome {
    const { log, ground } = this.#parts;
    const times = (this.#setback?.sha256 === sha256 ? this.#setback.times : 0) + 1;
    const isLast = times >= mostLayings;
    const waitMs = growingWait(times, ground.installation.pace.retryMs);
    this.#setback = { sha256, times, until: isLast ? Infinity : performance.now() + waitMs };
    const next = isLast ? "after the agent's next start" : `in ${inWords(waitMs)}`;
    const why = errorFrom(thrown, 'release').message;
    log(
      'warn',
      `release ${version} cannot be laid down here (${times} of ${mostLayings}): ${why}. Tried again ${next}`,
    );
    return 'later';
  }

  async #bring(release: Release, signal: AbortSignal): Promise<Outcome> {
    const { ground } = this.#parts;
    const file = new ReleaseFile(ground.data, release);
    if ((await this.#fetchInto(file, release, signal)) === 'later') return 'later';
    if (!(await file.isRight())) return await this.#blame(file, release);
    if (!signal.aborted) await this.#place(file, release);
    return 'again';
  }

  async #fetchInto(file: ReleaseFile, release: Release, signal: AbortSignal): Promise<'whole' | 'later'> {
    const { log, ground } = this.#parts;
    const name = `release ${release.version}`;
    const ways = await file.ways(ground.installation.pace.retryMs);
    let metered: boolean | null = null;
    const open = (): DeviceChannel[] => waysToFetch(this.#channels, metered);
    const channels = (): DeviceChannel[] => open().filter(({ id }) => ways.mayGive(id, Date.now()));
    const hindrance = async (): Promise<string | null> => {
      const condition = await this.#parts.condition();
      ({ metered } = condition);
      const costs = open().length === 0 && this.isConnected ? 'this network is metered' : null;
      const around = this.#parts.around();
      const why = costs ?? (around ? whyNotFetch({ ...around, condition }, release.size) : null);
      if (why !== null) this.#tellOnce('info', `${name} is not fetched now: ${why}`);
      return why;
    };
    return await fetchRelease({
      ...{ release, file, channels, hindrance, signal },
      progress: (percent) => log('info', `${name}: ${percent} % fetched`),
      failed: (channel, message) => this.#tellOnce('info', `${channel.id} does not give ${name}: ${message}`),
      gives: async ({ id }) => await ways.gives(id),
    });
  }

  /** Other bytes than those that an owner signed for are the fault of the way that they came. */
  async #blame(file: ReleaseFile, { version }: Release): Promise<Outcome> {
    const { log, ground } = this.#parts;
    const { ways, waitMs } = await (await file.ways(ground.installation.pace.retryMs)).blame(Date.now());
    const rest = `It is thrown away; they are not asked for it for ${inWords(waitMs)}, and others are`;
    log('error', `release ${version}: what came from ${ways.join(' and ')} is not what an owner signed for. ${rest}`);
    return 'again';
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
    } else if (right.error.code === 'invalid') await rm(pathIn(ground.installation, program), { force: true });
    await changeRecord(ground.data, (record) => {
      const before = record.attempt?.sha256 === sha256 ? record.attempt : null;
      const fetches = before ? (before.fetches ?? 1) + 1 : 1;
      const tries = before?.tries ?? 0;
      const fetched = { fetches, fetchedAt: new Date().toISOString() };
      return { ...record, attempt: { version, sha256, size, file: program, phase: 'fetched', tries, ...fetched } };
    });
    await file.remove();
    this.#setback = null;
    log('info', `release ${version} is fetched, and taken when this laptop is at rest`);
  }
}
