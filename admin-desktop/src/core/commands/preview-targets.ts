import type { ProjectData } from '../database/project-data.ts';
import { reasons } from './order-targets.ts';
import type { Targets } from './order-targets.ts';

type Order = { kind: string; at: string; until: string };
export type PreviewDevice = {
  computer: string;
  hostname: string;
  state: string;
  order: Order;
  confirmed: boolean;
  reported: string;
  /** whether its agent runs scripts; null where it has not said */
  allowsScripts: boolean | null;
};
export type TargetRow = {
  /** what people call it */
  label: string;
  /** why neither start nor stop can be given */
  refusal: string | null;
  /** whose source account is migrated; null: nobody's yet */
  userId: string | null;
  userDeleted: boolean;
  hasTargetUpn: boolean;
  /** in force for the target itself */
  order: Order;
  /** the computers that it reaches; those of a computer that was picked are itself */
  devices: PreviewDevice[];
};

const batch = 2000;
type Row = Record<string, unknown>;

/** Users or computers with what decides over an order to them, in the order in which they were picked, each once. */
export async function* previewTargets(
  data: ProjectData,
  targets: Targets,
  pause: () => Promise<void>,
): AsyncGenerator<TargetRow> {
  const ids = [...new Set(targets.userIds ?? targets.deviceIds ?? [])];
  for (let start = 0; start < ids.length; start += batch) {
    if (start > 0) await pause();
    const part = ids.slice(start, start + batch);
    yield* targets.userIds ? usersOf(data, part) : devicesOf(data, part);
  }
}

/** `e` enrolment, `d` report, `o` order index */
const deviceColumns = `coalesce(d.v_computerId, e.id) AS computer, coalesce(d.v_state, 'enrolled') AS state,
  coalesce(d.v_hostname, '') AS hostname, o.allows_scripts AS allows_scripts,
  o.kind AS kind, o.at AS at, o.until AS until, o.confirmed AS confirmed, o.reported AS reported`;

function usersOf(data: ProjectData, ids: readonly string[]): TargetRow[] {
  const { database } = data;
  const users = database
    .prepare(
      `SELECT u.id AS id, u.v_deleted AS deleted, coalesce(u.v_targetUpn, '') <> '' AS has_target, u.v_sourceUpn AS label,
         o.kind AS kind, o.at AS at, o.until AS until
       FROM json_each(?) t JOIN ${data.table('users')} u ON u.id = t.value AND u.deleted = 0
       LEFT JOIN temp.order_index o ON o.id = u.id`,
    )
    .all(JSON.stringify(ids));
  const known = new Map(users.map((row) => [String(row['id']), row]));
  const devices = Map.groupBy(
    database
      .prepare(
        `SELECT e.v_userId AS user_id, ${deviceColumns}
         FROM json_each(?) t JOIN ${data.table('enrolments')} e ON e.v_userId = t.value AND e.deleted = 0
         LEFT JOIN ${data.table('devices')} d ON d.id = e.id AND d.deleted = 0
         LEFT JOIN temp.order_index o ON o.id = e.id
         WHERE e.v_revokedAt IS NULL`,
      )
      .all(JSON.stringify(ids)),
    (row) => String(row['user_id']),
  );
  return ids.map((id): TargetRow => {
    const row = known.get(id);
    const there = row !== undefined && row['deleted'] !== 1 && row['label'] !== null && row['label'] !== '';
    return {
      label: typeof row?.['label'] === 'string' ? row['label'] : id,
      refusal: there ? null : reasons.userMissing,
      userId: id,
      userDeleted: false,
      hasTargetUpn: row?.['has_target'] === 1,
      order: orderOf(row),
      devices: (devices.get(id) ?? []).map(deviceOf),
    };
  });
}

function devicesOf(data: ProjectData, ids: readonly string[]): TargetRow[] {
  const rows = data.database
    .prepare(
      `SELECT t.value AS id, e.id IS NOT NULL AS enrolled, e.v_revokedAt AS revoked, u.id AS user_id,
         coalesce(u.v_deleted, 0) AS deleted, coalesce(u.v_targetUpn, '') <> '' AS has_target, d.v_hostname AS label,
         ${deviceColumns}
       FROM json_each(?) t
       LEFT JOIN ${data.table('enrolments')} e ON e.id = t.value AND e.deleted = 0
       LEFT JOIN ${data.table('devices')} d ON d.id = t.value AND d.deleted = 0
       LEFT JOIN ${data.table('users')} u ON u.id = e.v_userId AND u.deleted = 0
       LEFT JOIN temp.order_index o ON o.id = t.value`,
    )
    .all(JSON.stringify(ids));
  return rows.map((row) => ({
    label: typeof row['label'] === 'string' ? row['label'] : String(row['id']),
    refusal: row['enrolled'] !== 1 ? reasons.notEnrolled : row['revoked'] !== null ? reasons.revoked : null,
    userId: typeof row['user_id'] === 'string' ? row['user_id'] : null,
    userDeleted: row['deleted'] === 1,
    hasTargetUpn: row['has_target'] === 1,
    order: orderOf(row),
    devices: [deviceOf(row)],
  }));
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function orderOf(row: Row | undefined): Order {
  return { kind: textOf(row?.['kind']) || 'none', at: textOf(row?.['at']), until: textOf(row?.['until']) };
}

function deviceOf(row: Row): PreviewDevice {
  return {
    computer: textOf(row['computer']),
    hostname: textOf(row['hostname']),
    state: textOf(row['state']),
    order: orderOf(row),
    confirmed: row['confirmed'] === 1,
    reported: textOf(row['reported']),
    allowsScripts: typeof row['allows_scripts'] === 'number' ? row['allows_scripts'] === 1 : null,
  };
}
