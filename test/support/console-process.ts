// A console in a process of its own, as RxDB wants it: one project, its data and its cloud sync, driven by messages.
import { actingFor } from '../../admin-desktop/src/core/commands/acting-for.ts';
import { restampEdits } from '../../admin-desktop/src/core/commands/restamp.ts';
import { createCloudSync } from '../../admin-desktop/src/core/sync/cloud-sync.ts';
import type { CloudState } from '../../admin-desktop/src/core/sync/cloud-sync.ts';
import { TestConsole } from '../../admin-desktop/src/core/sync/console-fixture.ts';
import type { DocumentOf } from '@ferry/common/documents/all';
import type { ReplicatedCollection } from '@ferry/common/documents/document-type';
import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import { documentFormat } from '@ferry/common/documents/document-type';
import { settingsId } from '@ferry/common/documents/settings';
import { unwrap } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { importSigningKeys } from '@ferry/common/trust/keys';
import { companyKeyOf } from '@ferry/common/trust/root-record';
import type { RootRecord } from '@ferry/common/trust/root-record';

export type Call = { id: number; name: keyof ConsoleCalls; args: unknown[] };
export type Answer = { id: number; value?: unknown; thrown?: string };
export type Told = { state: CloudState };
export type Start = { name: string; rootRecord: RootRecord; rootPkcs8: string };

/** What the test can ask of it. */
export interface ConsoleCalls {
  user(upn: string, values?: { displayName?: string; department?: string }): Promise<string>;
  users(upns: string[]): Promise<void>;
  /** a field of the settings that long, in characters */
  settingsField(name: string, length: number): Promise<void>;
  policy(): Promise<void>;
  order(userId: string, upn: string): Promise<void>;
  enrol(deviceId: string, request: string): Promise<void>;
  get(collection: ReplicatedCollection, id: string): Promise<unknown>;
  count(collection: ReplicatedCollection): Promise<number>;
  quarantined(): Promise<string[]>;
  connect(server: { origin: string; setupCode?: string }): Promise<Result<void>>;
  disconnect(): Promise<void>;
  addLog(document: DocumentOf['logs']): Promise<boolean>;
  outbox(): Promise<number>;
  wantLogs(deviceId: string): Promise<void>;
  logsAdded(): Promise<number>;
  skew(ms: number): Promise<void>;
  stop(): Promise<void>;
}

async function open(start: Start): Promise<ConsoleCalls> {
  const root = await importSigningKeys(start.rootPkcs8, start.rootRecord.rootKey);
  const project = { root, rootRecord: start.rootRecord, companyKey: await companyKeyOf(start.rootRecord) };
  const own = await TestConsole.open(project, start.name);
  const { store, logs, trust, clock, quarantine } = own.data;
  const now = () => Date.now() + own.skew.ms;
  const acting = actingFor({ data: own.data, signer: own.signer, rootRecord: project.rootRecord, now });
  let memory: string | null = null;
  let added = 0;
  logs.onAdded(() => (added += 1));
  const sync = createCloudSync({
    store,
    logs,
    clock,
    quarantine,
    trust: () => trust.current(),
    signer: own.signer,
    rootRecord: project.rootRecord,
    companyKey: project.companyKey,
    restamp: async () => await restampEdits({ acting, data: own.data }),
    memory: {
      get: () => memory,
      set: (text) => (memory = text),
    },
    now,
    onState: (state) => process.send?.({ state } satisfies Told),
    fetch,
    random: () => 0.5,
    times: { first: 20, longest: 200, retry: 20 },
  });
  return {
    user: async (upn, values) => await own.user(upn, values),
    async users(upns) {
      for (const upn of upns) await own.user(upn);
    },
    async settingsField(name, length) {
      const field: object = { [name]: { value: 'x'.repeat(length), clock: clock.tick() } };
      unwrap(await store.merge('settings', { id: settingsId, format: documentFormat, fields: field }));
    },
    policy: async () => await own.policy(),
    order: async (userId, upn) => await own.order(userId, upn),
    async enrol(deviceId, request) {
      const enrolment: EnrolmentDocument = {
        id: deviceId,
        format: documentFormat,
        request,
        enrolledAt: new Date().toISOString(),
        via: 'hub',
        fields: {},
      };
      await store.merge('enrolments', enrolment);
    },
    get: async (collection, id) => await store.get(collection, id),
    count: async (collection) => (await store.all(collection)).length,
    quarantined: async () => quarantine.list().map(({ id }) => id),
    connect: async (server) => await sync.connect(server),
    disconnect: async () => await sync.disconnect(),
    addLog: async (document) => (await logs.add(document, 'lan')).ok,
    outbox: async () => (await logs.outbox(1000)).length,
    async wantLogs(deviceId) {
      sync.wantLogs(deviceId);
    },
    logsAdded: async () => added,
    async skew(ms) {
      own.skew.ms = ms;
    },
    async stop() {
      await sync.stop();
      await own[Symbol.asyncDispose]();
    },
  };
}

let calls: ConsoleCalls | null = null;

async function answer(message: Start | Call): Promise<Answer> {
  if (!('args' in message)) {
    calls = await open(message);
    return { id: 0 };
  }
  try {
    const call = calls?.[message.name] as ((...args: unknown[]) => Promise<unknown>) | undefined;
    return { id: message.id, value: await call?.(...message.args) };
  } catch (thrown) {
    return { id: message.id, thrown: String(thrown) };
  }
}

process.on('message', (message: Start | Call) => {
  void answer(message).then((value) => process.send?.(value));
});
process.on('disconnect', () => process.exit());
