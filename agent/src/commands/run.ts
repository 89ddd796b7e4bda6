import { randomUUID } from 'node:crypto';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { agentVersion } from '../agent-version.ts';
import type { ChannelSource } from '../channel/device-channel.ts';
import { cloudSource } from '../channel/cloud/cloud-source.ts';
import { GatewayClient } from '../channel/cloud/gateway-client.ts';
import { findHubs } from '../channel/lan/hub-finder.ts';
import type { FindHubs } from '../channel/lan/hub-finder.ts';
import { ServerWays } from '../channel/proxy/server-ways.ts';
import { lanSource } from '../channel/lan/lan-source.ts';
import { Backups } from '../engine/backups.ts';
import { Journal } from '../engine/journal.ts';
import { Retention } from '../engine/retention.ts';
import { SpareRoom } from '../engine/spare-room.ts';
import { RunJournal } from '../engine/run-journal.ts';
import { holdDataFolder } from '../identity/data-folder.ts';
import type { DataFolder } from '../identity/data-folder.ts';
import { loadIdentity } from '../identity/device-identity.ts';
import { PersonWindow } from '../person/person-window.ts';
import { Agent } from '../service/agent.ts';
import type { Emit } from '../service/agent-event.ts';
import { Bell } from '../service/bell.ts';
import { Delivery } from '../service/delivery.ts';
import { Interruptions } from '../service/interruptions.ts';
import { KeyWatch } from '../service/key-watch.ts';
import { LogBook } from '../service/log-book.ts';
import { OfferBook } from '../service/offer-book.ts';
import { OrderBook } from '../service/order-book.ts';
import { Outbox } from '../service/outbox.ts';
import { Reporter } from '../service/reporter.ts';
import { Thrift } from '../service/thrift.ts';
import { Upgrade } from '../upgrade/upgrade.ts';
import type { UpgradeParts } from '../upgrade/upgrade.ts';
import type { RegistryBackend } from '../windows/registry-backend.ts';
import { clockOf } from './enrol.ts';
import { openLaptop } from './open-laptop.ts';
import { printJson } from './outcome.ts';
import { hubAddresses, readSettings } from './settings.ts';

export interface RunOptions {
  data: string;
  lan: boolean;
  cloud: boolean;
  hub: string[];
  /** instead of the server that it was enrolled with: origin */
  server?: string;
  simulated?: string;
  /** instead of what the settings say */
  registry?: RegistryBackend;
  /** milliseconds */
  stepDelay: number;
}

/** What an agent takes from the process that it works in. */
export interface RunSurroundings {
  readonly emit: Emit;
  /** ends the agent; what is under way goes on at the next start */
  readonly signal: AbortSignal;
  readonly find?: FindHubs;
  /** for an agent that an installer laid down: where its programs are, and how it makes way for another */
  readonly upgrade?: Pick<UpgradeParts, 'ground' | 'onTrial' | 'known' | 'heldUp' | 'leave'>;
}

/** The agent at work, until SIGTERM or SIGINT. Prints one JSON object a line for whoever watches. */
export async function run(options: RunOptions): Promise<Result<void>> {
  const end = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => end.abort());
  // Whoever watched is gone; the agent works on.
  process.stdout.on('error', () => process.stdout.destroy());
  return await runAgent(options, { emit: printJson, signal: end.signal });
}

/** As `run`, for a process that has several agents. */
export async function runAgent(options: RunOptions, around: RunSurroundings): Promise<Result<void>> {
  const folder = await holdDataFolder(options.data);
  if (!folder.ok) return folder;
  const journal = Journal.open(folder.value.journal);
  if (!journal.ok) {
    folder.value.release();
    return journal;
  }
  try {
    return await work(options, around, folder.value, journal.value);
  } finally {
    journal.value.close();
    folder.value.release();
  }
}

