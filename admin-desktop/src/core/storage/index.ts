// What the rest of the core may use of the storage.
export { CollectionView, type ViewGroup, type ViewOrder, type ViewWindow } from './collection-view.ts';
export { applicationId, type Migration } from './migrations.ts';
export { ProjectDatabase, type ProjectDatabaseOptions } from './project-database.ts';
export { createSqliteStorage, type SqliteStorage, type SqliteStorageOptions } from './sqlite-storage.ts';
export type { MayReplace } from './sqlite-storage-instance.ts';
export { ProjectDatabaseError, type ProjectDatabaseFault } from './storage-error.ts';
export type { StoredDocument } from './table-layout.ts';
export { fold } from './view-definition.ts';
export type { ViewColumn, ViewColumnKind, ViewDefinition, ViewValue } from './view-definition.ts';
export type { ViewFilter } from './view-filter.ts';
