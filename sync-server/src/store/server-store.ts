import type { Collection } from '@ferry/common/documents/document-type';
import type { WireDocument } from '@ferry/common/documents/wire';
import type { FerryError, Result } from '@ferry/common/errors';
import type { RootRecord } from '@ferry/common/trust/root-record';

/** One document that changed. `seq` is opaque: only the store that gave it can tell what comes after it. */
export interface Change {
  readonly seq: string;
  readonly id: string;
  readonly rev: string;
  /** null for a tombstone; the gateway never writes one, but somebody with access to the store can */
  readonly document: WireDocument | null;
}

export interface ChangesQuery {
  /** a `seq` of before, or `0` for everything; one that this store never gave counts as `0`, as in CouchDB */
  readonly since: string;
  /** at most so many changes */
  readonly limit: number;
  /** only of these documents; all of them when left out */
  readonly ids?: readonly string[];
}

export interface ChangesPage {
  readonly changes: readonly Change[];
  /** where the next query goes on; beyond the last change when there are no more */
  readonly lastSeq: string;
}

/** Told of every change from the moment at which `watch` resolved, in order. Called without waiting. */
export interface Watcher {
  change(change: Change): void;
  /** the feed ended by itself; nothing more comes */
  failed(error: FerryError): void;
}

/**
 * The collections of one project. Documents have their `_rev` when they come out; what goes in names the `_rev` that it
 * replaces, none for a new one. Methods without a `Result` throw a FerryFailure (`storage`) when the disk fails.
 */
export interface ProjectStore {
  /** `documents`: how many there are; `seq`: the latest */
  info(collection: Collection): Promise<{ documents: number; seq: string }>;
  get(collection: Collection, id: string): Promise<WireDocument | null>;
  /** In the order of `ids`, null for those that are not there. */
  getMany(collection: Collection, ids: readonly string[]): Promise<(WireDocument | null)[]>;
  /** By id in ascending order, from `start` to `end` where given, both included. */
  list(collection: Collection, page: { start?: string; end?: string; limit: number }): Promise<WireDocument[]>;
  /** `conflict` unless `_rev` is that of the stored document. */
  put(collection: Collection, document: WireDocument): Promise<Result<{ rev: string }>>;
  /**
   * Each as by `put`, in order; one that fails leaves the others alone. In which order those of one bulk come among the changes is the
   * store's own.
   */
  bulk(collection: Collection, documents: readonly WireDocument[]): Promise<Result<{ rev: string }>[]>;
  changes(collection: Collection, query: ChangesQuery): Promise<ChangesPage>;
  /** Resolves once it is live; the function given back ends it. */
  watch(collection: Collection, watcher: Watcher): Promise<() => void>;
  /** CouchDB's local documents: checkpoints of a client, not replicated and without history. */
  getLocal(collection: Collection, id: string): Promise<WireDocument | null>;
  putLocal(collection: Collection, document: WireDocument): Promise<Result<{ rev: string }>>;
}

/** Where the gateway keeps its projects. One contract (`store-contract.ts`) for the embedded store and for CouchDB. */
export interface ServerStore {
  /** another one for another store: a client that sees it change knows that the server was exchanged */
  readonly instance: string;
  projects(): Promise<RootRecord[]>;
  /** Adding the same record again changes nothing; `forbidden` when another one has that project id. */
  addProject(record: RootRecord): Promise<Result<void>>;
  /** For a project that was added. */
  project(projectId: string): ProjectStore;
  /** Ends every watch and flushes to the disk. Nothing else may be called after. */
  close(): Promise<void>;
}
