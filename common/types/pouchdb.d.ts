// What Ferry uses of PouchDB 9. The published @types/pouchdb-core declare a global Buffer of their own, which breaks the types
// of every other file that handles bytes; so these take their place.

declare module 'pouchdb-core' {
  export interface PouchDocument {
    _id: string;
    _rev?: string;
    _deleted?: boolean;
    [property: string]: unknown;
  }
  export interface StoredPouchDocument extends PouchDocument {
    _rev: string;
  }
  export interface Plugin {
    readonly pouchDbPlugin?: never;
  }
  export interface Options {
    readonly adapter: 'leveldb' | 'http';
    /** leveldb: bodies of revisions that were replaced are dropped at once */
    readonly auto_compaction?: boolean;
    /** leveldb: how many ids of old revisions are kept for each document */
    readonly revs_limit?: number;
    /** http: instead of the global one */
    readonly fetch?: (url: string | Request, options?: RequestInit) => Promise<Response>;
    /** http: neither looks whether the database exists nor makes it */
    readonly skip_setup?: boolean;
  }
  export interface Change {
    readonly id: string;
    readonly seq: number | string;
    readonly deleted?: boolean;
    readonly changes: { rev: string }[];
    readonly doc?: StoredPouchDocument;
  }
  export interface ChangesOptions {
    readonly since?: number | string;
    readonly limit?: number;
    readonly include_docs?: boolean;
    readonly doc_ids?: string[];
    readonly live?: boolean;
    readonly return_docs?: boolean;
    /** http: milliseconds between signs of life of the server; false for none */
    readonly heartbeat?: number | false;
    /** http: milliseconds */
    readonly timeout?: number | false;
    readonly batch_size?: number;
  }
  export interface ChangesResult {
    readonly results: Change[];
    readonly last_seq: number | string;
  }
  export interface ChangesFeed extends PromiseLike<ChangesResult> {
    on(event: 'change', listener: (change: Change, pending: number | null, lastSeq: number | string) => void): this;
    on(event: 'complete', listener: (result: ChangesResult) => void): this;
    on(event: 'error', listener: (thrown: unknown) => void): this;
    cancel(): void;
  }
  export interface AllDocsOptions {
    readonly include_docs?: boolean;
    readonly keys?: string[];
    readonly startkey?: string;
    readonly endkey?: string;
    readonly limit?: number;
    readonly skip?: number;
  }
  export type AllDocsRow =
    | {
        readonly id: string;
        readonly key: string;
        readonly value: { rev: string };
        readonly doc?: StoredPouchDocument | null;
      }
    | { readonly key: string; readonly error: string };
  /** An error of PouchDB's: `status` is an HTTP status; what a server sent along is beside it. */
  export interface PouchError {
    readonly status?: number;
    readonly name?: string;
    readonly message?: string;
    readonly error?: boolean | string;
    readonly reason?: string;
    readonly id?: string;
  }
  export type BulkRow = { readonly ok: true; readonly id: string; readonly rev: string } | PouchError;

  export default class PouchDB {
    static plugin(plugin: Plugin): typeof PouchDB;
    constructor(name: string, options: Options);
    info(): Promise<{ doc_count: number; update_seq: number | string; db_name: string }>;
    get(id: string, options?: { rev?: string; revs?: boolean }): Promise<StoredPouchDocument>;
    put(document: PouchDocument): Promise<{ ok: boolean; id: string; rev: string }>;
    remove(id: string, rev: string): Promise<{ ok: boolean; id: string; rev: string }>;
    bulkDocs(documents: readonly PouchDocument[], options?: { new_edits?: boolean }): Promise<BulkRow[]>;
    bulkGet(options: {
      docs: { id: string; rev?: string }[];
      revs?: boolean;
    }): Promise<{ results: { id: string; docs: ({ ok: StoredPouchDocument } | { error: PouchError })[] }[] }>;
    allDocs(options?: AllDocsOptions): Promise<{ total_rows: number; rows: AllDocsRow[] }>;
    revsDiff(revisions: Record<string, string[]>): Promise<Record<string, { missing: string[] }>>;
    changes(options: ChangesOptions): ChangesFeed;
    /** http: a request below the database, through the `fetch` of the options */
    fetch(path: string, options?: RequestInit): Promise<Response>;
    close(): Promise<void>;
  }
}

declare module 'pouchdb-adapter-leveldb' {
  import type { Plugin } from 'pouchdb-core';
  const plugin: Plugin;
  export default plugin;
}

declare module 'pouchdb-adapter-http' {
  import type { Plugin } from 'pouchdb-core';
  const plugin: Plugin;
  export default plugin;
}
