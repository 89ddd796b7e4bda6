import { ok } from '@ferry/common/errors';
import { companyKeyOf } from '@ferry/common/trust/root-record';
import type { RootRecord } from '@ferry/common/trust/root-record';
import type { Signer } from '@ferry/common/trust/trust';
import type { SyncState } from '../contract/rows.ts';
import { watchCloudSightings } from './cloud-sightings.ts';
import type { ProjectData } from './database/project-data.ts';
import { startLanHub } from './lan/hub.ts';
import type { ReleaseParts } from './lan/release-desk.ts';
import type { Connectivity } from './rpc/handler-parts.ts';
import { startAll } from './stop-stack.ts';
import type { StopStack } from './stop-stack.ts';
import { createCloudSync } from './sync/cloud-sync.ts';
import type { CloudSyncOptions } from './sync/cloud-sync.ts';

export interface RunningConnectivity extends Connectivity {
  stop(): Promise<void>;
}

export interface ConnectivityOptions {
  data: ProjectData;
  signer: Signer;
  rootRecord: RootRecord;
  /** milliseconds since 1970 */
  now: () => number;
  fetch: typeof fetch;
  random: () => number;
  onSync: (state: SyncState) => void;
  /** see `CloudSyncOptions` */
  restamp: CloudSyncOptions['restamp'];
  /** failures of what nobody waits for */
  onError: (thrown: unknown) => void;
  lan: { host?: string; mdnsInterface?: string };
  /** what laptops on the network can download */
  releases: ReleaseParts;
  /** a server to connect to before the project counts as open */
  server: { origin: string; setupCode: string } | null;
}

/**
 * Starts the hub and the sync with the server whose address was kept. Neither failing keeps the project from opening: the state
 * says what is wrong, and the console works without.
 */
export async function startConnectivity(options: ConnectivityOptions): Promise<RunningConnectivity> {
  return await startAll(async (running) => await start(options, running));
}

async function start(options: ConnectivityOptions, running: StopStack): Promise<RunningConnectivity> {
  const { data, signer, rootRecord, now } = options;
  const { facts } = data;
  const instant = () => new Date(now()).toISOString();
  const companyKey = await companyKeyOf(rootRecord);
  const listeners = new Set<() => void>();
  const off = { state: 'off' as const, port: 0, agents: 0, why: null };
  let state: SyncState = { state: 'none', since: instant(), server: '', why: null, pending: 0, lan: off };
  const change = (changed: Partial<SyncState>) => {
    state = { ...state, ...changed };
    options.onSync(state);
    for (const listener of listeners) listener();
  };
  const common = { signer, rootRecord, companyKey, trust: () => data.trust.current(), clock: data.clock, now };

  const sightings = watchCloudSightings(data.store, data.seen);
  running.defer(() => sightings.stop());
  const cloud = createCloudSync({
    ...common,
    store: sightings.store,
    logs: data.logs,
    quarantine: data.quarantine,
    memory: { get: () => facts.get('server-mark'), set: (text) => facts.set('server-mark', text) },
    onState: change,
    restamp: options.restamp,
    fetch: options.fetch,
    random: options.random,
  });
  running.defer(async () => await cloud.stop());
  const hub = await startLanHub({
    ...common,
    ...options.lan,
    store: data.store,
    logs: data.logs,
    releases: options.releases,
    usesOfToken: async (tokenId) => data.view('enrolments').countWhere({ column: 'tokenId', is: tokenId }),
    onState: (lan) => change({ lan }),
    deviceSeen: (deviceId) => data.seen.note(deviceId, { at: instant(), channel: 'lan' }),
  });
  if (hub.ok) running.defer(async () => await hub.value.stop());

  const connect: Connectivity['connect'] = async (server) => {
    const { setupCode } = server;
    const connected = await cloud.connect({ origin: server.origin, ...(setupCode === undefined ? {} : { setupCode }) });
    // A server that is away for now is still the one that was chosen; one that says no is not.
    if (connected.ok || cloud.state().state === 'offline') facts.set('server', cloud.state().server);
    return connected.ok ? ok({}) : connected;
  };
  const kept = facts.get('server');
  if (options.server) await connect(options.server);
  else if (kept !== null) void cloud.connect({ origin: kept }).catch(options.onError);

  return {
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    connect,
    async disconnect() {
      await cloud.disconnect();
      facts.set('server', null);
      return ok({});
    },
    wantLogs: (deviceId) => cloud.wantLogs(deviceId),
    stop: async () => await running.stop(),
  };
}
