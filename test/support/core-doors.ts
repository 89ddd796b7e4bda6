// What a console's window does with its core, for tests: views, tokens, and a laptop that enrols at its hub.
import { unwrap } from '@ferry/common/errors';
import type { DeviceDetail, SyncState, ViewEvent, ViewQuery } from '../../admin-desktop/src/contract/rows.ts';
import { AgentRig } from './agent-rig.ts';
import type { TestCore } from './core-process.ts';
import { importList } from '../../admin-desktop/src/contract/calls/import-list.ts';

export const usersView = viewOf('users');
export const devicesView = viewOf('devices');

export function viewOf(view: ViewQuery['view'], more: Partial<ViewQuery> = {}): ViewQuery {
  return { view, search: '', filter: {}, sort: [], offset: 0, limit: 500, ...more };
}

type Snapshot = Extract<ViewEvent, { kind: 'snapshot' }>;

/** The rows of a view once they fit; every change is seen as the whole window. */
export async function firstEvent(
  core: TestCore,
  query: ViewQuery,
  fits: (now: Pick<Snapshot, 'total' | 'rows'>) => boolean,
): Promise<Pick<Snapshot, 'total' | 'rows'>> {
  return await new Promise((resolve, reject) => {
    const rows: Snapshot['rows'] = [];
    const close = core.client.open('view.open', query, {
      event(event) {
        if (event.kind === 'snapshot') rows.splice(0, rows.length, ...event.rows);
        else rows.splice(event.at, event.remove, ...event.rows);
        if (!fits({ total: event.total, rows })) return;
        queueMicrotask(() => close());
        resolve({ total: event.total, rows: [...rows] });
      },
      end: (result) => reject(new Error(result.ok ? 'the view ended' : result.error.message)),
    });
  });
}

/** The computer as the console's page of it shows it, once it fits. */
export async function deviceSeen(
  core: TestCore,
  id: string,
  fits: (detail: DeviceDetail) => boolean,
): Promise<DeviceDetail> {
  return await new Promise((resolve, reject) => {
    const close = core.client.open(
      'device.watch',
      { id },
      {
        event(detail) {
          if (!fits(detail)) return;
          queueMicrotask(() => close());
          resolve(detail);
        },
        end: (result) => reject(new Error(result.ok ? 'the stream ended' : result.error.message)),
      },
    );
  });
}

export async function syncState(core: TestCore, fits: (state: SyncState) => boolean): Promise<SyncState> {
  return await new Promise((resolve, reject) => {
    const close = core.client.open(
      'sync.state',
      {},
      {
        event(state) {
          if (!fits(state)) return;
          queueMicrotask(() => close());
          resolve(state);
        },
        end: (result) => reject(new Error(result.ok ? 'the stream ended' : result.error.message)),
      },
    );
  });
}

export async function newToken(core: TestCore): Promise<{ id: string; secret: string }> {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  return unwrap(await core.client.call('token.create', { name: 'test', expiresAt, useLimit: null }));
}

/** `host:port` of the core's hub. */
export async function hubOf(core: TestCore): Promise<string> {
  const { lan } = await syncState(core, (state) => state.lan.state === 'listening');
  return `127.0.0.1:${lan.port}`;
}

/** A user, a token, and a simulated laptop of that user that enrolled at the core's hub. `env` is the agent's, `args` of `enrol`. */
export async function enrolledOverLan(
  core: TestCore,
  upn: string,
  env: Record<string, string> = {},
  args: readonly string[] = [],
): Promise<{ rig: AgentRig; hub: string; userId: string; deviceId: string; token: { id: string; secret: string } }> {
  unwrap(await importList(core.client, { fileName: 'users.csv', text: `UserPrincipalName\n${upn}\n` }));
  const { rows } = await firstEvent(core, usersView, ({ rows: all }) => all.some((row) => row['sourceUpn'] === upn));
  const userId = String(rows.find((row) => row['sourceUpn'] === upn)?.['id']);
  const { companyKey } = unwrap(await core.client.call('settings.get', {}));
  const [token, hub] = [await newToken(core), await hubOf(core)];
  const rig = await AgentRig.open({ upn });
  try {
    const deviceId = await rig.enrol(companyKey, token.secret, ['--hub', hub, ...args], env);
    return { rig, hub, userId, deviceId, token };
  } catch (thrown) {
    await rig[Symbol.asyncDispose]();
    throw thrown;
  }
}
