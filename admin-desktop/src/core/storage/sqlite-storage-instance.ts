import {
  categorizeBulkWriteRows,
  getPrimaryFieldOfPrimaryKey,
  getStartIndexStringFromLowerBound,
  now,
  type BulkWriteRow,
  type EventBulk,
  type PreparedQuery,
  type RxDocumentData,
  type RxJsonSchema,
  type RxStorageBulkWriteResponse,
  type RxStorageWriteErrorConflict,
  type RxStorageChangeEvent,
  type RxStorageCountResult,
  type RxStorageDefaultCheckpoint,
  type RxStorageInstance,
  type RxStorageInstanceCreationParams,
  type RxStorageQueryResult,
  type StringKeys,
} from 'rxdb/plugins/core';
import { Subject, type Observable } from 'rxjs';
import { countDocuments, queryDocuments } from './collection-query.ts';
import { parsed, type CollectionTable } from './collection-table.ts';
import { orderedText } from './ordered-text.ts';
import { lastWriteField, lastWriteIndex, type StoredDocument } from './table-layout.ts';
import { dropTable, releaseTable } from './table-register.ts';

/** What RxDB hands around as the internals of an instance. */
export interface SqliteInternals {
  readonly table: CollectionTable;
}

/** There is nothing to choose per instance. */
export type SqliteInstanceOptions = Record<string, never>;

/**
 * Whether a document may take the place of the stored one. Both are whole rows; `context` is the writer's name for what it does.
 * Must be quick, it runs in the transaction.
 */
export type MayReplace = (stored: StoredDocument, incoming: StoredDocument, context: string) => boolean;

type Changes<Doc> = EventBulk<RxStorageChangeEvent<RxDocumentData<Doc>>, RxStorageDefaultCheckpoint>;

/** Deleted documents purged in one go: a few milliseconds. RxDB asks again until all are gone. */
const purgeBatch = 2_000;

/** One RxDB collection in its table. The methods are RxDB's; what each must do stands at `RxStorageInstance`. */
export class SqliteStorageInstance<Doc> implements RxStorageInstance<
  Doc,
  SqliteInternals,
  SqliteInstanceOptions,
  RxStorageDefaultCheckpoint
