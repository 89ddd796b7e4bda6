import { shownStates } from '@ferry/common/report';
import type { SQLInputValue } from 'node:sqlite';
import type { DeviceDetail, ViewQuery } from '../../contract/rows.ts';
import type { ProjectData } from '../database/project-data.ts';
import { fold } from '../storage/view-definition.ts';
import { readDevices } from './device-rows.ts';
import type { Source } from './follow.ts';
import type { ViewPage, ViewSource } from './live-view.ts';
import type { OrderJudge } from './order-shown.ts';
import { filterOf, orderOf } from './view-query.ts';

/** SQL of what can be filtered and sorted by. `e` enrolment, `d` report, `u` user, `s` last seen, `o` order index. */
const sqlOf = {
  hostname: 'd.v_hostname',
  windowsUser: 'd.v_windowsUser',
  state: "coalesce(d.v_state, 'enrolled')",
  computerId: 'd.v_computerId',
  userId: "coalesce(e.v_userId, '')",
  sourceUpn: 'u.v_sourceUpn',
  tokenId: 'e.v_tokenId',
  lastSeen: 'coalesce(s.at, d.v_at, e.v_enrolledAt)',
  enrolledAt: 'e.v_enrolledAt',
  revoked: 'e.v_revokedAt IS NOT NULL',
  suspended: 'coalesce(e.v_suspended, 0)',
  assigned: "coalesce(e.v_userId, '') <> ''",
  channel: "coalesce(s.channel, 'none')",
  agentVersion: "coalesce(o.agent_version, '')",
  progress: 'coalesce(o.progress, -1)',
  order: "coalesce(o.kind, 'none')",
  orderAt: "coalesce(o.at, '')",
  unconfirmed: "coalesce(o.kind, 'none') <> 'none' AND o.confirmed = 0",
  blocked: 'coalesce(o.blocked, 0)',
  // A wall clock is read as if it were UTC: near enough for a filter.
  scheduled: "coalesce(o.kind, 'none') NOT IN ('none', 'stop') AND o.at > ?",
} as const;
const yesOrNo = ['revoked', 'suspended', 'assigned', 'unconfirmed', 'scheduled', 'blocked'] as const;
const exact = ['state', 'computerId', 'userId', 'tokenId', 'channel', 'order', 'agentVersion'] as const;
const filters = [...exact, ...yesOrNo];
const sorts = [
  ...(['hostname', 'windowsUser', 'state', 'computerId', 'sourceUpn', 'lastSeen', 'enrolledAt'] as const),
  ...(['channel', 'agentVersion', 'progress', 'order', 'orderAt'] as const),
];

/** Every device that enrolled or reported is one row: which of the two documents comes first depends on the way it took. */
function joined(data: ProjectData): string {
  const [enrolments, devices, users] = [data.table('enrolments'), data.table('devices'), data.table('users')];
  return `
    (SELECT id FROM ${enrolments} WHERE deleted = 0 UNION SELECT id FROM ${devices} WHERE deleted = 0) x
    LEFT JOIN ${enrolments} e ON e.id = x.id AND e.deleted = 0
    LEFT JOIN ${devices} d ON d.id = x.id AND d.deleted = 0
    LEFT JOIN ${users} u ON u.id = e.v_userId AND u.deleted = 0
    LEFT JOIN device_seen s ON s.device_id = x.id
    LEFT JOIN temp.order_index o ON o.id = x.id`;
}

/**
 * Devices by what they do. Filters on `revoked`, `suspended`, `assigned`, `blocked`, `unconfirmed` (the last report does not name the order
 * in force) and `scheduled` (an order that begins later) take `yes` and `no`. Order, version and progress are sorted and filtered
 * by the order index, which is a moment behind what the rows show.
 */
