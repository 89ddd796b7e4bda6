import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { freeNames } from './free-names.ts';
import type { StartNode } from './node-child.ts';
import { startFleet } from './sample-fleet.ts';
import type { FleetNews, SampleFleet } from './sample-fleet.ts';
import { fleetPlan, readRecord, writeRecord } from './sample-record.ts';
import type { LaptopRecord, Reach, RecordedLaptop } from './sample-record.ts';

/** A simulated laptop with a real agent, as `shell.state` shows it. */
export interface SampleLaptop {
  readonly name: string;
  readonly reach: Reach;
  readonly upn: string;
  readonly state: 'starting' | 'running' | 'off' | 'ended';
  /** why it ended or does not get on; empty while all is well */
  readonly why: string;
}

/** A laptop to be. Without a name it gets one. */
export type LaptopOrder = Pick<RecordedLaptop, 'reach' | 'upn' | 'targetUpn'> &
  Partial<Pick<RecordedLaptop, 'name' | 'stepDelay' | 'office' | 'stubborn' | 'power' | 'returns' | 'allowScripts'>>;

export type LaptopSettings = Pick<LaptopRecord, 'companyKey' | 'sourceTenantId' | 'targetTenantId' | 'server'> & {
  readonly projectId: string;
  /** an access token that is good for all of them */
  readonly token: string;
};

/** The sample laptops of every project, several to a process. */
export interface SampleLaptops {
  of(projectId: string): readonly SampleLaptop[];
  /** Tells of every change, until the returned function is called. */
  onChange(listener: () => void): () => void;
  /** Sets up, enrols and starts each; comes back at once, the rest shows in the states. */
  start(settings: LaptopSettings, orders: readonly LaptopOrder[]): Result<number>;
  /**
   * Lets those that a project had go on where they were. `token` is asked when one of them is not enrolled yet. Does nothing when
   * they run already.
   */
  resume(
    projectId: string,
    server: string | null,
    token: (uses: number) => Promise<Result<string>>,
  ): Promise<Result<void>>;
  power(projectId: string, name: string, power: 'on' | 'off'): Result<void>;
  /** Switches those off that are to be away for a while. They come back by themselves. */
  sendAway(projectId: string): void;
  /** Ends those of one project, or all. They go on at the next `resume`. */
  stop(projectId?: string): Promise<void>;
  /** Ends those of a project and deletes them. */
  forget(projectId: string): Promise<void>;
}

/** What is known of one project's laptops. */
interface Herd {
  record: LaptopRecord;
  readonly folder: string;
  readonly shown: Map<string, { state: SampleLaptop['state']; why: string }>;
  readonly fleets: Map<string, SampleFleet>;
  readonly timers: Set<NodeJS.Timeout>;
}

/** How long a laptop that comes back by itself is off, in milliseconds. */
const awayMs = 120_000;

