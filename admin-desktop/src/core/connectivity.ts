import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { companyKeyOf } from '@ferry/common/trust/root-record';
import type { RootRecord } from '@ferry/common/trust/root-record';
import type { Signer } from '@ferry/common/trust/trust';
import type { SyncState } from '../contract/rows.ts';
import type { ProjectData } from './database/project-data.ts';
import { startLanHub } from './lan/hub.ts';
import type { Connectivity } from './rpc/project-handlers.ts';

export interface RunningConnectivity extends Connectivity {
  fault(thrown: unknown): FerryError;
  stop(): Promise<void>;
}

export interface ConnectivityOptions {
  data: ProjectData;
  signer: Signer;
  rootRecord: RootRecord;
  /** milliseconds since 1970 */
  now: () => number;
  onSync: (state: SyncState) => void;
  lan: { host?: string; mdnsInterface?: string };
  server: { origin: string; setupCode: string } | null;
}

/** Starts the hub, and the sync with the server whose address was kept. Neither failing keeps the project from opening. */
export async function startConnectivity(options: ConnectivityOptions): Promise<RunningConnectivity> {
  const { data, signer, rootRecord, now } = options;
  const instant = () => new Date(now()).toISOString();
  const listeners = new Set<() => void>();
  let state: SyncState = {
    state: 'none',
    since: instant(),
    server: data.facts.get('server') ?? '',
    why: null,
    pending: 0,
    lan: { state: 'off', port: 0, agents: 0, why: null },
  };
  const change = (changed: Partial<SyncState>) => {
    state = { ...state, ...changed };
    options.onSync(state);
    for (const listener of listeners) listener();
  };
  const hub = await startLanHub({
    ...options.lan,
    store: data.store,
    logs: data.logs,
    trust: () => data.trust.current(),
    signer,
    rootRecord,
    companyKey: await companyKeyOf(rootRecord),
    now,
    clock: data.clock,
    usesOfToken: async (tokenId) => data.view('enrolments').countWhere({ column: 'tokenId', is: tokenId }),
    onState: (lan) => change({ lan }),
    deviceSeen: (deviceId) => data.seen.note(deviceId, { at: instant(), channel: 'lan' }),
  });
  return {
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    connect: async () => fail('unreachable', 'server', 'not built yet', 'Update Ferry.'),
    disconnect: async () => ok({}),
    fault: (thrown) => errorFrom(thrown, 'core'),
    async stop() {
      if (hub.ok) await hub.value.stop();
    },
  };
}
