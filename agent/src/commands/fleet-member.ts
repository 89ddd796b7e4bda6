import { readdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorFrom, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { createBackoff, pause } from '../channel/backoff.ts';
import type { FindHubs } from '../channel/lan/hub-finder.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { enrolAgent } from './enrol.ts';
import type { FleetLaptop } from './fleet-plan.ts';
import { runAgent } from './run.ts';
import { seedFolder } from './simulate.ts';

export interface FleetSurroundings {
  readonly companyKey: string;
  readonly server: string | null;
  readonly secret: () => Promise<Result<string>>;
  readonly find: FindHubs;
  readonly emit: (event: { event: string }) => void;
  readonly random: () => number;
}

/** One laptop of a fleet: seeded, enrolled and run while its power is on. What goes wrong with it ends it alone. */
export class FleetMember {
  readonly #laptop: FleetLaptop;
  readonly #around: FleetSurroundings;
  #wanted: 'on' | 'off' = 'off';
  #on: AbortController | null = null;
  #turn: Promise<void> = Promise.resolve();
  #why = 'power off';

  constructor(laptop: FleetLaptop, around: FleetSurroundings) {
    this.#laptop = laptop;
    this.#around = around;
  }

  /** Switches the laptop on or off. Off in the middle of a run: the agent goes on with it when the power is back. */
  power(power: 'on' | 'off'): void {
    if (power === this.#wanted) return;
    this.#wanted = power;
    this.#tell({ event: 'power', power });
    if (power === 'off') {
      this.#on?.abort();
      return;
    }
    const on = new AbortController();
    this.#on = on;
    // After what is still ending: the data folder has one holder at a time.
    this.#turn = this.#turn.then(async () => await this.#live(on));
  }

  /** Ends it, and waits until it has ended. */
  async end(): Promise<void> {
    this.#why = 'told to end';
    this.#wanted = 'off';
    this.#on?.abort();
    await this.#turn;
  }

  async #live(on: AbortController): Promise<void> {
    const off = (): boolean => on.signal.aborted;
    if (off()) return;
    let error: FerryError | null = null;
    try {
      const result = await this.#work(on.signal);
      if (!result.ok) error = result.error;
    } catch (thrown) {
      error = errorFrom(thrown, this.#laptop.name);
    }
    if (off() || !error) this.#tell({ event: 'ended', reason: this.#why });
    else {
      // It may be switched on again: that is the way to try once more.
      this.#wanted = 'off';
      this.#tell({ event: 'ended', reason: 'failed', error });
    }
  }

  async #work(signal: AbortSignal): Promise<Result<void>> {
    const { companyKey, server, find, secret } = this.#around;
    const { data, simulated, reach, stepDelay, allowScripts } = this.#laptop;
    const seeded = await this.#seed();
    if (!seeded.ok) return seeded;
    const lan = reach !== 'cloud';
    const cloud = reach !== 'lan';
    const ways = { data, simulated, lan, hub: [], ...(cloud && server !== null ? { server } : {}) };
    const emit = (event: { event: string }): void => {
      // Its own end is told with the reason.
      if (event.event !== 'ended') this.#tell(event);
    };
    const off = (): boolean => signal.aborted;
    const backoff = createBackoff({ firstMs: 500, mostMs: 15_000, random: this.#around.random });
    for (;;) {
      const enrolled = await enrolAgent({ ...ways, companyKey, allowScripts }, { secret, emit, signal, find });
      if (enrolled.ok) break;
      if (off()) return ok(undefined);
      if (enrolled.error.code !== 'unreachable') return enrolled;
      this.#tell({ event: 'trouble', channel: 'enrol', error: enrolled.error });
      await pause(Math.max(backoff.next(), enrolled.error.retryAfterMs ?? 0), signal);
    }
    if (off()) return ok(undefined);
    return await runAgent({ ...ways, cloud, stepDelay }, { emit, signal, find });
  }

  /** Seeds beside the folder and moves it there whole: a laptop that is half there would be taken for one that was used. */
  async #seed(): Promise<Result<void>> {
    const { simulated, seed, name } = this.#laptop;
    if (!(await isEmpty(simulated))) return ok(undefined);
    const half = `${simulated}.seeding`;
    makePrivateFolder(dirname(simulated));
    await rm(half, { recursive: true, force: true });
    const seeded = await seedFolder(half, { hostname: name, ...seed });
    if (!seeded.ok) return seeded;
    await rm(simulated, { recursive: true, force: true });
    await rename(half, simulated);
    this.#tell({ event: 'seeded', folder: simulated });
    return ok(undefined);
  }

  #tell(event: { event: string; [more: string]: unknown }): void {
    this.#around.emit(event);
  }
}

async function isEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return true;
    throw thrown;
  }
}
