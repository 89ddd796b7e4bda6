// A console that holds its data in arrays. It is typed by the contract and checked by `serve`, so it cannot drift from it.
import { ok, fail } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { settingsDefaults } from '@ferry/common/documents/settings';
import type { ReleaseState } from '../../../admin-desktop/src/contract/calls/release-calls.ts';
import { consoleContract } from '../../../admin-desktop/src/contract/console-contract.ts';
import { orderedScript } from '../../../admin-desktop/src/contract/calls/script-calls.ts';
import type { ListedScript } from '../../../admin-desktop/src/contract/calls/script-calls.ts';
import type { ConsoleContract } from '../../../admin-desktop/src/contract/console-contract.ts';
import type { OutputOf, Scope } from '../../../admin-desktop/src/contract/contract.ts';
import type { MessagePipe } from '../../../admin-desktop/src/contract/messages.ts';
import type { DeviceDetail, SyncState, ViewQuery } from '../../../admin-desktop/src/contract/rows.ts';
import { serve } from '../../../admin-desktop/src/contract/server.ts';
import type { Handlers } from '../../../admin-desktop/src/contract/server.ts';
import { createChanges } from './changes.ts';
import { overviewOf } from './overview-of.ts';
import { releaseDouble } from './release-double.ts';
import { projectMark, projectsDouble } from './projects-double.ts';
import type { ShellDouble } from './projects-double.ts';
import { rowsOf } from './rows-of.ts';
import type { DoubleData } from './rows-of.ts';
import { scriptsDouble } from './scripts-double.ts';
import { usersDouble } from './users-double.ts';

export interface ConsoleDouble extends ShellDouble {
  release: ReleaseState;
  sync: SyncState;
  /** why this console is no owner's */
  mayNotSign: FerryError | null;
  setAside: OutputOf<ConsoleContract['sync.quarantine']>['documents'];
  settings: OutputOf<ConsoleContract['settings.get']>;
  /** as they run */
  scripts: ListedScript[];
  /** what `order.preview` says beside what it counts */
  preview: Partial<OutputOf<ConsoleContract['order.preview']>>;
  /** name and input of every call and stream, in order */
  readonly asked: { name: string; input: unknown }[];
  /** tells every open stream to look again */
  changed(): void;
  serve(pipe: MessagePipe): void;
}

