import { ok } from '@ferry/common/errors';
import type { consoleContract } from '../../contract/console-contract.ts';
import type { Handlers } from '../../contract/server.ts';
import { runLiveView } from '../views/live-view.ts';
import { openView } from '../views/open-view.ts';
import { auditHandlers } from './audit-handlers.ts';
import { deviceHandlers } from './device-handlers.ts';
import type { HandlerParts } from './handler-parts.ts';
import { orderHandlers } from './order-handlers.ts';
import { overviewHandlers } from './overview-handlers.ts';
import { releaseHandlers } from './release-handlers.ts';
import { scriptHandlers } from './script-handlers.ts';
import { settingsHandlers } from './settings-handlers.ts';
import { syncHandlers } from './sync-handlers.ts';
import { tokenHandlers } from './token-handlers.ts';
import { userHandlers } from './user-handlers.ts';

/** The answers of a project's core to every call and stream of the contract. */
export function projectHandlers(parts: HandlerParts): Handlers<typeof consoleContract, 'project'> {
  const { acting, data, judge, connectivity, live } = parts;
  return {
    ...settingsHandlers(parts),
    ...releaseHandlers(parts),
    ...scriptHandlers(parts),
    ...syncHandlers(parts),
    ...tokenHandlers(parts),
    ...userHandlers(parts),
    ...orderHandlers(parts),
    ...deviceHandlers(parts),
    ...overviewHandlers(parts),
    ...auditHandlers(parts),
    'view.open': async (query, emit, signal) => {
      const source = openView(data, judge, acting.now, query);
      const release = query.view === 'logs' ? connectivity.wantLogs(query.filter['deviceId'] ?? '') : () => undefined;
      try {
        await runLiveView(source, emit, signal, live);
      } finally {
        release();
      }
      return ok(undefined);
    },
  };
}
