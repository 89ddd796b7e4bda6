import type { HistoryRow, ViewQuery } from '../../contract/rows.ts';
import type { ProjectData } from '../database/project-data.ts';
import type { ViewPage, ViewSource } from './live-view.ts';
import { filterOf, orderOf, refuseQuery } from './view-query.ts';

/** The states that one device went through, the latest first. They are not searched. */
export function historyView(data: ProjectData, query: ViewQuery): ViewSource {
  const { deviceId } = filterOf(query, ['deviceId']);
  if (!deviceId) return refuseQuery(query, 'a history is that of one computer', ['deviceId']);
  const { limit, offset } = query;
  const [term] = orderOf(query, ['at'], [{ column: 'at', direction: 'desc' }]);
  if (term?.direction === 'asc') refuseQuery(query, 'the latest comes first', ['at desc']);
  return {
    async read(): Promise<ViewPage> {
      const { total, rows } = data.history.ofDevice(deviceId, { limit, offset });
      const shown = rows.map(({ id, at, state, previous, reason, orderKind, runId, channel }): HistoryRow => ({
        id: String(id),
        at,
        state,
        previous,
        reason,
        orderKind,
        runId,
        channel,
      }));
      return { total, rows: shown };
    },
    onStale: (listener) =>
      data.history.onAdded((ids) => {
        if (ids.includes(deviceId)) listener();
      }),
  };
}
