import { enrolmentRequestSchema } from '@ferry/common/enrolment';
import type { OrderDocument } from '@ferry/common/documents/orders';
import { goSchema } from '@ferry/common/orders/order';
import { policyId } from '@ferry/common/orders/policy';
import { isBlocked, reportSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { DocumentStore } from '../documents/document-store.ts';
import type { ProjectDatabase } from '../storage/index.ts';
import { beginningOf, createOrderJudge, kindOf } from '../views/order-shown.ts';
import type { TrustHolder } from './trust-holder.ts';

/**
 * Which order is in force for each user and each device, in SQL, so that tables can be sorted, filtered and counted by it: a
 * signed text cannot be read there. Judged as the laptops do, a moment after each change. The table lives as long as the
 * project is open:
 *
 * `temp.order_index`: `id` of a user or device; `kind` in force or `none`; `at` when it begins (an instant, or a wall clock
 * without zone), `until` when it has to have begun; `digest`; `confirmed` 1 when the device's last report names it;
 * `reported` kind that the device's last report names; `go_sequence` of the document under this very id. Beside
 * it what else tables sort by and only the signed report says: `agent_version`, `progress` (0 to 1, -1 without steps), `blocked` 1
 * when a check found something in the way, `allows_scripts` null where the agent has not said.
 */
export interface OrderIndex {
  /** Settles when everything that changed until now is in it. Throws when the database cannot be written. */
  ready(): Promise<void>;
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
}

const batch = 200;

export function createOrderIndex(options: {
  database: ProjectDatabase;
  store: DocumentStore;
  trust: TrustHolder;
  /** SQL name of a collection's table */
  table: (collection: 'devices' | 'enrolments' | 'orders') => string;
  /** lets others have the thread between two batches */
  pause: () => Promise<void>;
}): OrderIndex {
  const { database, store, trust, table } = options;
  const judge = createOrderJudge(trust);
  const listeners = new Set<() => void>();
  const waiting = new Set<string>();
  let running: Promise<void> | null = null;
  let stopped = false;

  database.exec(`
    CREATE TEMP TABLE order_index (
      id TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL, until TEXT NOT NULL, digest TEXT NOT NULL,
      confirmed INTEGER NOT NULL, reported TEXT NOT NULL, go_sequence INTEGER NOT NULL,
      agent_version TEXT NOT NULL, progress REAL NOT NULL, blocked INTEGER NOT NULL,
      allows_scripts INTEGER
    ) STRICT, WITHOUT ROWID`);
  const put = database.prepare('INSERT OR REPLACE INTO temp.order_index VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const devicesOf = database.prepare(
    `SELECT id FROM ${table('enrolments')} WHERE deleted = 0 AND v_userId IN (SELECT value FROM json_each(?))`,
  );

  async function judgeAll(given: readonly string[]): Promise<void> {
    const theirs = devicesOf.all(JSON.stringify(given)).map((row) => String(row['id']));
    const ids = [...new Set([...given, ...theirs])];
    const [enrolments, devices] = await Promise.all([store.getMany('enrolments', ids), store.getMany('devices', ids)]);
    const users = [...enrolments.values()].map(({ fields }) => fields.userId?.value ?? '').filter((id) => id !== '');
    const orders = await store.getMany('orders', [...new Set([...ids, ...users])]);
    const rows = await Promise.all(
      ids.map(async (id) => {
        const isDevice = enrolments.has(id) || devices.has(id);
        const userId = enrolments.get(id)?.fields.userId?.value ?? '';
        const documents = [orders.get(id), isDevice && userId !== '' ? orders.get(userId) : undefined];
        const present = documents.filter((order): order is OrderDocument => order !== undefined);
        const subject = isDevice
          ? { deviceId: id, ...(userId === '' ? {} : { userId }) }
          : { userId: id, deviceId: '' };
        const inForce = present.length > 0 ? await judge.inForce(present, subject) : null;
        const device = devices.get(id);
        const report = device ? payloadUnverified(device.report, 'report', reportSchema) : null;
        const request = enrolments.get(id)?.request;
        // What it said when it enrolled holds until its first report.
        const first = request === undefined ? null : payloadUnverified(request, 'enrolment', enrolmentRequestSchema);
        const facts = report?.ok ? report.value.facts : first?.ok ? first.value.facts : null;
        const reported = report?.ok ? report.value.order : undefined;
        const progress = report?.ok ? report.value.progress : { done: 0, total: 0 };
        const own = orders.get(id);
        const go = own?.go === undefined ? null : payloadUnverified(own.go, 'go', goSchema);
        const until = inForce?.kind === 'go' ? inForce.go.notAfter : '';
        const confirmed = Number(inForce !== null && reported?.digest === inForce.digest);
        return [
          id,
          kindOf(inForce),
          beginningOf(inForce),
          until,
          inForce?.digest ?? '',
          confirmed,
          reported?.kind ?? '',
          go?.ok ? go.value.sequence : 0,
          facts?.agentVersion ?? '',
          progress.total > 0 ? progress.done / progress.total : -1,
          Number(report?.ok === true && isBlocked(report.value)),
          facts?.allowScripts === undefined ? null : Number(facts.allowScripts),
        ] as const;
      }),
    );
    if (stopped) return;
    database.transaction(() => {
      for (const row of rows) put.run(...row);
    });
  }

  async function work(): Promise<void> {
    // What comes together is judged together.
    await options.pause();
    while (waiting.size > 0 && !stopped) {
      const part = [...waiting].slice(0, batch);
      for (const id of part) waiting.delete(id);
      try {
        await judgeAll(part);
      } catch (thrown) {
        for (const id of part) waiting.add(id);
        throw thrown;
      }
      for (const listener of listeners) listener();
      await options.pause();
    }
  }

  function ask(ids: readonly string[]): void {
    for (const id of ids) if (id !== policyId) waiting.add(id);
    if (running || stopped || waiting.size === 0) return;
    const current = work().finally(() => {
      running = null;
    });
    running = current;
    // Whoever waits for `ready` is told of a failure; what is left waits for the next change.
    void Promise.allSettled([current]);
  }

  function askForAll(): void {
    const sql = `SELECT id FROM ${table('orders')} WHERE deleted = 0 
      UNION SELECT id FROM ${table('enrolments')} WHERE deleted = 0
      UNION SELECT id FROM ${table('devices')} WHERE deleted = 0`;
    ask(
      database
        .prepare(sql)
        .all()
        .map((row) => String(row['id'])),
    );
  }

  const stops = [
    store.onChange('orders', ask),
    store.onChange('enrolments', ask),
    store.onChange('devices', ask),
    trust.onUpdate(askForAll),
  ];
  askForAll();

  return {
    async ready() {
      if (!running) ask([]);
      while (running) await running;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      stopped = true;
      for (const stop of stops) stop();
      await Promise.allSettled([running]);
    },
  };
}
