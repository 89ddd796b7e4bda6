import type { SQLInputValue } from 'node:sqlite';
import type { UserDocument } from '@ferry/common/documents/users';
import { shownStates } from '@ferry/common/report';
import type { ShownState } from '@ferry/common/report';
import type { UserDetail, UserRow, ViewQuery } from '../../contract/rows.ts';
import type { ProjectData } from '../database/project-data.ts';
import { fold, storedValue } from '../storage/view-definition.ts';
import type { Source } from './follow.ts';
import type { ViewPage, ViewSource } from './live-view.ts';
import { beginningOf, kindOf } from './order-shown.ts';
import type { OrderJudge } from './order-shown.ts';
import { filterOf, orderOf } from './view-query.ts';

/** From what most needs somebody to what needs nobody. */
const worstFirst: readonly ShownState[] = [
  'failed',
  'needs-admin',
  'needs-user',
  'needs-restart',
  'running',
  'deferred',
  'offered',
  'waiting',
  'stopped',
  'rolled-back',
  'rehearsed',
  'succeeded',
];
const waitingRank = worstFirst.indexOf('waiting');
/** Behind the best: users without any computer. */
const noneRank = worstFirst.length;

/** SQL of what can be filtered and sorted by. `u` user, `c` the computers of each user, `o` order index. */
const sqlOf = {
  sourceUpn: 'u.v_sourceUpn',
  targetUpn: 'u.v_targetUpn',
  displayName: 'u.v_displayName',
  department: 'u.v_department',
  wave: 'u.v_wave',
  computers: 'coalesce(c.computers, 0)',
  state: `coalesce(c.worst, ${noneRank})`,
  order: "coalesce(o.kind, 'none')",
} as const;
const labels = ['sourceUpn', 'targetUpn', 'displayName', 'department', 'wave'] as const;
const filters = [...labels, 'hasTarget', 'hasComputers', 'state', 'order'] as const;
const sorts = [...labels, 'computers', 'state', 'order'] as const;

/** One row for each user that has computers: how many, and the rank of the worst of their states. */
function computersSql(data: ProjectData): string {
  const ranks = worstFirst.map((state, rank) => `WHEN '${state}' THEN ${rank}`).join(' ');
  return `
    SELECT e.v_userId AS user_id, count(DISTINCT coalesce(d.v_computerId, e.id)) AS computers,
      min(CASE d.v_state ${ranks} ELSE ${waitingRank} END) AS worst
    FROM ${data.table('enrolments')} e LEFT JOIN ${data.table('devices')} d ON d.id = e.id AND d.deleted = 0
    WHERE e.deleted = 0 AND e.v_revokedAt IS NULL`;
}

/**
 * Users with what their computers do; deleted ones are not shown. Filters: the texts exactly (without regard to case and accents,
 * '' for those without), `hasTarget` and `hasComputers` take `yes` and `no`, `state` is the worst of their computers' states or
 * `none`. Computers and orders are joined only where the query asks for them: the cost of the plain list follows the window.
 */
