import type { ProjectData } from '../database/project-data.ts';

/** The values of a column with how many users have each, the most frequent first; spellings that a filter takes for one are one. */
export function userValues(data: ProjectData, column: 'wave' | 'department'): { value: string; users: number }[] {
  const sql = `SELECT min(json_extract(document, '$.body.fields.${column}.value')) AS value, count(*) AS users
    FROM ${data.table('users')} WHERE deleted = 0 AND v_deleted = 0 AND coalesce(v_${column}, '') <> ''
    GROUP BY v_${column} ORDER BY users DESC, v_${column} LIMIT 500`;
  return data.database
    .prepare(sql)
    .all()
    .map((row) => ({ value: String(row['value']), users: Number(row['users']) }));
}
