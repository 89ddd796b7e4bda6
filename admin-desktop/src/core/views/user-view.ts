import type { UserDocument } from '@ferry/common/documents/users';
import { deviceStates } from '@ferry/common/report';
import type { DeviceState } from '@ferry/common/report';
import type { UserRow, ViewQuery } from '../../contract/rows.ts';
import type { ProjectData } from '../database/project-data.ts';
import type { ViewFilter } from '../storage/index.ts';
import type { ViewPage, ViewSource } from './live-view.ts';
import { beginningOf, kindOf } from './order-shown.ts';
import type { OrderJudge } from './order-shown.ts';
import { filterOf, orderOf } from './view-query.ts';

const columns = ['sourceUpn', 'targetUpn', 'displayName', 'department', 'wave'] as const;

/** From what most needs somebody to what needs nobody. */
const worstFirst: readonly DeviceState[] = [
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
  'succeeded',
];

type Computers = { computers: number; state: UserRow['state'] };

/** Users with what their computers do. Deleted ones are not shown. */
export function userView(data: ProjectData, judge: OrderJudge, query: ViewQuery): ViewSource {
  const filter = filterOf(query, columns);
  const where: ViewFilter = {
    all: [
      { column: 'deleted', is: 0 },
      ...Object.entries(filter).map(([column, value]) => ({ column, is: value })),
      ...(query.search.trim() === '' ? [] : [{ search: query.search }]),
    ],
  };
  const order = orderOf(query, columns, [{ column: 'sourceUpn', direction: 'asc' }]);
  const { limit, offset } = query;

  return {
    async read(): Promise<ViewPage> {
      const { rows, total } = data.view('users').window({ where, order, limit, offset });
      const users = rows.map((row) => row['body'] as UserDocument);
      const ids = users.map(({ id }) => id);
      const computers = computersOf(data, ids);
      const orders = await data.store.getMany('orders', ids);
      const shown = users.map(async (user): Promise<UserRow> => {
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
      });
      return { total, rows: await Promise.all(shown) };
    },
    onStale(listener) {
      const stops = (['users', 'enrolments', 'devices', 'orders'] as const).map((collection) =>
        data.store.onChange(collection, listener),
      );
      return () => stops.forEach((stop) => stop());
    },
  };
}

/** How many computers each of these users has, and the worst of their states; a computer that never reported waits. */
function computersOf(data: ProjectData, userIds: readonly string[]): Map<string, Computers> {
  const sql = `
    SELECT e.v_userId AS user_id, coalesce(d.v_state, 'waiting') AS state, coalesce(d.v_computerId, e.id) AS computer
    FROM ${data.table('enrolments')} e LEFT JOIN ${data.table('devices')} d ON d.id = e.id AND d.deleted = 0
    WHERE e.deleted = 0 AND e.v_revokedAt IS NULL AND e.v_userId IN (SELECT value FROM json_each(?))`;
  const found = new Map<string, { computers: Set<string>; worst: number }>();
  for (const row of data.database.prepare(sql).all(JSON.stringify(userIds))) {
    const userId = String(row['user_id']);
    const entry = found.get(userId) ?? { computers: new Set(), worst: worstFirst.length - 1 };
    const state = deviceStates.find((name) => name === row['state']) ?? 'waiting';
    entry.computers.add(String(row['computer']));
    entry.worst = Math.min(entry.worst, worstFirst.indexOf(state));
    found.set(userId, entry);
  }
  return new Map(
    [...found].map(([userId, { computers, worst }]) => [
      userId,
      { computers: computers.size, state: worstFirst[worst] ?? 'waiting' },
    ]),
  );
}
