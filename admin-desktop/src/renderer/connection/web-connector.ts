import { fail, ok } from '@ferry/common/errors';
import { askForFreshLink, enterByWebDoor } from '../../contract/web-door.ts';
import type { DoorSocket } from '../../contract/web-door.ts';
import type { Connector } from './connector.ts';

const stranger = fail(
  'unauthenticated',
  'web door',
  'This page has no key to the console.',
  'Each address that Ferry opens is good once. Ask for a fresh one.',
);

/**
 * Connects to the web host that served the page. `secret` is good once; the token that comes back for it lives in this
 * closure, in no store, and is what later connections show.
 */
export function webConnector(options: { secret: string | null; openSocket: () => DoorSocket }): Connector {
  let secret = options.secret;
  let token: string | null = null;
  return {
    async connect() {
      if (token === null && secret === null) return stranger;
      const knock =
        token !== null ? ({ type: 'token', token } as const) : ({ type: 'secret', secret: secret ?? '' } as const);
      const entered = await enterByWebDoor(options.openSocket(), knock);
      if (!entered.ok) return entered;
      token = entered.value.token;
      secret = null;
      return ok(entered.value.pipe);
    },
    renew: async () => await askForFreshLink(options.openSocket()),
  };
}
