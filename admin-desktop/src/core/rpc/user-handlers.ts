import type { userCalls } from '../../contract/calls/user-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { importUsers } from '../commands/users-import/import-users.ts';
import type { HandlerParts } from './handler-parts.ts';

/** The list of users. */
export function userHandlers({ acting }: Pick<HandlerParts, 'acting'>): Handlers<typeof userCalls, 'project'> {
  return {
    'users.import': async (file) => await importUsers(acting, file),
  };
}