async function work(
  options: RunOptions,
  { emit: tell, signal, find = findHubs, upgrade: upgrades }: RunSurroundings,
  folder: DataFolder,
  journal: Journal,
): Promise<Result<void>> {
  const settings = readSettings(journal);
  if (!settings.ok) return settings;
  const { root, companyKey, simulated } = settings.value;
  const server = options.server ?? settings.value.server;
  const opened = openLaptop(options.simulated ?? simulated, options.registry ?? settings.value.registry);
  if (!opened.ok) return opened;
  const { laptop, box, desk, proxies } = opened.value;
  const identity = await loadIdentity(folder.key, journal, box);
  if (!identity.ok) return identity;
  const { deviceId, signer } = identity.value;
  const typed = hubAddresses([...(settings.value.hubs ?? []), ...options.hub]);
  if (!typed.ok) return typed;
  const { computerId } = await laptop.identity();

  const clock = clockOf(journal);
  const runs = new RunJournal(journal, clock.instant);
  const allowScripts = settings.value.allowScripts === true;
  const orders = new OrderBook({ journal, root, deviceId, now: clock.now, allowScripts });
  const outbox = new Outbox(journal, signer, { projectId: root.projectId, deviceId });
  const emit: Emit = (event) => {
    tell(event);
    window.heard(event);
  };
  const keys = new KeyWatch(journal, deviceId, randomUUID());
  const reporter = new Reporter(
    { journal, runs, signer, keys, instant: clock.instant },
    { projectId: root.projectId, deviceId, computerId },
  );
  const window = new PersonWindow({
    ...{ desk, laptop, journal, runs, orders, reporter, clock, folders: folder },
    sessionEnds() {
      upgrade?.sessionEnds();
      const written = interruptions.signOut();
      if (written.ok) emit({ event: 'session-ends' });
      else emit({ event: 'trouble', channel: 'journal', error: written.error });
    },
    failed: (error) => emit({ event: 'trouble', channel: 'window', error }),
  });
  const thrift = new Thrift(async () => (await laptop.condition()).metered);
  const delivery: Delivery = new Delivery({
    ...{ journal, reporter, outbox, thrift },
    random: Math.random,
    failed: ({ id }, error) => emit({ event: 'trouble', channel: id, error }),
    refused: ({ id }, document, error) => {
      emit({ event: 'refused', document, error });
      logs.refusal(id, document, error);
    },
    met: async (report) => await agent.meet(report),
    taken: async (report) => await upgrade?.taken(report),
  });
  const logs = new LogBook(outbox, {
    instant: clock.instant,
    ready: () => delivery.wake(),
    failed: (thrown) => emit({ event: 'trouble', channel: 'journal', error: errorFrom(thrown, 'journal') }),
  });

  const contact = { companyKey, identity: identity.value, systemNow: Date.now, observeTime: clock.observe };
  const sources: ChannelSource[] = [];
  if (options.cloud && server !== undefined)
    sources.push(
      cloudSource(new GatewayClient({ ...contact, origin: server, ways: new ServerWays(proxies) }), root, deviceId, {
        random: Math.random,
        saves: async () => await thrift.saves(),
      }),
    );
  if (options.lan) {
    const mdnsInterface = process.env['FERRY_MDNS_INTERFACE'];
    const ofPolicy = () => hubAddresses(orders.policy()?.hubs ?? []);
    const hubs = () => {
      const told = ofPolicy();
      return told.ok ? [...typed.value, ...told.value] : typed.value;
    };
    const more = mdnsInterface === undefined ? {} : { mdnsInterface };
    sources.push(
      lanSource(
        { ...contact, ...more, hubs, revoked: () => orders.revoked(), now: clock.now, random: Math.random },
        find,
      ),
    );
  }
  if (sources.length === 0)
    return fail('invalid', 'run', 'there is no way to any orders', 'Leave out --no-lan, or enrol with --server.');

  const bell = new Bell();
  const interruptions = new Interruptions({
    ...{ journal, runs, now: clock.now, systemNow: Date.now, sinceBoot: () => uptime() * 1000 },
    log: (run, level, text) => logs.line(run, level, text),
    wake: () => bell.ring(),
  });
  const backups = new Backups(folder.backups, box);
  const upgrade = upgrades
    ? new Upgrade({
        ...upgrades,
        policy: () => orders.policy(),
        trust: () => orders.trust(),
        condition: async () => await laptop.condition(),
        unfinished: () => runs.unfinished() !== null,
        async delivered() {
          await logs.cut();
          return delivery.isThere();
        },
        log(level, text) {
          logs.note(level, text);
          emit({ event: 'upgrade', level, text });
        },
        wake: () => bell.ring(),
      })
    : null;
  const agent: Agent = new Agent({
    ...{ laptop, journal, runs, orders, reporter, keys, delivery, logs, clock, agentVersion, allowScripts },
    ...{ bell, interruptions, backups, upgrade },
    room: new SpareRoom(join(options.data, 'spare-room')),
    retention: new Retention({ journal, runs, backups, laptop, log: (level, text) => logs.note(level, text) }),
    offers: new OfferBook(journal, folder.answers),
    emit,
    random: Math.random,
    stepDelayMs: options.stepDelay,
  });
  await window.open();
  try {
    await agent.run(sources, signal);
  } finally {
    await window.close();
  }
  return ok(undefined);
}
