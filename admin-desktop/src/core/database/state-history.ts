import { shownStates } from '@ferry/common/report';
import type { ShownState } from '@ferry/common/report';
import type { DocumentStore } from '../documents/document-store.ts';
import type { ProjectDatabase } from '../storage/index.ts';
import { ProjectDatabaseError } from '../storage/storage-error.ts';
import type { DeviceSeen } from './device-seen.ts';
import { enrolledIn, reportedIn } from './state-arrivals.ts';
import type { Arrived } from './state-arrivals.ts';

/** `enrolled` until the first report, `revoked` when it was shut out. */
export type PastState = ShownState | 'enrolled' | 'revoked';
export const pastStates: readonly PastState[] = ['enrolled', ...shownStates, 'revoked'];

/** One row: from then on the device was in this state. `previous` is '' where there was none. */
export type StateChange = {
  id: number;
  deviceId: string;
  /** the laptop's corrected time, never before its own last change nor after this console's time */
  at: string;
  state: PastState;
  previous: PastState | '';
  reason: string;
  orderKind: string;
  runId: string;
  channel: 'cloud' | 'lan' | 'none';
};

/** How many devices went from one state to another within one bucket of time. */
export type Transitions = { from: string; state: PastState; previous: PastState | ''; devices: number };

/**
 * What states the devices went through, as far as this console heard: a table of its own, which does not sync. Only changes
 * of state, order kind or run are rows. Bounded: the oldest go first, the last of a device stays.
 * To count states over time, begin with the counts of now and take the transitions back, the latest first: that holds
 * though the oldest rows are gone.
 */
export interface StateHistory {
  /** Changes of one device, the latest first. */
  ofDevice(deviceId: string, window: { limit: number; offset: number }): { total: number; rows: StateChange[] };
  /** Transitions at or after `since` (ISO 8601 UTC), in buckets of so many milliseconds since 1970, the latest first. */
  transitions(since: string, bucketMs: number): Transitions[];
  /** How many devices are in each state now, by their last change. */
  latest(): Map<PastState, number>;
  /** When the first change that is kept took place; null without any. */
  since(): string | null;
  onAdded(listener: (deviceIds: readonly string[]) => void): () => void;
  stop(): void;
}

export interface StateHistoryOptions {
  database: ProjectDatabase;
  store: DocumentStore;
  seen: DeviceSeen;
  /** SQL name of a collection's table */
  table: (collection: 'devices' | 'enrolments') => string;
  now: () => Date;
  bounds?: { rowsPerDevice: number; rows: number };
}

const defaultBounds = { rowsPerDevice: 300, rows: 1_000_000 };
const insertsBetweenPrunes = 1000;
/** A report and the note of the way it came by are this close together at most, in milliseconds. */
const sameArrival = 5000;

