import { fail, ok } from '@ferry/common/errors';
import type { syncCalls } from '../../contract/calls/sync-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { runLiveValue } from '../views/live-view.ts';
import type { HandlerParts } from './handler-parts.ts';

/** The server and the local network. */
export function syncHandlers(
  parts: Pick<HandlerParts, 'acting' | 'connectivity' | 'data' | 'live'>,
): Handlers<typeof syncCalls, 'project'> {
  const { acting, connectivity, data, live } = parts;
  return {
    'server.connect': async (server) => {
      const connected = await connectivity.connect(server);
      if (!connected.ok) return connected;
      // The bare origin: what was typed may have a name and a password in it.
      const { server: subject } = connectivity.state();
      const noted = await acting.audit.write({ action: 'server.connect', subject, details: {} });
      return noted.ok ? ok({}) : noted;
    },
    'server.refill': async ({ setupCode }) => {
      const { state, server: origin } = connectivity.state();
      if (state !== 'stopped' || origin === '')
        return fail('conflict', 'server', 'the sync was not stopped', 'There is nothing to send again.');
      const connected = await connectivity.connect({ origin, setupCode });
      if (!connected.ok) return connected;
      const noted = await acting.audit.write({ action: 'server.send-again', subject: origin, details: {} });
      return noted.ok ? ok({}) : noted;
    },
    'server.disconnect': async () => {
      const { server } = connectivity.state();
      const disconnected = await connectivity.disconnect();
      if (!disconnected.ok || server === '') return disconnected;
      const noted = await acting.audit.write({ action: 'server.disconnect', subject: server, details: {} });
      return noted.ok ? ok({}) : noted;
    },
    'sync.quarantine': async () => {
      const all = data.quarantine.list().toReversed();
      const documents = all
        .slice(0, 200)
        .map(({ collection, id, at, error }) => ({ collection, id: id.slice(0, 200), at, why: error }));
      return await Promise.resolve(ok({ total: all.length, documents }));
    },
    'sync.state': async (_input, emit, signal) => {
      const source = {
        read: async () => connectivity.state(),
        onStale: (listener: () => void) => connectivity.onState(listener),
      };
      await runLiveValue(source, emit, signal, { ...live, delayMs: 0 });
      return ok(undefined);
    },
  };
}
