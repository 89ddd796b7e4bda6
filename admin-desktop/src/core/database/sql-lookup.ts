import { policyId } from '@ferry/common/orders/policy';
import type { Lookup } from '../commands/acting.ts';
import type { ProjectData } from './project-data.ts';

export function sqlLookup(data: ProjectData): Lookup {
  const { database } = data;
  return {
    devicesOf(userIds) {
      const sql = `SELECT v_userId AS user_id, id FROM ${data.table('enrolments')}
        WHERE deleted = 0 AND v_revokedAt IS NULL AND v_userId IN (SELECT value FROM json_each(?))`;
      const found = new Map<string, string[]>();
      for (const row of database.prepare(sql).all(JSON.stringify(userIds))) {
        const userId = String(row['user_id']);
        found.set(userId, [...(found.get(userId) ?? []), String(row['id'])]);
      }
      return found;
    },
    highestOrderSequence() {
      const sql = `SELECT max(v_sequence) AS n FROM ${data.table('orders')} WHERE deleted = 0 AND id <> ?`;
      return Number(database.prepare(sql).get(policyId)?.['n'] ?? 0);
    },
    unassigned() {
      const sql = `SELECT id FROM ${data.table('enrolments')} WHERE deleted = 0 AND v_userId = ''
        AND v_revokedAt IS NULL AND coalesce(v_suspended, 0) = 0`;
      return database
        .prepare(sql)
        .all()
        .map((row) => String(row['id']));
    },
  };
}
