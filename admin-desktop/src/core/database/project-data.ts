import { setImmediate } from 'node:timers/promises';
import { documentTypeOf } from '@ferry/common/documents/all';
import { replicatedCollections } from '@ferry/common/documents/document-type';
import type { AnyDocument, ReplicatedCollection } from '@ferry/common/documents/document-type';
import type { RootRecord } from '@ferry/common/trust/root-record';
import { createRxDatabase } from 'rxdb/plugins/core';
import type { RxCollection } from 'rxdb/plugins/core';
import type { DocumentStore, LogStore, StoredDocument } from '../documents/document-store.ts';
import { createSqliteStorage, ProjectDatabase } from '../storage/index.ts';
import type { MayReplace } from '../storage/index.ts';
import type { CollectionView } from '../storage/index.ts';
import { findOpenTable } from '../storage/table-register.ts';
import { startAll } from '../stop-stack.ts';
import type { StopStack } from '../stop-stack.ts';
import { conflictHandlerOf, sameDocument, schemaOf, viewDefinitions } from './collection-schemas.ts';
import { createDeviceSeen } from './device-seen.ts';
import type { DeviceSeen } from './device-seen.ts';
import { isRestamped } from './future-stamps.ts';
import { createKeptClock } from './kept-clock.ts';
import type { KeptClock } from './kept-clock.ts';
import { createLocalFacts } from './local-facts.ts';
import type { LocalFacts } from './local-facts.ts';
import { createOrderIndex } from './order-index.ts';
import type { OrderIndex } from './order-index.ts';
import { ownMigrations } from './own-tables.ts';
import { createQuarantine } from './quarantine.ts';
import type { Quarantine } from './quarantine.ts';
import { createRxDocumentStore, restampContext } from './rx-document-store.ts';
import { createSqlLogStore } from './sql-log-store.ts';
import { createStateHistory } from './state-history.ts';
import type { StateHistory } from './state-history.ts';
import { createTrustHolder } from './trust-holder.ts';
import { updateTrust } from './trust-watch.ts';
import type { TrustHolder } from './trust-holder.ts';

/** Everything that a project keeps, open. */
export interface ProjectData {
  readonly database: ProjectDatabase;
  readonly store: DocumentStore;
  readonly logs: LogStore;
  readonly facts: LocalFacts;
  readonly seen: DeviceSeen;
  readonly history: StateHistory;
  readonly orders: OrderIndex;
  readonly clock: KeptClock;
  readonly trust: TrustHolder;
  readonly quarantine: Quarantine;
  view(collection: ReplicatedCollection): CollectionView;
  /** SQL name of a collection's table, for joins; its columns are those of the view definition (`v_<name>`). */
  table(collection: ReplicatedCollection): string;
  /** Takes documents out for good, which no replication sees: only for what nobody else can have. */
  discard(collection: ReplicatedCollection, ids: readonly string[]): void;
  /** Id of the last audit entry that this console key wrote, null before the first. */
  lastAuditId(fingerprint: string): string | null;
  close(): Promise<void>;
}

/** RxDB's name of the database; the file is the project, so it is the same in all. */
export const rxDatabaseName = 'project';

/**
 * A document is only ever replaced by one that holds all of it, whoever writes; a bare tombstone holds nothing. What a clock that
 * was ahead has stamped may be said anew.
 */
const onlyForward = (now: () => number): Record<string, MayReplace> =>
  Object.fromEntries(
    replicatedCollections.map((name): [string, MayReplace] => {
      const type = documentTypeOf(name);
      return [
        name,
        (stored, incoming, context) => {
          if (stored._deleted) return true;
          if (incoming._deleted) return false;
          const [before, after] = [stored['body'] as AnyDocument, incoming['body'] as AnyDocument];
          if (sameDocument(type.merge(before, after), after)) return true;
          return context === restampContext && isRestamped(name, before, after, now());
        },
      ];
    }),
  );

type OpenOptions = {
  path: string;
  rootRecord: RootRecord;
  writer: string;
  now: () => number;
};

/**
 * Opens or creates the SQLite file at `path` with RxDB on it. `writer` is the fingerprint of this console's key, `now` in
 * milliseconds since 1970. Throws a ProjectDatabaseError; then nothing is left open.
 */
export async function openProjectData(options: OpenOptions): Promise<ProjectData> {
  return await startAll(async (running) => await open(options, running));
}

async function open(options: OpenOptions, running: StopStack): Promise<ProjectData> {
  const now = () => new Date(options.now());
  const database = ProjectDatabase.open({ path: options.path, migrations: ownMigrations });
  running.defer(() => database.close());
  const storage = createSqliteStorage({ database, views: viewDefinitions, mayReplace: onlyForward(options.now) });
  const rx = await createRxDatabase({ name: rxDatabaseName, storage, multiInstance: false, eventReduce: false });
  // One of its name a process: it must not stay behind when something below fails.
  running.defer(async () => {
    await rx.close();
  });
  const collections = (await rx.addCollections(
    Object.fromEntries(
      replicatedCollections.map((name) => [name, { schema: schemaOf(name), conflictHandler: conflictHandlerOf(name) }]),
    ),
  )) as unknown as Record<ReplicatedCollection, RxCollection<StoredDocument>>;
  const facts = createLocalFacts(database);
  const clock = createKeptClock({ now: options.now, writer: options.writer, facts });
  running.defer(() => clock.keep());
  const trust = createTrustHolder(options.rootRecord, now, options.writer);
  const quarantine = createQuarantine(database, now);
  const pause = async () => await setImmediate();
  const store = createRxDocumentStore({ collections, trust, clock, quarantine, writer: options.writer, now, pause });
  await updateTrust(store, trust);
  const tableOf = (collection: ReplicatedCollection): string => {
    const table = findOpenTable(database, rxDatabaseName, collection);
    if (!table) throw new Error(`The collection ${collection} is not open.`);
    return `"${table.name}"`;
  };
  const seen = createDeviceSeen(database);
  const history = createStateHistory({ database, store, seen, table: tableOf, now });
  running.defer(() => history.stop());
  const orders = createOrderIndex({ database, store, trust, table: tableOf, pause });
  running.defer(async () => await orders.stop());
  return {
    database,
    store,
    logs: createSqlLogStore({ database, trust, quarantine, now }),
    facts,
    seen,
    history,
    orders,
    clock,
    trust,
    quarantine,
    view: (collection) => storage.view(rxDatabaseName, collection),
    table: tableOf,
    discard(collection, ids) {
      for (const id of ids) findOpenTable(database, rxDatabaseName, collection)?.discard(id);
    },
    lastAuditId(fingerprint) {
      // Ids begin with the clock stamp, which ends with the writer.
      const sql = `SELECT max(id) AS id FROM ${tableOf('audit')} WHERE deleted = 0 AND id GLOB '*:' || ?`;
      const id = database.prepare(sql).get(fingerprint)?.['id'];
      return typeof id === 'string' ? id : null;
    },
    close: async () => await running.stop(),
  };
}
