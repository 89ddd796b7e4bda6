import type { tokenCalls } from '../../contract/calls/token-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { createToken, revokeToken } from '../commands/tokens.ts';
import type { HandlerParts } from './handler-parts.ts';

/** Access tokens. */
export function tokenHandlers({ acting }: Pick<HandlerParts, 'acting'>): Handlers<typeof tokenCalls, 'project'> {
  return {
    'token.create': async (token) => await createToken(acting, token),
    'token.revoke': async ({ id }) => await revokeToken(acting, id),
  };
}
