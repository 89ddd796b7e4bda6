import { databaseName } from '@ferry/common/documents/all';
import { logDocuments } from '@ferry/common/documents/logs';
import { fromWire, toWire } from '@ferry/common/documents/wire';
import { errorFrom, FerryFailure, ferryErrorSchema } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { reportSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { DocumentStore, LogStore } from '../documents/document-store.ts';
import { readAllDocs, readBulk, readChanges } from './couch-pages.ts';
import type { BulkRow } from './couch-pages.ts';
import { pollMs } from './collection-remote.ts';
import type { Gate } from './gate.ts';
import type { GatewayClient, GatewayRequest } from './gateway-client.ts';

/** Log chunks between this console and the cloud. They are no RxDB collection: a console wants few of them. */
export interface LogRelay {
  /** Follows the log of a device until the returned function is called. */
  want(deviceId: string): () => void;
}

const outboxBatch = 50;
const page = 200;
/**
 * The rows of a bulk that was really judged. A disk that is full is the server's trouble and passes: what it did not store stays
 * in the outbox. Throws a FerryFailure then, which closes the gate until the server is well.
 */
function readStored(answer: unknown): BulkRow[] {
  const rows = readBulk(answer);
  for (const row of rows) {
    const refusal = ferryErrorSchema.safeParse(row);
    if (!row.ok && refusal.success && (refusal.data.code === 'storage' || refusal.data.code === 'internal'))
      throw new FerryFailure(refusal.data);
  }
  return rows;
}

/** Sorts after every id that begins with the same text. */
const last = '\uffff';

export function createLogRelay(options: {
  projectId: string;
  client: GatewayClient;
  gate: Gate;
  logs: LogStore;
  store: DocumentStore;
  /** a failure that no request made; told once for each */
  onProblem: (error: FerryError) => void;
  signal: AbortSignal;
}): LogRelay {
  const { gate, logs, store, signal } = options;
  const database = databaseName(options.projectId, 'logs');
  const wanted = new Map<string, number>();
  const fetchedRuns = new Set<string>();
  let sending = false;
  let unsent = false;
  let following = false;

  /** Waits as long as the server is away: the gate closes at a failure and opens when it is back, so this does not spin. */
  async function ask<T>(path: string, read: (answer: unknown) => T, request: GatewayRequest): Promise<T> {
    for (;;) {
      try {
        return await gate.through(async () => read(await options.client.ask(`/${database}/${path}`, request)));
      } catch (thrown) {
        if (signal.aborted || !gate.isWaiting()) throw thrown;
      }
    }
  }

  /** Runs in the background: when the gate is stopped it ends, anything else is told. */
  function background(act: () => Promise<void>): void {
    act().catch((thrown: unknown) => {
      if (!signal.aborted) options.onProblem(errorFrom(thrown, 'logs'));
    });
  }

  /** Sends the outbox until it is empty. "Already there" is success; what is refused for good is not sent for ever. */
  async function send(): Promise<void> {
    for (;;) {
      const batch = await logs.outbox(outboxBatch);
      if (batch.length === 0) return;
      const docs = batch.map((document) => toWire(document));
      const rows = await ask('_bulk_docs', readStored, { method: 'POST', body: { docs } });
      for (const row of rows.filter(({ ok, error }) => !ok && error !== 'conflict')) {
        const refusal = ferryErrorSchema.safeParse(row);
        if (refusal.success) options.onProblem(refusal.data);
      }
      await logs.sent(batch.map(({ id }) => id));
    }
  }

  /** One sender at a time; a chunk that comes while it ends wakes the next. */
  function startSending(): void {
    unsent = true;
    if (sending) return;
    sending = true;
    background(async () => {
      try {
        while (unsent) {
          unsent = false;
          await send();
        }
      } finally {
        sending = false;
      }
    });
  }

  async function keep(documents: readonly ({ _id: string } | null)[]): Promise<void> {
    for (const wire of documents) {
      const document = wire ? logDocuments.parse(fromWire(wire)) : null;
      // What does not verify is quarantined by the store and counts as absent.
      if (document?.ok) await logs.add(document.value, 'cloud');
    }
  }

  /** Everything under a prefix of ids: `<device>:` or `<device>:<run>:`. */
  async function fetchAll(prefix: string): Promise<void> {
    for (let start = prefix; ;) {
      const query = {
        startkey: JSON.stringify(start),
        endkey: JSON.stringify(prefix + last),
        limit: String(page),
        include_docs: 'true',
      };
      const rows = await ask('_all_docs', readAllDocs, { query });
      await keep(rows.map(({ doc }) => doc));
      const end = rows.at(-1)?.key;
      if (end === undefined || rows.length < page || signal.aborted) return;
      start = `${end}\u0000`;
    }
  }

  async function follow(): Promise<void> {
    let since = 'now';
    while (wanted.size > 0 && !signal.aborted) {
      const query: Record<string, string> = { since, limit: '1000' };
      if (since !== 'now') Object.assign(query, { feed: 'longpoll', timeout: String(pollMs) });
      const changes = await ask('_changes', readChanges, { query, timeoutMs: 2 * pollMs });
      if (since === 'now') for (const deviceId of wanted.keys()) background(async () => await fetchAll(`${deviceId}:`));
      since = changes.lastSeq;
      const keys = changes.rows.map(({ id }) => id).filter((id) => wanted.has(id.slice(0, id.indexOf(':'))));
      if (keys.length === 0) continue;
      const body = { keys, include_docs: true };
      const rows = await ask('_all_docs', readAllDocs, { method: 'POST', body });
      await keep(rows.map(({ doc }) => doc));
    }
  }

  async function fetchFailedRuns(ids: readonly string[]): Promise<void> {
    for (const device of (await store.getMany('devices', ids)).values()) {
      const report = payloadUnverified(device.report, 'report', reportSchema);
      if (!report.ok || report.value.state !== 'failed' || !report.value.runId) continue;
      const prefix = `${device.id}:${report.value.runId}:`;
      if (fetchedRuns.has(prefix)) continue;
      fetchedRuns.add(prefix);
      await fetchAll(prefix);
    }
  }

  const unsubscribe = [
    logs.onAdded(startSending),
    store.onChange('devices', (ids) => background(async () => await fetchFailedRuns(ids))),
  ];
  signal.addEventListener('abort', () => {
    for (const stop of unsubscribe) stop();
  });
  startSending();

  return {
    want(deviceId) {
      wanted.set(deviceId, (wanted.get(deviceId) ?? 0) + 1);
      if (!following) {
        following = true;
        background(async () => {
          try {
            await follow();
          } finally {
            following = false;
          }
        });
      } else background(async () => await fetchAll(`${deviceId}:`));
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        const left = (wanted.get(deviceId) ?? 1) - 1;
        if (left > 0) wanted.set(deviceId, left);
        else wanted.delete(deviceId);
      };
    },
  };
}