export function userView(data: ProjectData, judge: OrderJudge, query: ViewQuery): ViewSource {
  const conditions = ['u.deleted = 0', 'u.v_deleted = 0'];
  const parameters: SQLInputValue[] = [];
  const filter = filterOf(query, filters);
  for (const [name, value] of Object.entries(filter)) {
    const label = labels.find((other) => other === name);
    if (label) {
      conditions.push(value === '' ? `coalesce(${sqlOf[label]}, '') = ''` : `${sqlOf[label]} = ?`);
      if (value !== '') parameters.push(storedValue('label', value));
    } else if (name === 'hasTarget') conditions.push(`coalesce(u.v_targetUpn, '') ${value === 'yes' ? '<>' : '='} ''`);
    else if (name === 'hasComputers') conditions.push(`${sqlOf.computers} ${value === 'yes' ? '>' : '='} 0`);
    else if (name === 'state') {
      const rank = worstFirst.findIndex((state) => state === value);
      conditions.push(`${sqlOf.state} = ?`);
      parameters.push(rank < 0 ? noneRank : rank);
    } else {
      conditions.push(`${sqlOf.order} = ?`);
      parameters.push(value);
    }
  }
  for (const word of fold(query.search).split(/\s+/u)) {
    if (word === '') continue;
    conditions.push(`instr(u.search, ?) > 0`);
    parameters.push(word);
  }
  const terms = orderOf(query, sorts, [{ column: 'sourceUpn', direction: 'asc' }]);
  const order = terms.map(({ column, direction }) => `${sqlOf[column]} ${direction}`);
  // The id runs with the first column, so that one index serves a descending page as well.
  order.push(`u.id ${terms[0]?.direction ?? 'asc'}`);
  const asked = [...Object.keys(filter), ...terms.map(({ column }) => column)];
  const joins = [
    ...(asked.some((name) => ['hasComputers', 'computers', 'state'].includes(name))
      ? [`LEFT JOIN (${computersSql(data)} GROUP BY e.v_userId) c ON c.user_id = u.id`]
      : []),
    ...(asked.includes('order') ? ['LEFT JOIN temp.order_index o ON o.id = u.id'] : []),
  ];
  const from = `FROM ${data.table('users')} u ${joins.join(' ')} WHERE ${conditions.join(' AND ')}`;

  return {
    async read(): Promise<ViewPage> {
      const counted = data.database.prepare(`SELECT count(*) AS n ${from}`).get(...parameters);
      const rows = data.database
        .prepare(`SELECT u.id AS id ${from} ORDER BY ${order.join(', ')} LIMIT ? OFFSET ?`)
        .all(...parameters, query.limit, query.offset);
      const ids = rows.map((row) => String(row['id']));
      return { total: Number(counted?.['n']), rows: await readUsers(data, judge, ids) };
    },
    onStale(listener) {
      const stops = onUserChange(data, listener);
      if (asked.includes('order')) stops.push(data.orders.onChange(listener));
      return () => stops.forEach((stop) => stop());
    },
  };
}

/** One user, whole; `row` is null for one that is not known or was deleted. */
export function userDetail(data: ProjectData, judge: OrderJudge, id: string): Source<UserDetail> {
  return {
    async read() {
      const user = await data.store.get('users', id);
      if (!user || user.fields.deletedAt?.value) return { row: null, sourceObjectId: '' };
      const [row] = await readUsers(data, judge, [id]);
      return { row: row ?? null, sourceObjectId: user.fields.sourceObjectId?.value ?? '' };
    },
    onStale(listener) {
      const stops = onUserChange(data, listener);
      return () => stops.forEach((stop) => stop());
    },
  };
}

function onUserChange(data: ProjectData, listener: () => void): (() => void)[] {
  return (['users', 'enrolments', 'devices', 'orders'] as const).map((collection) =>
    data.store.onChange(collection, listener),
  );
}

/** The rows of these users in that order; those that are not there, or were deleted, are left out. */
export async function readUsers(data: ProjectData, judge: OrderJudge, ids: readonly string[]): Promise<UserRow[]> {
  const [users, orders] = await Promise.all([data.store.getMany('users', ids), data.store.getMany('orders', ids)]);
  const computers = computersOf(data, ids);
  const known = ids
    .map((id) => users.get(id))
    .filter((user): user is UserDocument => user !== undefined && !user.fields.deletedAt?.value);
  return await Promise.all(
    known.map(async (user): Promise<UserRow> => {
      const document = orders.get(user.id);
      const inForce = document ? await judge.inForce([document], { userId: user.id, deviceId: '' }) : null;
      const { fields } = user;
      return {
        id: user.id,
        sourceUpn: fields.sourceUpn?.value ?? '',
        targetUpn: fields.targetUpn?.value ?? '',
        displayName: fields.displayName?.value ?? '',
        department: fields.department?.value ?? '',
        wave: fields.wave?.value ?? '',
        ...(computers.get(user.id) ?? { computers: 0, state: 'none' }),
        order: kindOf(inForce),
        orderAt: beginningOf(inForce),
      };
    }),
  );
}

type Computers = { computers: number; state: UserRow['state'] };

/** How many computers each of these users has, and the worst of their states; a computer that never reported waits. */
function computersOf(data: ProjectData, userIds: readonly string[]): Map<string, Computers> {
  const sql = `${computersSql(data)} AND e.v_userId IN (SELECT value FROM json_each(?)) GROUP BY e.v_userId`;
  return new Map(
    data.database
      .prepare(sql)
      .all(JSON.stringify(userIds))
      .map((row) => [
        String(row['user_id']),
        {
          computers: Number(row['computers']),
          state: shownStates.find((state) => state === worstFirst[Number(row['worst'])]) ?? 'waiting',
        },
      ]),
  );
}
