import { fail } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { createClient } from '../../contract/client.ts';
import type { ContractClient } from '../../contract/client.ts';
import { consoleContract } from '../../contract/console-contract.ts';
import type { ConsoleContract } from '../../contract/console-contract.ts';
import type { MessagePipe } from '../../contract/messages.ts';
import type { Connector } from './connector.ts';

export type ConsoleClient = ContractClient<ConsoleContract>;

export type ConnectionState =
  | { state: 'connecting' }
  | { state: 'open' }
  /** The pipe broke; another try follows by itself. */
  | { state: 'lost'; since: string; why: FerryError }
  /** The console does not let this page in; only a person can go on. */
  | { state: 'refused'; why: FerryError };

export interface Connection {
  readonly client: ConsoleClient;
  start(): void;
  stop(): void;
  /** Tries at once instead of at the next turn. */
  retry(): void;
}

const retryDelaysMs = [200, 400, 800, 1600, 3000] as const;

/**
 * A client that outlives its pipe: when the pipe breaks it connects again, and opens every stream that is still wanted anew,
 * so what listens just gets a fresh first event. Calls are not repeated: whoever made one is told, and decides.
 */
export function createConnection(options: {
  connector: Connector;
  onState: (state: ConnectionState) => void;
  now: () => Date;
  schedule: (run: () => void, delayMs: number) => () => void;
}): Connection {
  type Wanted = { open: (client: ConsoleClient, isCurrent: () => boolean) => () => void; cancel: () => void };
  const wanted = new Set<Wanted>();
  let current: { client: ConsoleClient; pipe: MessagePipe } | null = null;
  let lostSince: string | null = null;
  let attempt = 0;
  let stopped = true;
  let connecting = false;
  const isStopped = () => stopped;
  let cancelRetry: () => void = () => undefined;

  async function connect(): Promise<void> {
    if (connecting || stopped || current) return;
    connecting = true;
    if (lostSince === null) options.onState({ state: 'connecting' });
    const connected = await options.connector.connect();
    connecting = false;
    if (isStopped()) {
      if (connected.ok) connected.value.close();
      return;
    }
    if (connected.ok) adopt(connected.value);
    else if (connected.error.code === 'unreachable') retryLater(connected.error);
    else options.onState({ state: 'refused', why: connected.error });
  }

  function adopt(pipe: MessagePipe): void {
    // Before the client's own listener: when that one ends the streams, they are seen to have been cut, not to have failed.
    pipe.onClose((reason) => {
      if (current?.pipe !== pipe) return;
      current = null;
      if (!stopped) retryLater(fail('unreachable', 'console', reason, 'Check that Ferry is still running.').error);
    });
    const client = createClient(consoleContract, pipe);
    current = { client, pipe };
    attempt = 0;
    lostSince = null;
    options.onState({ state: 'open' });
    for (const entry of wanted) entry.cancel = entry.open(client, () => current?.client === client);
  }

  function retryLater(why: FerryError): void {
    lostSince ??= options.now().toISOString();
    options.onState({ state: 'lost', since: lostSince, why });
    const delayMs = retryDelaysMs[Math.min(attempt, retryDelaysMs.length - 1)] ?? 3000;
    attempt += 1;
    cancelRetry();
    cancelRetry = options.schedule(() => void connect(), delayMs);
  }

  const client: ConsoleClient = {
    async call(name, input) {
      if (current) return await current.client.call(name, input);
      return fail(
        'unreachable',
        name,
        'There is no connection to the console.',
        'Wait until it is back, then try again.',
      );
    },
    open(name, input, on) {
      const entry: Wanted = {
        cancel: () => undefined,
        open: (to, isCurrent) =>
          to.open(name, input, {
            event: on.event,
            end(result) {
              if (!isCurrent()) return;
              wanted.delete(entry);
              on.end(result);
            },
          }),
      };
      wanted.add(entry);
      const now = current;
      if (now) entry.cancel = entry.open(now.client, () => current?.client === now.client);
      return () => {
        if (wanted.delete(entry)) entry.cancel();
      };
    },
  };

  return {
    client,
    start() {
      stopped = false;
      void connect();
    },
    stop() {
      stopped = true;
      cancelRetry();
      current?.pipe.close();
      current = null;
    },
    retry() {
      cancelRetry();
      void connect();
    },
  };
}
