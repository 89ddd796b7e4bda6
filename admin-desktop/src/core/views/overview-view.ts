import type { Overview } from '../../contract/calls/overview-calls.ts';
import type { Acting } from '../commands/acting.ts';
import { policyState } from '../commands/policy.ts';
import { readSettings } from '../commands/settings.ts';
import type { ProjectData } from '../database/project-data.ts';
import { deviceCounts } from './device-view.ts';
import type { Source } from './follow.ts';
import { bucketFor, progressPoints } from './progress-points.ts';

const longest = 90 * 24 * 60 * 60_000;

/** The project at a glance: counts by SQL, and how it came to this. */
export function overview(data: ProjectData, acting: Acting): Source<Overview> {
  const number = (sql: string): number => Number(data.database.prepare(sql).get()?.['n'] ?? 0);
  const [users, enrolments] = [data.table('users'), data.table('enrolments')];
  const letIn = `FROM ${enrolments} WHERE deleted = 0 AND v_revokedAt IS NULL`;

  function progress(): Overview['progress'] {
    const now = acting.now();
    const first = data.history.since();
    if (first === null) return [];
    const since = Math.max(Date.parse(first), now.getTime() - longest);
    const bucket = bucketFor(now.getTime() - since);
    const transitions = data.history.transitions(new Date(since).toISOString(), bucket);
    return progressPoints(data.history.latest(), transitions, now);
  }

  return {
    async read() {
      const counts = await deviceCounts(data).read();
      const present = `${users} u WHERE u.deleted = 0 AND coalesce(u.v_deleted, 0) = 0`;
      const assigned = `SELECT v_userId ${letIn} AND v_userId IS NOT NULL`;
      return {
        users: {
          total: number(`SELECT count(*) AS n FROM ${present}`),
          withoutComputer: number(`SELECT count(*) AS n FROM ${present} AND u.id NOT IN (${assigned})`),
          withoutTarget: number(`SELECT count(*) AS n FROM ${present} AND coalesce(u.v_targetUpn, '') = ''`),
        },
        devices: {
          ...counts,
          unassigned: number(`SELECT count(*) AS n ${letIn} AND coalesce(v_userId, '') = ''`),
          suspended: number(`SELECT count(*) AS n ${letIn} AND v_suspended = 1`),
          blocked: number(
            `SELECT count(*) AS n ${letIn} AND id IN (SELECT id FROM temp.order_index WHERE blocked = 1)`,
          ),
        },
        quarantined: data.quarantine.list().length,
        policy: await policyState(acting, await readSettings(acting)),
        progress: progress(),
      };
    },
    onStale(listener) {
      const collections = ['users', 'enrolments', 'devices', 'settings', 'orders', 'administrators'] as const;
      const stops = collections.map((collection) => data.store.onChange(collection, listener));
      stops.push(data.history.onAdded(listener), data.orders.onChange(listener));
      return () => stops.forEach((stop) => stop());
    },
  };
}
