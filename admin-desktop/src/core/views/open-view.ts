import type { ViewQuery } from '../../contract/rows.ts';
import type { ProjectData } from '../database/project-data.ts';
import { auditView } from './audit-view.ts';
import { deviceView } from './device-view.ts';
import type { ViewSource } from './live-view.ts';
import { historyView } from './history-view.ts';
import { logView } from './log-view.ts';
import type { OrderJudge } from './order-shown.ts';
import { tokenView } from './token-view.ts';
import { userView } from './user-view.ts';

/** The source of a view; throws a FerryFailure for a filter or an order that the view does not have. */
export function openView(data: ProjectData, judge: OrderJudge, now: () => Date, query: ViewQuery): ViewSource {
  switch (query.view) {
    case 'users':
      return userView(data, judge, query);
    case 'devices':
      return deviceView(data, judge, now, query);
    case 'tokens':
      return tokenView(data, now, query);
    case 'audit':
      return auditView(data, query);
    case 'logs':
      return logView(data, query);
    case 'history':
      return historyView(data, query);
  }
}
