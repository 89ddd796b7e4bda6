import type { SQLInputValue } from 'node:sqlite';
import { logLevels } from '@ferry/common/report';
import type { LogRow, ViewQuery } from '../../contract/rows.ts';
import type { ProjectData } from '../database/project-data.ts';
import { fold } from '../storage/view-definition.ts';
import type { ViewPage, ViewSource } from './live-view.ts';
import { filterOf, orderOf, refuseQuery } from './view-query.ts';

const filters = ['deviceId', 'runId', 'level', 'atLeast'] as const;

/**
 * Log lines of one device: run by run in the order in which they began, each line in the order in which it was written.
 * `atLeast` leaves out the lines of lower levels than that.
 */
export function logView(data: ProjectData, query: ViewQuery): ViewSource {
  const { deviceId, runId, level, atLeast } = filterOf(query, filters);
  if (!deviceId) refuseQuery(query, 'logs are those of one computer', ['deviceId']);
  const conditions = ['l.device_id = ?'];
  const parameters: SQLInputValue[] = [deviceId];
  if (runId) {
    conditions.push('l.run_id = ?');
    parameters.push(runId);
  }
  if (level) {
    conditions.push('l.level = ?');
    parameters.push(level);
  }
  if (atLeast) {
    const lowest = logLevels.findIndex((name) => name === atLeast);
    if (lowest < 0) refuseQuery(query, `no level "${atLeast}"`, logLevels);
    conditions.push('l.level IN (SELECT value FROM json_each(?))');
    parameters.push(JSON.stringify(logLevels.slice(lowest)));
  }
  for (const word of fold(query.search).split(/\s+/u)) {
    if (word === '') continue;
    conditions.push('instr(l.search, ?) > 0');
    parameters.push(word);
  }
  const direction = orderOf(query, ['at'], [{ column: 'at', direction: 'asc' }])[0]?.direction ?? 'asc';
  const order = ['r.started', 'l.run_id', 'l.chunk', 'l.line'].map((column) => `${column} ${direction}`).join(', ');
  const where = conditions.join(' AND ');

  return {
    async read(): Promise<ViewPage> {
      const counted = data.database.prepare(`SELECT count(*) AS n FROM log_lines l WHERE ${where}`).get(...parameters);
      const rows = data.database
        .prepare(
          `SELECT l.run_id, l.chunk, l.line, l.at, l.level, l.text
           FROM log_lines l JOIN log_runs r ON r.device_id = l.device_id AND r.run_id = l.run_id
           WHERE ${where} ORDER BY ${order} LIMIT ? OFFSET ?`,
        )
        .all(...parameters, query.limit, query.offset);
      const lines = rows.map((row): LogRow => {
        const run = String(row['run_id']);
        return {
          id: `${run}:${Number(row['chunk'])}:${Number(row['line'])}`,
          runId: run,
          at: String(row['at']),
          level: logLevels.find((name) => name === row['level']) ?? 'info',
          text: String(row['text']),
        };
      });
      return { total: Number(counted?.['n']), rows: lines };
    },
    onStale: (listener) =>
      data.logs.onAdded((added) => {
        if (added === deviceId) listener();
      }),
  };
}
