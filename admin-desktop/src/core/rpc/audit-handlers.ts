import type { auditCalls } from '../../contract/calls/audit-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { checkAudit } from '../commands/audit-check.ts';
import type { HandlerParts } from './handler-parts.ts';

/** The trail of what administrators did. */
export function auditHandlers({ acting }: Pick<HandlerParts, 'acting'>): Handlers<typeof auditCalls, 'project'> {
  return { 'audit.check': async () => await checkAudit(acting) };
}
