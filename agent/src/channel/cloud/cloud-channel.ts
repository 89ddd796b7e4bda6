import PouchHttp from 'pouchdb-adapter-http';
import PouchDB from 'pouchdb-core';
import { z } from 'zod';
import { databaseName } from '@ferry/common/documents/all';
import type { Collection } from '@ferry/common/documents/document-type';
import { deviceDocuments } from '@ferry/common/documents/devices';
import { documentFormat } from '@ferry/common/documents/document-type';
import { enrolmentDocuments } from '@ferry/common/documents/enrolments';
import { orderDocuments } from '@ferry/common/documents/orders';
import { fromWire, toWire } from '@ferry/common/documents/wire';
import { check, errorFrom, fail, FerryFailure, ferryErrorSchema, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { policyId } from '@ferry/common/orders/policy';
import { reportSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { reportName } from '../device-channel.ts';
import type { DeviceChannel, LogWrite, Pulled, ReleasePart, Taken } from '../device-channel.ts';
import { refusedForGood } from '../refused-for-good.ts';
import type { GatewayClient } from './gateway-client.ts';

PouchDB.plugin(PouchHttp);

/**
 * How long the gateway may hold a long poll, in milliseconds. Each is a connection of its own: where they cost, there are fewer, and
 * it may take longer until a dead one is noticed.
 */
const pollMs = { usual: 30_000, saving: 240_000 } as const;
const putAttempts = 8;
const logsAtOnce = 20;

const changesSchema = z.looseObject({
  results: z.array(z.looseObject({ id: z.string() })),
  last_seq: z.union([z.string(), z.number()]).transform(String),
});

/** The gateway as PouchDB's HTTP adapter sees it: only this device's own documents. */
export class CloudChannel implements DeviceChannel {
  readonly id = 'cloud';
  readonly kind = 'cloud';
  readonly #client: GatewayClient;
  readonly #projectId: string;
  readonly #deviceId: string;
  readonly #saves: () => Promise<boolean>;
  readonly #databases: Record<'orders' | 'enrolments' | 'devices' | 'logs', PouchDB>;
  #userId: string | undefined;
  #assigned = new AbortController();

  /** `parts.saves`: whether each request costs; `parts.giveUp` ends what is still under way */
  constructor(
    client: GatewayClient,
    projectId: string,
    deviceId: string,
    parts: { saves: () => Promise<boolean>; giveUp: AbortSignal },
  ) {
    this.#client = client;
    this.#projectId = projectId;
    this.#deviceId = deviceId;
    this.#saves = parts.saves;
    const open = (collection: Collection): PouchDB =>
      new PouchDB(`${client.origin}/${databaseName(projectId, collection)}`, {
        adapter: 'http',
        fetch: async (url, asked) => await client.fetch(url, { signal: parts.giveUp, ...asked }),
        skip_setup: true,
      });
    this.#databases = {
      orders: open('orders'),
      enrolments: open('enrolments'),
      devices: open('devices'),
      logs: open('logs'),
    };
  }

  async pull(): Promise<Result<Pulled>> {
    try {
      const enrolment = await this.#get('enrolments', this.#deviceId);
      const parsed = enrolment && enrolmentDocuments.parse(fromWire(enrolment));
      if (parsed && !parsed.ok) return parsed;
      const userId = parsed?.value.fields.userId?.value || undefined;
      if (userId !== this.#userId) {
        this.#userId = userId;
        this.#assigned.abort();
        this.#assigned = new AbortController();
      }
      const { rows } = await this.#databases.orders.allDocs({ keys: this.#orderIds(), include_docs: true });
      const pulled: Pulled = { orders: [], ...(userId === undefined ? {} : { userId }) };
      for (const row of rows) {
        if (!('doc' in row) || !row.doc || row.doc._deleted) continue;
        const order = orderDocuments.parse(fromWire(row.doc));
        if (!order.ok) return order;
        pulled.orders.push(order.value);
      }
      const device = await this.#get('devices', this.#deviceId);
      const report = device && deviceDocuments.parse(fromWire(device));
      if (report?.ok) pulled.lastReport = report.value.report;
      return ok(pulled);
    } catch (thrown) {
      return { ok: false, error: failureOf(thrown) };
    }
  }

  async push(write: { report?: string; logs: LogWrite[] }): Promise<Result<Taken>> {
    try {
      const taken: Taken = write.report === undefined ? { refused: [] } : await this.#putReport(write.report);
      for (let at = 0; at < write.logs.length; at += logsAtOnce)
        taken.refused.push(...(await this.#putLogs(write.logs.slice(at, at + logsAtOnce))));
      return ok(taken);
    } catch (thrown) {
      return { ok: false, error: failureOf(thrown) };
    }
  }

  async download(sha256: string, from: number, signal: AbortSignal): Promise<Result<ReleasePart>> {
    return await this.#client.releasePart(this.#projectId, sha256, from, signal);
  }

  /** Where the changes of what concerns this device stand now. */
  async position(collection: 'orders' | 'enrolments', signal: AbortSignal): Promise<string> {
    return (await this.#changes(collection, 'since=now', signal)).last_seq;
  }

  /**
   * Waits for changes of what concerns this device, one long poll after another. Throws when the gateway cannot be reached or
   * `signal` ends it.
   */
  async follow(
    collection: 'orders' | 'enrolments',
    since: string,
    changed: () => void,
    signal: AbortSignal,
  ): Promise<never> {
    let position = since;
    for (;;) {
      signal.throwIfAborted();
      const assigned = this.#assigned.signal;
      const wait = (await this.#saves()) ? pollMs.saving : pollMs.usual;
      const query = `feed=longpoll&timeout=${wait}&since=${encodeURIComponent(position)}`;
      try {
        const { results, last_seq } = await this.#changes(collection, query, AbortSignal.any([signal, assigned]));
        position = last_seq;
        if (results.length > 0) changed();
      } catch (thrown) {
        // Another user's orders concern this device now: ask again from the same position.
        if (signal.aborted || !assigned.aborted) throw thrown;
      }
    }
  }

  #orderIds(): string[] {
    return [policyId, this.#deviceId, ...(this.#userId === undefined ? [] : [this.#userId])];
  }

  async #changes(collection: 'orders' | 'enrolments', query: string, signal: AbortSignal) {
    // Not `changes()`: without its filter plugin PouchDB prints a warning for `doc_ids`, and its live feed can stop silently.
    const answer = await this.#databases[collection].fetch(`_changes?filter=_doc_ids&${query}`, {
      method: 'POST',
      body: JSON.stringify({ doc_ids: collection === 'orders' ? this.#orderIds() : [this.#deviceId] }),
      signal,
    });
    const raw: unknown = await answer.json();
    const changes = check(changesSchema, raw, `${collection}/_changes`);
    if (!changes.ok) throw new FerryFailure(changes.error);
    return changes.value;
  }

  async #get(collection: 'enrolments' | 'devices', id: string) {
    try {
      return await this.#databases[collection].get(id);
    } catch (thrown) {
      if (statusOf(thrown) === 404) return null;
      throw thrown;
    }
  }

  /** Read, merge, put only what changes something; again when somebody was faster. */
  async #putReport(report: string): Promise<Taken> {
    const mine = { id: this.#deviceId, format: documentFormat, report };
    const taken: Taken = { refused: [] };
    for (let attempt = 0; attempt < putAttempts; attempt += 1) {
      const stored = await this.#get('devices', this.#deviceId);
      const parsed = stored && deviceDocuments.parse(fromWire(stored));
      if (parsed && !parsed.ok) throw new FerryFailure(parsed.error);
      if (parsed && startOf(parsed.value.report) !== startOf(report)) taken.lastReport = parsed.value.report;
      const merged = parsed ? deviceDocuments.merge(parsed.value, mine) : mine;
      if (parsed && merged.report === parsed.value.report) return taken;
      // As a bulk of one: its row is a judgement of this report, and never of who brings it.
      const [row] = await this.#bulk('devices', [toWire(merged, stored?._rev)]);
      if (row?.error === null) return taken;
      if (row?.error.code === 'conflict') continue;
      if (row?.error) return { ...taken, refused: [{ id: reportName, error: row.error }] };
    }
    throw new FerryFailure(
      fail('conflict', `devices/${this.#deviceId}`, 'it keeps changing', 'Try again.', 1000).error,
    );
  }

  async #putLogs(logs: LogWrite[]): Promise<Taken['refused']> {
    const documents = logs.map(({ id, jws }) =>
      toWire({ id, format: documentFormat, chunk: jws } as { id: string; format: number }),
    );
    const rows = await this.#bulk('logs', documents);
    // A chunk never changes: one that is there already is the same.
    return rows.flatMap(({ id, error }) => (error && error.code !== 'conflict' ? [{ id, error }] : []));
  }

  /** What became of each, in that order. Throws when the server could not take one for now. */
  async #bulk(
    collection: 'devices' | 'logs',
    documents: ReturnType<typeof toWire>[],
  ): Promise<{ id: string; error: FerryError | null }[]> {
    const rows = await this.#databases[collection].bulkDocs(documents);
    return documents.map(({ _id: id }, index) => {
      const error = rowError(rows[index], `${collection}/${id}`);
      if (error && error.code !== 'conflict' && !refusedForGood(error)) throw new FerryFailure(error);
      return { id, error };
    });
  }
}

/** Null: stored. The gateway's rows are FerryErrors too; one of another server has CouchDB's reason at least. */
function rowError(row: object | undefined, where: string): FerryError | null {
  if (row && 'ok' in row) return null;
  const told = ferryErrorSchema.safeParse(row);
  if (told.success) return told.data;
  const { error, status, reason } = z
    .looseObject({ error: z.unknown(), status: z.unknown(), reason: z.unknown() })
    .parse(row ?? {});
  if (error === 'conflict' || status === 409) return fail('conflict', where, 'it was changed meanwhile', '').error;
  const message = typeof reason === 'string' ? reason : 'the server refused it and did not say why';
  return fail('invalid', where, message, 'Look at the log of the server.').error;
}

/** Which start of an agent made a report; undefined for that of an older agent. */
function startOf(report: string): string | undefined {
  const payload = payloadUnverified(report, 'report', reportSchema);
  return payload.ok ? payload.value.start : undefined;
}

function statusOf(thrown: unknown): number | undefined {
  return typeof thrown === 'object' && thrown !== null && 'status' in thrown ? Number(thrown.status) : undefined;
}

function failureOf(thrown: unknown) {
  if (statusOf(thrown) !== 404) return errorFrom(thrown, 'server');
  return fail('not-found', 'server', 'the server does not know this project', 'Check the address of the server.').error;
}