export function createConsoleDouble(data: DoubleData): ConsoleDouble {
  const changes = createChanges();
  const double: ConsoleDouble = {
    data,
    shell: {
      version: '0.1.0',
      shell: 'web-host',
      projects: [],
      current: null,
      server: { origin: 'http://127.0.0.1:7070' },
      sampleLaptops: [],
    },
    sampleGate: null,
    losses: { users: 0, computers: 0, openOrders: 0, rootKey: true },
    exported: Buffer.from(projectMark),
    imported: null,
    sync: {
      state: 'running',
      since: new Date(Date.now() - 180_000).toISOString(),
      server: 'http://127.0.0.1:7070',
      why: null,
      pending: 0,
      lan: { state: 'listening', port: 40123, agents: 1, why: null },
    },
    settings: {
      values: {
        ...settingsDefaults,
        name: 'Contoso to Fabrikam',
        sourceTenantId: '3f2c0d9e-5b1a-4c7e-9a54-0d6f1c2b3a4e',
        sourceDomains: ['contoso.com'],
        targetTenantId: '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d',
        targetDomains: ['fabrikam.com'],
      },
      companyKey: '7Q4MZK2VRT9H3XWBN8PC5DFGJE*',
      projectId: '7q4mzk2vrt9h3xwb',
      policy: 'none',
      differs: [],
    },
    release: {
      offered: null,
      mayNotOffer: null,
      why: null,
      here: false,
      signed: null,
      fault: null,
      upload: { state: 'none', server: '', done: 0, total: 0, why: null },
    },
    setAside: [],
    mayNotSign: null,
    scripts: [],
    preview: {},
    asked: [],
    changed: changes.tell,
    serve(pipe) {
      pipe.onMessage((message) => {
        const request = message as { type: string; name: string; input: unknown };
        if (request.type !== 'cancel') double.asked.push({ name: request.name, input: request.input });
      });
      // Shell and core share the pipe, as behind the real shells: what is not for the one goes on to the other.
      const shell = new Set<(message: unknown) => void>();
      serve(consoleContract, 'shell', handlers, { ...pipe, onMessage: (listener) => void shell.add(listener) });
      const forward = (message: unknown) => shell.forEach((listener) => listener(message));
      serve(consoleContract, 'project', handlers, pipe, { forward });
    },
  };

  /** Emits `read()` now and after every change, until the stream is cancelled. */
  async function follow<T>(read: () => T, emit: (value: T) => void, signal: AbortSignal) {
    emit(read());
    await changes.each(signal, () => emit(read()));
    return ok(undefined);
  }

  async function view(
    query: ViewQuery,
    emit: (event: OutputOf<ConsoleContract['view.open']>) => void,
    signal: AbortSignal,
  ) {
    let revision = 0;
    const page = () => {
      const rows = rowsOf(data, query);
      return {
        total: rows.length,
        rows: rows.slice(query.offset, query.offset + query.limit) as Record<string, unknown>[],
      };
    };
    let shown = page();
    // As text: the rows are changed in place.
    let text = JSON.stringify(shown);
    emit({ kind: 'snapshot', revision, ...shown });
    await changes.each(signal, () => {
      const next = page();
      if (JSON.stringify(next) === text) return;
      revision += 1;
      emit({ kind: 'splice', revision, total: next.total, at: 0, remove: shown.rows.length, rows: next.rows });
      shown = next;
      text = JSON.stringify(next);
    });
    return ok(undefined);
  }

  const answer = (act: () => void) => {
    act();
    changes.tell();
    return ok({});
  };
  const settled = (settings: typeof double.settings) => {
    double.settings = settings;
    changes.tell();
    return ok(settings);
  };
  const changedBy = (patch: Partial<typeof double.settings.values>) => ({
    values: { ...double.settings.values, ...patch },
    policy: 'changed' as const,
    differs: ['texts'],
  });
  const order = (
    targets: { userIds?: string[]; deviceIds?: string[] },
    kind: 'migrate' | 'rehearse' | 'rollback' | 'stop',
    orderAt = kind === 'stop' ? '' : new Date().toISOString(),
  ) => {
    const ids = new Set(targets.userIds ?? targets.deviceIds ?? []);
    for (const row of [...data.users, ...data.devices])
      if (ids.has(row.id)) Object.assign(row, { order: kind, orderAt });
    for (const device of data.devices)
      if (ids.has(device.id) || ids.has(device.userId))
        Object.assign(device, { order: kind, orderAt, unconfirmed: true });
    changes.tell();
    return ok({ given: ids.size, refused: [] });
  };
  const preview = (targets: { userIds?: string[]; deviceIds?: string[] }, kind: string) => {
    const ids = new Set(targets.userIds ?? targets.deviceIds ?? []);
    const devices = data.devices.filter(({ id, userId }) => ids.has(id) || ids.has(userId));
    const { values } = double.settings;
    return {
      targets: ids.size,
      ready: ids.size,
      cannot: [],
      users: targets.userIds ? ids.size : new Set(devices.map(({ userId }) => userId)).size,
      computers: devices.length,
      withoutComputer: [...ids].filter((id) => !devices.some((one) => one.userId === id || one.id === id)).length,
      running: devices.filter(({ state }) => state === 'running').length,
      done: kind === 'migrate' ? devices.filter(({ state }) => state === 'succeeded').length : 0,
      replaces: [],
      stopped: devices.filter((one) => one.order === 'stop').length,
      source: { tenantId: values.sourceTenantId, domains: values.sourceDomains },
      target: { tenantId: values.targetTenantId, domains: values.targetDomains },
      scripts: double.scripts.flatMap(({ script, off }) => (script && !off ? script : [])),
      scriptsRefused: { computers: 0, examples: [], unknown: 0 },
      tasks: values.tasks.filter(({ enabled }) => enabled).map(({ id }) => id),
      deferrals: values.deferrals,
      deadlineHours: values.deadlineHours,
      last: null,
      changes: [],
      blocked: null,
      ...double.preview,
    };
  };
  const detail = (id: string): DeviceDetail => {
    const row = data.devices.find((device) => device.id === id);
    if (!row) throw new Error(`no device ${id}`);
    return { row, report: data.reports.get(id) ?? null, facts: data.reports.get(id)?.facts ?? null };
  };
  const counts = () => {
    const byState: Record<string, number> = {};
    for (const { state } of data.devices) byState[state] = (byState[state] ?? 0) + 1;
    const byVersion: Record<string, number> = {};
    for (const { agentVersion } of data.devices) byVersion[agentVersion] = (byVersion[agentVersion] ?? 0) + 1;
    return { total: data.devices.length, byState, byVersion };
  };
  const handlers: Handlers<ConsoleContract, Scope> = {
    ...projectsDouble(double, { tell: changes.tell, follow }),
    'settings.get': async () => ok(double.settings),
    'settings.watch': (_input, emit, signal) => follow(() => double.settings, emit, signal),
    'settings.set': async (patch) => settled({ ...double.settings, ...changedBy(patch) }),
    'policy.publish': async () => settled({ ...double.settings, policy: 'published', differs: [] }),
    ...scriptsDouble(double, { tell: changes.tell, follow }),
    'server.connect': async ({ origin, setupCode }) =>
      setupCode === 'GOOD'
        ? answer(() => (double.sync = { ...double.sync, state: 'running', server: origin, why: null }))
        : fail(
            'forbidden',
            'set-up code',
            'the set-up code is wrong or was used',
            'The server prints a new one when it starts.',
          ),
    'server.refill': async () => answer(() => (double.sync = { ...double.sync, state: 'running', why: null })),
    'server.disconnect': async () => answer(() => (double.sync = { ...double.sync, state: 'none', server: '' })),
    'sync.state': (_input, emit, signal) => follow(() => double.sync, emit, signal),
    'overview.watch': (_input, emit, signal) => follow(() => overviewOf(data, double.settings.policy), emit, signal),
    'token.create': async ({ name, expiresAt, useLimit }) => {
      const id = `t${data.tokens.length}`;
      data.tokens.push({
        id,
        name,
        kind: 'access-token',
        createdAt: new Date().toISOString(),
        expiresAt,
        useLimit,
        uses: 0,
        lastUse: '',
        state: 'live',
      });
      changes.tell();
      return ok({ id, secret: 'ferry_pat_fake-secret-that-is-shown-once-0123456789' });
    },
    'token.revoke': async ({ id }) =>
      answer(() => {
        for (const token of data.tokens) if (token.id === id) token.state = 'revoked';
      }),
    'sync.quarantine': async () => ok({ total: double.setAside.length, documents: double.setAside }),
    'audit.check': async () => ok({ entries: data.audit.length, writers: 1, gaps: [] }),
    ...usersDouble(data, { tell: changes.tell, follow }),
    ...releaseDouble(double, { tell: changes.tell, follow }),
    'order.preview': async ({ targets, kind }) => ok(preview(targets, kind)),
    'order.start': async ({ targets, kind, notBefore, scripts }) =>
      JSON.stringify(scripts) !== JSON.stringify(preview(targets, kind).scripts.map(orderedScript))
        ? fail('conflict', 'scripts', 'other scripts would run than those that were shown', 'Look at the order again.')
        : order(targets, kind, notBefore && ('instant' in notBefore ? notBefore.instant : notBefore.laptopWallClock)),
    'order.stop': async ({ targets }) => order(targets, 'stop'),
    'device.assign': async ({ deviceId, userId }) =>
      answer(() => {
        const user = data.users.find(({ id }) => id === userId);
        const device = data.devices.find(({ id }) => id === deviceId);
        if (device && user) Object.assign(device, { userId, sourceUpn: user.sourceUpn, assigned: true });
      }),
    'device.revoke': async ({ deviceId }) =>
      answer(() => {
        for (const device of data.devices) if (device.id === deviceId) device.revoked = true;
      }),
    'device.watch': ({ id }, emit, signal) => follow(() => detail(id), emit, signal),
    'view.open': view,
    'devices.counts': (_input, emit, signal) => follow(counts, emit, signal),
  };
  return double;
}
