import { auditCalls } from './calls/audit-calls.ts';
import { deviceCalls } from './calls/device-calls.ts';
import { orderCalls } from './calls/order-calls.ts';
import { overviewCalls } from './calls/overview-calls.ts';
import { projectCalls } from './calls/project-calls.ts';
import { releaseCalls } from './calls/release-calls.ts';
import { scriptCalls } from './calls/script-calls.ts';
import { settingsCalls } from './calls/settings-calls.ts';
import { shellCalls } from './calls/shell-calls.ts';
import { syncCalls } from './calls/sync-calls.ts';
import { tokenCalls } from './calls/token-calls.ts';
import { userCalls } from './calls/user-calls.ts';
import { stream } from './contract.ts';
import { viewEventSchema, viewQuerySchema } from './rows.ts';

/** Every call and stream of the console, by subject in `calls/`. The name says the subject, then the act. */
export const consoleContract = {
  ...shellCalls,
  ...projectCalls,
  ...settingsCalls,
  ...releaseCalls,
  ...scriptCalls,
  ...syncCalls,
  ...tokenCalls,
  ...userCalls,
  ...orderCalls,
  ...deviceCalls,
  ...overviewCalls,
  ...auditCalls,

  'view.open': stream('project', viewQuerySchema, viewEventSchema, 4 * 1024 * 1024),
} as const;
export type ConsoleContract = typeof consoleContract;