export function deviceView(data: ProjectData, judge: OrderJudge, now: () => Date, query: ViewQuery): ViewSource {
  const conditions: string[] = [];
  const parameters: SQLInputValue[] = [];
  for (const [name, value] of Object.entries(filterOf(query, filters))) {
    const wanted = yesOrNo.find((other) => other === name);
    if (wanted) {
      conditions.push(`coalesce(${sqlOf[wanted]}, 0) = ?`);
      if (wanted === 'scheduled') parameters.push(now().toISOString());
      parameters.push(Number(value === 'yes'));
    } else {
      conditions.push(`${sqlOf[name as (typeof exact)[number]]} = ?`);
      parameters.push(value);
    }
  }
  for (const word of fold(query.search).split(/\s+/u)) {
    if (word === '') continue;
    conditions.push(
      `(instr(coalesce(d.search, ''), ?) > 0 OR instr(coalesce(u.search, ''), ?) > 0 OR instr(x.id, ?) = 1)`,
    );
    parameters.push(word, word, word);
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const terms = orderOf(query, sorts, [{ column: 'hostname', direction: 'asc' }]);
  const order = [
    ...terms.map(({ column, direction }) => `${sqlOf[column]} ${direction}`),
    ...terms.filter(({ column }) => column === 'order').map(({ direction }) => `${sqlOf.orderAt} ${direction}`),
    'x.id asc',
  ].join(', ');

  return {
    async read(): Promise<ViewPage> {
      const from = `FROM ${joined(data)} ${where}`;
      const counted = data.database.prepare(`SELECT count(*) AS n ${from}`).get(...parameters);
      const rows = data.database
        .prepare(`SELECT x.id AS id ${from} ORDER BY ${order} LIMIT ? OFFSET ?`)
        .all(...parameters, query.limit, query.offset);
      const details = await readDevices(
        data,
        judge,
        rows.map((row) => String(row['id'])),
      );
      return { total: Number(counted?.['n']), rows: details.map(({ row }) => row) };
    },
    onStale: (listener) => onDeviceChange(data, listener),
  };
}

export type DeviceCounts = {
  total: number;
  byState: Record<string, number>;
  byVersion: Record<string, number>;
};

/** Devices that are not revoked, by state and by agent version; `enrolled` are those that never reported. */
export function deviceCounts(data: ProjectData): Source<DeviceCounts> {
  const counted = (column: string) =>
    data.database
      .prepare(`SELECT ${column} AS value, count(*) AS n FROM ${joined(data)} WHERE e.v_revokedAt IS NULL GROUP BY 1`)
      .all()
      .map((row): [string, number] => [String(row['value']), Number(row['n'])]);
  return {
    async read() {
      const byState: Record<string, number> = {};
      for (const state of ['enrolled', ...shownStates]) byState[state] = 0;
      const states = counted(sqlOf.state);
      Object.assign(byState, Object.fromEntries(states));
      const total = states.reduce((sum, [, count]) => sum + count, 0);
      return { total, byState, byVersion: Object.fromEntries(counted(sqlOf.agentVersion)) };
    },
    onStale(listener) {
      const stops = (['enrolments', 'devices'] as const).map((collection) => data.store.onChange(collection, listener));
      stops.push(data.orders.onChange(listener));
      return () => stops.forEach((stop) => stop());
    },
  };
}

/** One device, whole; an unknown one is an empty row until it comes. */
export function deviceDetail(data: ProjectData, judge: OrderJudge, id: string): Source<DeviceDetail> {
  return {
    async read() {
      const [detail] = await readDevices(data, judge, [id]);
      if (!detail) throw new Error('one id gives one device');
      return detail;
    },
    onStale: (listener) => onDeviceChange(data, listener, id),
  };
}

/** `id`: changes of other devices are left out, as far as that can be told. */
function onDeviceChange(data: ProjectData, listener: () => void, id?: string): () => void {
  const own = (ids: readonly string[]) => {
    if (id === undefined || ids.includes(id)) listener();
  };
  const stops = [
    data.store.onChange('enrolments', own),
    data.store.onChange('devices', own),
    // An order for its user touches a device as well.
    data.store.onChange('orders', listener),
    data.store.onChange('users', listener),
    data.seen.onNote((deviceId) => own([deviceId])),
    ...(id === undefined ? [data.orders.onChange(listener)] : []),
  ];
  return () => stops.forEach((stop) => stop());
}