/** Sample laptops live in `<home>/laptops/<project>/<name>`: the agent's data in `agent`, the simulated laptop in `laptop`. */
export function createSampleLaptops(
  start: StartNode,
  options: { agent: string; home: string; awayMs?: number; log?: (line: string) => void },
): SampleLaptops {
  const herds = new Map<string, Herd>();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };

  function keep(herd: Herd): void {
    const written = writeRecord(herd.folder, herd.record);
    // They work all the same; what was not written is done again at the next start.
    if (!written.ok) options.log?.(`${written.error.where}: ${written.error.message}`);
  }

  function change(herd: Herd, name: string, part: Partial<RecordedLaptop>): void {
    const laptops = herd.record.laptops.map((each) => (each.name === name ? { ...each, ...part } : each));
    herd.record = { ...herd.record, laptops };
    keep(herd);
  }

  function hear(herd: Herd, news: FleetNews): void {
    const { laptop, what } = news;
    const before = herd.shown.get(laptop);
    if (!before) return;
    if (what === 'enrolled') {
      if (!herd.record.laptops.find(({ name }) => name === laptop)?.enrolled) change(herd, laptop, { enrolled: true });
      herd.shown.set(laptop, { state: 'running', why: '' });
    } else if (what === 'trouble') herd.shown.set(laptop, { ...before, why: news.why });
    else if (what === 'ended') herd.shown.set(laptop, { state: 'ended', why: news.why });
    else herd.shown.set(laptop, { state: what, why: '' });
    tell();
  }

  function power(herd: Herd, name: string, wanted: 'on' | 'off'): Result<void> {
    const fleet = herd.fleets.get(name);
    if (!fleet) return fail('not-found', name, 'this sample laptop does not run', 'Open its project again.');
    change(herd, name, { power: wanted, returns: false });
    fleet.power(name, wanted);
    return ok(undefined);
  }

  function bringBackLater(herd: Herd, laptop: string): void {
    const timer = setTimeout(() => {
      herd.timers.delete(timer);
      // Somebody may have switched it on, and off again, in the meantime.
      if (herd.record.laptops.find(({ name }) => name === laptop)?.returns) power(herd, laptop, 'on');
    }, options.awayMs ?? awayMs);
    herd.timers.add(timer);
  }

  /** Starts one process for `laptops`, which are in the record already. */
  function launch(herd: Herd, laptops: readonly RecordedLaptop[], token: string | null): void {
    const first = laptops[0]?.name ?? '';
    const fleet = startFleet(start, {
      agent: options.agent,
      folder: herd.folder,
      name: `fleet-${first}`,
      plan: fleetPlan(herd.folder, herd.record, laptops),
      token,
      heard: (news) => hear(herd, news),
    });
    for (const laptop of laptops) {
      herd.fleets.set(laptop.name, fleet);
      herd.shown.set(laptop.name, { state: laptop.power === 'off' ? 'off' : 'starting', why: '' });
      if (laptop.power === 'off' && laptop.returns) bringBackLater(herd, laptop.name);
    }
    tell();
    void fleet.ended.then(({ why }) => {
      for (const { name } of laptops) {
        if (herd.fleets.get(name) !== fleet) continue;
        herd.fleets.delete(name);
        herd.shown.set(name, { state: 'ended', why });
      }
      tell();
    });
  }

  function herdOf(projectId: string): Result<Herd | null> {
    const known = herds.get(projectId);
    if (known) return ok(known);
    const folder = join(options.home, 'laptops', projectId);
    const record = readRecord(folder);
    if (!record.ok) return record;
    if (!record.value) return ok(null);
    const shown = new Map(record.value.laptops.map(({ name }) => [name, { state: 'starting' as const, why: '' }]));
    const herd = { record: record.value, folder, shown, fleets: new Map(), timers: new Set<NodeJS.Timeout>() };
    herds.set(projectId, herd);
    return ok(herd);
  }

  async function end(herd: Herd): Promise<void> {
    for (const timer of herd.timers) clearTimeout(timer);
    herd.timers.clear();
    const fleets = new Set(herd.fleets.values());
    // First: what ends on purpose is no longer this herd's to show.
    herd.fleets.clear();
    await Promise.all([...fleets].map(async (fleet) => await fleet.stop()));
  }

  async function stopOne(projectId: string): Promise<void> {
    const herd = herds.get(projectId);
    herds.delete(projectId);
    if (herd) await end(herd);
    tell();
  }

  return {
    of(projectId) {
      const herd = herds.get(projectId);
      if (!herd) return [];
      return herd.record.laptops.map(({ name, reach, upn }) => ({
        ...{ name, reach, upn },
        ...(herd.shown.get(name) ?? { state: 'ended', why: '' }),
      }));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(settings, orders) {
      const { projectId, token, companyKey, sourceTenantId, targetTenantId, server } = settings;
      if (!existsSync(options.agent)) {
        return fail('not-found', options.agent, 'there is no agent here to simulate laptops', 'Install Ferry again.');
      }
      if (server === null && orders.some(({ reach }) => reach === 'cloud')) {
        const remedy = 'Start laptops on the LAN only.';
        return fail('unreachable', 'sync server', 'no server runs beside this console', remedy);
      }
      const known = herdOf(projectId);
      if (!known.ok) return known;
      const folder = join(options.home, 'laptops', projectId);
      const before = known.value?.record.laptops ?? [];
      const names = freeNames(folder, before);
      const laptops = orders.map((order): RecordedLaptop => {
        const off = { office: false, returns: false, enrolled: false, allowScripts: false };
        const fresh = { ...off, stepDelay: 0, power: 'on' as const };
        return { ...fresh, ...order, name: order.name ?? names() };
      });
      const record = {
        ...{ format: 1, companyKey, sourceTenantId, targetTenantId, server },
        laptops: [...before, ...laptops],
      };
      const written = writeRecord(folder, record);
      if (!written.ok) return written;
      const herd = known.value ?? { record, folder, shown: new Map(), fleets: new Map(), timers: new Set() };
      herd.record = record;
      herds.set(projectId, herd);
      try {
        launch(herd, laptops, token);
      } catch (thrown) {
        return fail('storage', folder, errorFrom(thrown, folder).message, 'Make this folder writable for you.');
      }
      return ok(orders.length);
    },
    async resume(projectId, server, token) {
      const known = herdOf(projectId);
      if (!known.ok) return known;
      const herd = known.value;
      if (!herd || herd.fleets.size > 0 || herd.record.laptops.length === 0) return ok(undefined);
      const missing = herd.record.laptops.filter(({ enrolled }) => !enrolled).length;
      const given = missing === 0 ? ok(null) : await token(missing);
      if (!given.ok) {
        for (const name of herd.shown.keys()) herd.shown.set(name, { state: 'ended', why: given.error.message });
        tell();
        return given;
      }
      // Closed, or started otherwise, while the token was made.
      if (herds.get(projectId) !== herd || herd.fleets.size > 0) return ok(undefined);
      herd.record = { ...herd.record, server: server ?? herd.record.server };
      keep(herd);
      try {
        launch(herd, herd.record.laptops, given.value);
      } catch (thrown) {
        return fail('storage', herd.folder, errorFrom(thrown, herd.folder).message, 'Make this folder writable.');
      }
      return ok(undefined);
    },
    power(projectId, name, wanted) {
      const herd = herds.get(projectId);
      return herd
        ? power(herd, name, wanted)
        : fail('not-found', name, 'there is no such sample laptop', 'Look again.');
    },
    sendAway(projectId) {
      const herd = herds.get(projectId);
      for (const { name, power: now, returns } of herd?.record.laptops ?? []) {
        if (!herd || !returns || now === 'off') continue;
        change(herd, name, { power: 'off' });
        herd.fleets.get(name)?.power(name, 'off');
        bringBackLater(herd, name);
      }
    },
    async stop(projectId) {
      await Promise.all((projectId === undefined ? [...herds.keys()] : [projectId]).map(stopOne));
    },
    async forget(projectId) {
      await stopOne(projectId);
      rmSync(join(options.home, 'laptops', projectId), { recursive: true, force: true });
    },
  };
}
