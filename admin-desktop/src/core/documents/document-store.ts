import type { DocumentOf } from '@ferry/common/documents/all';
import type { ReplicatedCollection } from '@ferry/common/documents/document-type';
import type { Result } from '@ferry/common/errors';
import type { LogDocument } from '@ferry/common/documents/logs';
import type { RxCollection } from 'rxdb';

/**
 * How a Ferry document lies in RxDB: the id, one property per indexed value of its DocumentType, and the whole document, its
 * id too, as the open `body` (DESIGN section 3).
 */
export type StoredDocument<C extends ReplicatedCollection = ReplicatedCollection> = {
  id: string;
  body: DocumentOf[C];
} & Record<string, unknown>;

/** The project's documents. Everything that writes goes through here: parse, verify, merge, and write only what changes. */
export interface DocumentStore {
  get<C extends ReplicatedCollection>(collection: C, id: string): Promise<DocumentOf[C] | null>;
  getMany<C extends ReplicatedCollection>(collection: C, ids: readonly string[]): Promise<Map<string, DocumentOf[C]>>;
  /** All of a small collection (settings, administrators, tokens); not for users or devices. */
  all<C extends ReplicatedCollection>(collection: C): Promise<DocumentOf[C][]>;
  /**
   * Merges a document from anywhere (own edit, LAN, cloud) with the stored one. Signed parts are verified first; what fails
   * is quarantined and an error comes back. `changed` is false when there was nothing new in it.
   */
  merge<C extends ReplicatedCollection>(collection: C, document: DocumentOf[C]): Promise<Result<{ changed: boolean }>>;
  /** The same for many, in bulks; refused ones are listed by id. */
  mergeMany<C extends ReplicatedCollection>(
    collection: C,
    documents: readonly DocumentOf[C][],
    signal?: AbortSignal,
  ): Promise<{ changed: number; refused: { id: string; result: Result<never> }[] }>;
  /**
   * Puts documents in the place of those that say the same under stamps from the future; that is all that may be replaced
   * without a merge. Gives the ids of those that were not.
   */
  restamp<C extends ReplicatedCollection>(collection: C, documents: readonly DocumentOf[C][]): Promise<string[]>;
  /** Told the ids of documents that changed, whoever changed them. Returns the way to stop. */
  onChange(collection: ReplicatedCollection, listener: (ids: readonly string[]) => void): () => void;
  /** For replication only. */
  rx(collection: ReplicatedCollection): RxCollection<StoredDocument>;
}

/** Log chunks: outside RxDB, in a table of the same SQLite file. */
export interface LogStore {
  /** Verifies and keeps a chunk; one that is there already is success. `lan`: goes into the outbox for the cloud as well. */
  add(document: LogDocument, from: 'lan' | 'cloud'): Promise<Result<{ added: boolean }>>;
  /** Chunks that came over the LAN and are not yet in the cloud, oldest first. */
  outbox(limit: number): Promise<LogDocument[]>;
  sent(ids: readonly string[]): Promise<void>;
  onAdded(listener: (deviceId: string) => void): () => void;
}