export function createStateHistory(options: StateHistoryOptions): StateHistory {
  const { database, store, seen, now } = options;
  const { rowsPerDevice, rows: mostRows } = options.bounds ?? defaultBounds;
  const listeners = new Set<(deviceIds: readonly string[]) => void>();
  const fresh = new Map<string, { id: number; at: number }>();
  let insertsSince = 0;
  /** Something may be stored that has no row here; so it begins. */
  let missed = true;

  const lastOf = database.prepare(
    'SELECT at, state, order_kind, run_id FROM state_changes WHERE device_id = ? ORDER BY id DESC LIMIT 1',
  );
  const insert = database.prepare(
    `INSERT INTO state_changes (device_id, at, state, previous, reason, order_kind, run_id, channel)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const pruneDevice = database.prepare(
    `DELETE FROM state_changes WHERE device_id = ?1 AND id <=
       (SELECT id FROM state_changes WHERE device_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
  );
  const pruneAll = database.prepare(
    `DELETE FROM state_changes WHERE id IN (
       SELECT id FROM state_changes c
       WHERE EXISTS (SELECT 1 FROM state_changes later WHERE later.device_id = c.device_id AND later.id > c.id)
       ORDER BY id LIMIT max(0, (SELECT count(*) FROM state_changes) - ?))`,
  );
  const setChannel = database.prepare('UPDATE state_changes SET channel = ? WHERE id = ? AND channel <> ?');

  function add(arrived: readonly Arrived[]): void {
    const added: string[] = [];
    const time = now();
    const ways = seen.get(arrived.map(({ deviceId }) => deviceId));
    database.transaction(() => {
      for (const { deviceId, at, state, reason, orderKind, runId } of arrived) {
        const last = lastOf.get(deviceId);
        if (last?.['state'] === 'revoked') continue;
        if (last?.['state'] === state && last['order_kind'] === orderKind && last['run_id'] === runId) continue;
        // What enrolled may have reported before its enrolment came here.
        if (last && state === 'enrolled') continue;
        const notAfter = at < time.toISOString() ? at : time.toISOString();
        const when = last && String(last['at']) > notAfter ? String(last['at']) : notAfter;
        const previous = last ? String(last['state']) : '';
        const channel = state === 'revoked' ? 'none' : (ways.get(deviceId)?.channel ?? 'none');
        const { lastInsertRowid } = insert.run(deviceId, when, state, previous, reason, orderKind, runId, channel);
        pruneDevice.run(deviceId, rowsPerDevice);
        if (state !== 'revoked') fresh.set(deviceId, { id: Number(lastInsertRowid), at: time.getTime() });
        added.push(deviceId);
      }
      insertsSince += added.length;
      if (insertsSince < insertsBetweenPrunes) return;
      insertsSince = 0;
      pruneAll.run(mostRows);
    });
    for (const [deviceId, { at }] of fresh) if (time.getTime() - at > sameArrival) fresh.delete(deviceId);
    if (added.length > 0) for (const listener of listeners) listener(added);
  }

  /** Devices whose last row is not what is stored: they came while nobody listened, or the disk was full. */
  function catchUp(): void {
    const sql = `
      SELECT x.id AS id, coalesce(d.v_state, 'enrolled') AS state, coalesce(d.v_at, e.v_enrolledAt, '') AS at,
        e.v_revokedAt AS revoked
      FROM (SELECT id FROM ${options.table('enrolments')} WHERE deleted = 0
            UNION SELECT id FROM ${options.table('devices')} WHERE deleted = 0) x
      LEFT JOIN ${options.table('enrolments')} e ON e.id = x.id AND e.deleted = 0
      LEFT JOIN ${options.table('devices')} d ON d.id = x.id AND d.deleted = 0
      LEFT JOIN (SELECT device_id, state, max(id) FROM state_changes GROUP BY device_id) last ON last.device_id = x.id
      WHERE last.state IS NULL
        OR last.state <> 'revoked' AND (e.v_revokedAt IS NOT NULL OR last.state <> coalesce(d.v_state, 'enrolled'))`;
    const found = database.prepare(sql).all();
    const base = { reason: '', orderKind: '', runId: '' };
    const behind = found.flatMap((row): Arrived[] => {
      const state = pastStates.find((name) => name === row['state']);
      const deviceId = String(row['id']);
      return [
        ...(state ? [{ ...base, deviceId, state, at: String(row['at']) }] : []),
        ...(row['revoked'] === null
          ? []
          : [{ ...base, deviceId, state: 'revoked' as const, at: String(row['revoked']) }]),
      ];
    });
    if (behind.length > 0) add(behind);
    missed = false;
  }

  function arrive(arrived: readonly Arrived[]): void {
    try {
      if (missed) catchUp();
      if (arrived.length > 0) add(arrived);
    } catch (thrown) {
      // A full disk, say: the report itself is what counts. This history is made up for by the next one that can be written.
      if (!(thrown instanceof ProjectDatabaseError)) throw thrown;
      missed = true;
    }
  }

  const subscriptions = [
    store.rx('devices').eventBulks$.subscribe(({ events }) => {
      arrive(events.flatMap(({ documentData }) => reportedIn(documentData)));
    }),
    store.rx('enrolments').eventBulks$.subscribe(({ events }) => {
      arrive(events.flatMap(({ documentData }) => enrolledIn(documentData)));
    }),
  ];
  const stopNotes = seen.onNote((deviceId) => {
    const row = fresh.get(deviceId);
    const note = seen.get([deviceId]).get(deviceId);
    if (!row || !note || now().getTime() - row.at > sameArrival) return;
    if (Number(setChannel.run(note.channel, row.id, note.channel).changes) === 0) return;
    for (const listener of listeners) listener([deviceId]);
  });
  arrive([]);

  return {
    ofDevice(deviceId, { limit, offset }) {
      const counted = database.prepare('SELECT count(*) AS n FROM state_changes WHERE device_id = ?').get(deviceId);
      const rows = database
        .prepare('SELECT * FROM state_changes WHERE device_id = ? ORDER BY id DESC LIMIT ? OFFSET ?')
        .all(deviceId, limit, offset);
      return { total: Number(counted?.['n']), rows: rows.map(changeOf) };
    },
    transitions(since, bucketMs) {
      const sql = `
        SELECT CAST(unixepoch(at, 'subsec') * 1000 AS INTEGER) / ?1 AS bucket, state, previous, count(*) AS n
        FROM state_changes WHERE at >= ?2 AND state <> previous GROUP BY 1, 2, 3 ORDER BY 1 DESC`;
      return database
        .prepare(sql)
        .all(Math.max(1, Math.trunc(bucketMs)), since)
        .map((row) => ({
          from: new Date(Number(row['bucket']) * Math.max(1, Math.trunc(bucketMs))).toISOString(),
          state: stateOf(row['state']),
          previous: row['previous'] === '' ? '' : stateOf(row['previous']),
          devices: Number(row['n']),
        }));
    },
    latest() {
      const sql = `SELECT state, count(*) AS n FROM
        (SELECT state, max(id) FROM state_changes GROUP BY device_id) GROUP BY state`;
      const rows = database.prepare(sql).all();
      return new Map(rows.map((row) => [stateOf(row['state']), Number(row['n'])]));
    },
    since() {
      const at = database.prepare('SELECT min(at) AS at FROM state_changes').get()?.['at'];
      return typeof at === 'string' ? at : null;
    },
    onAdded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      subscriptions.forEach((subscription) => subscription.unsubscribe());
      stopNotes();
    },
  };
}

const stateOf = (value: unknown): PastState => pastStates.find((name) => name === value) ?? 'enrolled';

function changeOf(row: Record<string, unknown>): StateChange {
  const channel = row['channel'];
  return {
    id: Number(row['id']),
    deviceId: String(row['device_id']),
    at: String(row['at']),
    state: stateOf(row['state']),
    previous: row['previous'] === '' ? '' : stateOf(row['previous']),
    reason: String(row['reason']),
    orderKind: String(row['order_kind']),
    runId: String(row['run_id']),
    channel: channel === 'lan' || channel === 'cloud' ? channel : 'none',
  };
}
