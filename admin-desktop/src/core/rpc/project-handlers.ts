import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { consoleContract } from '../../contract/console-contract.ts';
import type { SyncState } from '../../contract/rows.ts';
import type { Handlers } from '../../contract/server.ts';
import type { Acting } from '../commands/acting.ts';
import { assignDevice, revokeDevice } from '../commands/devices.ts';
import { startOrders, stopOrders } from '../commands/orders.ts';
import { publishPolicy } from '../commands/policy.ts';
import { getSettings, setSettings } from '../commands/settings.ts';
import { createToken, revokeToken } from '../commands/tokens.ts';
import { importUsers } from '../commands/users-import/import-users.ts';
import type { ProjectData } from '../database/project-data.ts';
import { deviceCounts, deviceDetail } from '../views/device-view.ts';
import type { FollowOptions } from '../views/follow.ts';
import { runLiveValue, runLiveView } from '../views/live-view.ts';
import { openView } from '../views/open-view.ts';
import type { OrderJudge } from '../views/order-shown.ts';

/** The ways to the laptops: the cloud server, if one is set, and the hub on the local network. */
export interface Connectivity {
  state(): SyncState;
  onState(listener: () => void): () => void;
  /** Registers the project there if a set-up code comes along, keeps the address and starts the sync. */
  connect(server: { origin: string; setupCode?: string | undefined }): Promise<Result<Record<string, never>>>;
  disconnect(): Promise<Result<Record<string, never>>>;
  /** Somebody looks at this device's log: it is fetched from the cloud until the returned function is called. */
  wantLogs(deviceId: string): () => void;
}

export interface HandlerParts {
  acting: Acting;
  data: ProjectData;
  judge: OrderJudge;
  connectivity: Connectivity;
  live: FollowOptions;
}

/** The answers of a project's core to every call and stream of the contract. */
export function projectHandlers(parts: HandlerParts): Handlers<typeof consoleContract, 'project'> {
  const { acting, data, judge, connectivity, live } = parts;
  return {
    'settings.get': async () => await getSettings(acting),
    'settings.set': async (patch) => await setSettings(acting, patch),
    'policy.publish': async () => {
      const published = await publishPolicy(acting);
      return published.ok ? await getSettings(acting) : published;
    },
    'server.connect': async (server) => {
      const connected = await connectivity.connect(server);
      if (!connected.ok) return connected;
      // The bare origin: what was typed may have a name and a password in it.
      const { server: subject } = connectivity.state();
      const noted = await acting.audit.write({ action: 'server.connect', subject, details: {} });
      return noted.ok ? ok({}) : noted;
    },
    'server.disconnect': async () => {
      const { server } = connectivity.state();
      const disconnected = await connectivity.disconnect();
      if (!disconnected.ok || server === '') return disconnected;
      const noted = await acting.audit.write({ action: 'server.disconnect', subject: server, details: {} });
      return noted.ok ? ok({}) : noted;
    },
    'sync.state': async (_input, emit, signal) => {
      const source = {
        read: async () => connectivity.state(),
        onStale: (listener: () => void) => connectivity.onState(listener),
      };
      await runLiveValue(source, emit, signal, { ...live, delayMs: 0 });
      return ok(undefined);
    },
    'token.create': async (token) => await createToken(acting, token),
    'token.revoke': async ({ id }) => await revokeToken(acting, id),
    'users.import': async (file) => await importUsers(acting, file),
    'order.start': async (order) => await startOrders(acting, order),
    'order.stop': async ({ targets }) => await stopOrders(acting, targets),
    'device.assign': async ({ deviceId, userId }) => await assignDevice(acting, deviceId, userId),
    'device.revoke': async ({ deviceId }) => await revokeDevice(acting, deviceId),
    'device.watch': async ({ id }, emit, signal) => {
      await runLiveValue(deviceDetail(data, judge, id), emit, signal, live);
      return ok(undefined);
    },
    'view.open': async (query, emit, signal) => {
      const source = openView(data, judge, acting.now, query);
      const release = query.view === 'logs' ? connectivity.wantLogs(query.filter['deviceId'] ?? '') : () => undefined;
      try {
        await runLiveView(source, emit, signal, live);
      } finally {
        release();
      }
      return ok(undefined);
    },
    'devices.counts': async (_input, emit, signal) => {
      await runLiveValue(deviceCounts(data), emit, signal, live);
      return ok(undefined);
    },
  };
}
