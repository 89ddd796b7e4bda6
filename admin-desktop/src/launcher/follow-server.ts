import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { ContractClient } from '../contract/client.ts';
import type { ConsoleContract } from '../contract/console-contract.ts';
import type { EmbeddedServer } from './server-process.ts';

/**
 * Connects a project to the embedded server anew if it knows it by a port that the server had to give up. A project with another
 * server, or none, stays as it is.
 */
export async function followServer(
  client: ContractClient<ConsoleContract>,
  server: Pick<EmbeddedServer, 'origin' | 'formerOrigins'>,
): Promise<Result<void>> {
  const known = await new Promise<Result<string>>((resolve) => {
    const cancel = client.open(
      'sync.state',
      {},
      {
        event(state) {
          queueMicrotask(() => cancel());
          resolve(ok(state.server));
        },
        end: (result) => resolve(result.ok ? ok('') : result),
      },
    );
  });
  if (!known.ok) return known;
  if (known.value === server.origin || !server.formerOrigins.includes(known.value)) return ok(undefined);
  const connected = await client.call('server.connect', { origin: server.origin });
  return connected.ok ? ok(undefined) : connected;
}
