import { readFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { checkJson, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { digestOf } from '@ferry/common/digest';
import { goSchema } from '@ferry/common/orders/order';
import { reportSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { z } from 'zod';
import type { ProjectLosses } from '../../contract/calls/project-calls.ts';
import { projectPaths, readProjectFile } from './project-folder.ts';
import { storageFault } from './storage-fault.ts';

const keysSchema = z.looseObject({ rootKey: z.string().nullable() });
const orderRow = z.looseObject({
  body: z.looseObject({ id: z.string(), stop: z.string().optional(), go: z.string().optional() }),
});
const deviceRow = z.looseObject({ body: z.looseObject({ report: z.string() }) });
/** A computer in one of these has nothing left to do for the order that it names. */
const ended = ['succeeded', 'rolled-back', 'failed'];

/**
 * What would be lost with the project in `folder`. Only reads, needs no passphrase, and works beside a core that has the project
 * open. Signatures are not verified: this counts, and nothing is decided by it.
 */
export async function projectLosses(folder: string): Promise<Result<ProjectLosses>> {
  const file = await readProjectFile(folder);
  if (!file.ok) return file;
  const paths = projectPaths(folder);
  let database: DatabaseSync | null = null;
  try {
    const keys = checkJson(keysSchema, await readFile(paths.keys, 'utf8').catch(() => ''), paths.keys);
    database = new DatabaseSync(paths.database, { readOnly: true });
    return ok({ ...(await countIn(database)), rootKey: keys.ok && keys.value.rootKey !== null });
  } catch (thrown) {
    return storageFault(thrown, paths.database);
  } finally {
    database?.close();
  }
}

async function countIn(database: DatabaseSync): Promise<Omit<ProjectLosses, 'rootKey'>> {
  const tableOf = (collection: string): string | null => {
    const sql = `SELECT table_name AS name FROM collection_tables WHERE collection_name = ?
      ORDER BY schema_version DESC LIMIT 1`;
    const name = database.prepare(sql).get(collection)?.['name'];
    return typeof name === 'string' ? `"${name.replaceAll('"', '""')}"` : null;
  };
  const count = (collection: string, where = ''): number => {
    const table = tableOf(collection);
    if (table === null) return 0;
    return Number(database.prepare(`SELECT count(*) AS n FROM ${table} WHERE deleted = 0 ${where}`).get()?.['n']);
  };
  const users = count('users', 'AND coalesce(v_deleted, 0) = 0');
  const computers = count('enrolments', 'AND v_revokedAt IS NULL');
  return { users, computers, openOrders: await openOrders(database, tableOf) };
}

async function openOrders(database: DatabaseSync, tableOf: (name: string) => string | null): Promise<number> {
  const [devices, orders] = [tableOf('devices'), tableOf('orders')];
  if (orders === null) return 0;
  const finished = new Set<string>();
  if (devices !== null) {
    const states = ended.map((state) => `'${state}'`).join(', ');
    const rows = database.prepare(`SELECT document FROM ${devices} WHERE deleted = 0 AND v_state IN (${states})`);
    for (const row of rows.iterate()) {
      const device = checkJson(deviceRow, String(row['document']), 'devices');
      const report = device.ok ? payloadUnverified(device.value.body.report, 'report', reportSchema) : device;
      if (report.ok && report.value.order) finished.add(report.value.order.digest);
    }
  }
  let open = 0;
  for (const row of database.prepare(`SELECT document FROM ${orders} WHERE deleted = 0`).iterate()) {
    const order = checkJson(orderRow, String(row['document']), 'orders');
    if (!order.ok || order.value.body.go === undefined) continue;
    const { go: text, stop } = order.value.body;
    const go = payloadUnverified(text, 'go', goSchema);
    // A rehearsal changes nothing, so nothing is left undone without it.
    if (!go.ok || go.value.kind === 'rehearse') continue;
    const stopped = stop !== undefined && !go.value.overrides.includes(await digestOf(stop));
    if (!stopped && !finished.has(await digestOf(text))) open += 1;
  }
  return open;
}
