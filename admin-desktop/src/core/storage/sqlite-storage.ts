import {
  addRxStorageMultiInstanceSupport,
  ensureRxStorageInstanceParamsAreCorrect,
  RXDB_VERSION,
  type RxStorage,
  type RxStorageInstanceCreationParams,
} from 'rxdb/plugins/core';
import { CollectionView } from './collection-view.ts';
import type { ProjectDatabase } from './project-database.ts';
import {
  SqliteStorageInstance,
  type MayReplace,
  type SqliteInstanceOptions,
  type SqliteInternals,
} from './sqlite-storage-instance.ts';
import type { StoredSchema } from './table-layout.ts';
import { findOpenTable, openTable } from './table-register.ts';
import { checkViewDefinition, type ViewDefinition } from './view-definition.ts';

export interface SqliteStorageOptions {
  /** Where the collections are kept. The storage never closes it: close RxDB's database first, then this. */
  readonly database: ProjectDatabase;
  /** By collection name, what its live views may filter, sort and count by. */
  readonly views?: Readonly<Record<string, ViewDefinition>>;
  /**
   * By collection name, which writes may take the place of what is stored. Others are answered as conflicts, whoever writes:
   * RxDB's replication lets a pulled row overwrite a newer one that it has pushed before.
   */
  readonly mayReplace?: Readonly<Record<string, MayReplace>>;
}

export interface SqliteStorage extends RxStorage<SqliteInternals, SqliteInstanceOptions> {
  createStorageInstance<Doc>(
    params: RxStorageInstanceCreationParams<Doc, SqliteInstanceOptions>,
  ): Promise<SqliteStorageInstance<Doc>>;

  /** Reads an open collection for live views. Throws if no collection of that name is open. */
  view(databaseName: string, collectionName: string): CollectionView;
}

const storageName = 'ferry-sqlite';
const noView: ViewDefinition = { columns: {} };

/** An RxStorage that keeps the collections of a project in its one SQLite file, each in a table of its own. */
export function createSqliteStorage({ database, views = {}, mayReplace = {} }: SqliteStorageOptions): SqliteStorage {
  Object.values(views).forEach(checkViewDefinition);
  return {
    name: storageName,
    rxdbVersion: RXDB_VERSION,
    async createStorageInstance<Doc>(params: RxStorageInstanceCreationParams<Doc, SqliteInstanceOptions>) {
      ensureRxStorageInstanceParamsAreCorrect(params);
      if (params.schema.attachments) {
        throw new Error(
          `${params.collectionName}: this storage keeps no attachments, so a schema may not ask for them.`,
        );
      }
      const { databaseName, collectionName } = params;
      const key = { databaseName, collectionName, schemaVersion: params.schema.version };
      const view = Object.hasOwn(views, collectionName) ? views[collectionName] : undefined;
      const table = openTable(database, key, params.schema as unknown as StoredSchema, view ?? noView);
      const instance = new SqliteStorageInstance(
        params,
        table,
        Object.hasOwn(mayReplace, collectionName) ? mayReplace[collectionName] : undefined,
      );
      addRxStorageMultiInstanceSupport(storageName, params, instance);
      return instance;
    },
    view(databaseName, collectionName) {
      const table = findOpenTable(database, databaseName, collectionName);
      if (!table) throw new Error(`There is no open collection ${collectionName}.`);
      return new CollectionView(table);
    },
  };
}