> {
  readonly databaseName: string;
  readonly collectionName: string;
  readonly schema: Readonly<RxJsonSchema<RxDocumentData<Doc>>>;
  readonly internals: SqliteInternals;
  readonly options: Readonly<SqliteInstanceOptions>;
  readonly #primaryPath: StringKeys<RxDocumentData<Doc>>;
  readonly #mayReplace: MayReplace | undefined;
  readonly #changes = new Subject<Changes<Doc>>();
  #closed = false;

  constructor(
    params: RxStorageInstanceCreationParams<Doc, SqliteInstanceOptions>,
    table: CollectionTable,
    mayReplace?: MayReplace,
  ) {
    this.#mayReplace = mayReplace;
    this.databaseName = params.databaseName;
    this.collectionName = params.collectionName;
    this.schema = params.schema;
    this.options = params.options;
    this.internals = { table };
    this.#primaryPath = getPrimaryFieldOfPrimaryKey(params.schema.primaryKey);
  }

  async bulkWrite(rows: BulkWriteRow<Doc>[], context: string): Promise<RxStorageBulkWriteResponse<Doc>> {
    const table = this.#table();
    const primaryPath = this.#primaryPath;
    const sorted = table.database.transaction(() => {
      const present = new Map<string, RxDocumentData<Doc>>();
      const refused: RxStorageWriteErrorConflict<Doc>[] = [];
      const allowed: BulkWriteRow<Doc>[] = [];
      for (const row of rows) {
        const documentId = String(row.document[primaryPath as keyof typeof row.document]);
        const found = table.find(documentId);
        const documentInDb = found as unknown as RxDocumentData<Doc>;
        if (found) present.set(documentId, documentInDb);
        if (found && this.#mayReplace?.(found, row.document, context) === false)
          refused.push({ status: 409, isError: true, documentId, writeRow: row, documentInDb, context });
        else allowed.push(row);
      }
      const floor = table.lastWrite();
      for (const { document } of allowed) {
        // RxDB asks for what was written after a time. A clock that was set back must not hide what is written then.
        if (document._meta.lwt < floor) document._meta.lwt = Math.round(floor * 100 + 1) / 100;
      }
      const result = categorizeBulkWriteRows<Doc>(this, primaryPath as never, present, allowed, context);
      result.errors.push(...refused);
      for (const row of result.bulkInsertDocs) table.insert(row.document);
      for (const row of result.bulkUpdateDocs) table.update(row.document);
      return result;
    });
    const { eventBulk, newestRow } = sorted;
    // Only now: whoever hears of a change finds it on the disk.
    if (eventBulk.events.length > 0 && newestRow) {
      eventBulk.checkpoint = this.#checkpoint(newestRow.document);
      this.#changes.next(eventBulk as Changes<Doc>);
    }
    return { error: sorted.errors };
  }

  async findDocumentsById(ids: string[], withDeleted: boolean): Promise<RxDocumentData<Doc>[]> {
    const table = this.#table();
    const found = ids.map((id) => table.find(id)).filter((document) => document !== undefined);
    return this.#typed(withDeleted ? found : found.filter((document) => !document._deleted));
  }

  async query(prepared: PreparedQuery<Doc>): Promise<RxStorageQueryResult<Doc>> {
    const documents = await queryDocuments(this.#table(), prepared);
    return { documents: this.#typed(documents) };
  }

  /** Always called fast: RxDB refuses a count only for being called slow, and has judged the query itself before. */
  async count(prepared: PreparedQuery<Doc>): Promise<RxStorageCountResult> {
    const count = await countDocuments(this.#table(), prepared);
    return { count, mode: 'fast' };
  }

  /**
   * The changes after a checkpoint. RxDB could query for them itself, but a bulk write gives thousands of documents one
   * time of writing, and its query would go through all of them again for each page.
   */
  async getChangedDocumentsSince(
    limit: number,
    checkpoint?: RxStorageDefaultCheckpoint,
  ): Promise<{ documents: RxDocumentData<Doc>[]; checkpoint: RxStorageDefaultCheckpoint }> {
    const table = this.#table();
    const { column } = lastWriteIndex(table.layout);
    const after = checkpoint ? `WHERE (${column}, id) > (?, ?)` : '';
    const rows = table.database
      .prepare(`SELECT document FROM "${table.name}" ${after} ORDER BY ${column}, id LIMIT ?`)
      .all(...(checkpoint ? [this.#lastWrite(checkpoint.lwt), orderedText(checkpoint.id)] : []), limit);
    const documents = rows.map((row) => parsed(row.document));
    const last = documents.at(-1);
    return {
      documents: this.#typed(documents),
      checkpoint: last ? this.#checkpoint(last) : (checkpoint ?? { id: '', lwt: 0 }),
    };
  }

  changeStream(): Observable<Changes<Doc>> {
    return this.#changes.asObservable();
  }

  async cleanup(minimumDeletedTime: number): Promise<boolean> {
    const table = this.#table();
    return table.purge(this.#lastWrite(now() - minimumDeletedTime), purgeBatch) < purgeBatch;
  }

  async getAttachmentData(): Promise<Blob> {
    throw new Error('This storage keeps no attachments.');
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#changes.complete();
    releaseTable(this.internals.table);
  }

  async remove(): Promise<void> {
    dropTable(this.#table());
    await this.close();
  }

  #table(): CollectionTable {
    const { table } = this.internals;
    if (this.#closed) throw new Error(`The storage of ${this.collectionName} is closed.`);
    if (table.removed) throw new Error(`The storage of ${this.collectionName} was removed.`);
    return table;
  }

  #checkpoint(document: StoredDocument): RxStorageDefaultCheckpoint {
    return { id: String(document[this.#primaryPath]), lwt: document._meta.lwt };
  }

  #lastWrite(time: number): string {
    return getStartIndexStringFromLowerBound(this.schema, [lastWriteField], [time]);
  }

  #typed(documents: StoredDocument[]): RxDocumentData<Doc>[] {
    return documents as unknown as RxDocumentData<Doc>[];
  }
}
