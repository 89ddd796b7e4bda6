// A console's shell with real cores, a real embedded server and real agents, on loopback only; windows without a screen.
import { createClient } from '../../admin-desktop/src/contract/client.ts';
import type { ContractClient } from '../../admin-desktop/src/contract/client.ts';
import { consoleContract } from '../../admin-desktop/src/contract/console-contract.ts';
import type { ConsoleContract } from '../../admin-desktop/src/contract/console-contract.ts';
import type { InputOf, OutputOf, StreamName } from '../../admin-desktop/src/contract/contract.ts';
import { memoryPipes } from '../../admin-desktop/src/contract/memory-pipe.ts';
import { forkNode } from '../../admin-desktop/src/launcher/node-child.ts';
import type { StartNode } from '../../admin-desktop/src/launcher/node-child.ts';
import { checkoutRoot, sourceParts } from '../../admin-desktop/src/launcher/parts.ts';
import { assembleShell } from '../../admin-desktop/src/launcher/shell-parts.ts';
import type { ShellParts } from '../../admin-desktop/src/launcher/shell-parts.ts';
import type { FerryError, Result } from '@ferry/common/errors';
import { unwrap } from '@ferry/common/errors';

export type ShellState = OutputOf<ConsoleContract['shell.state']>;

export interface ShellWindow {
  readonly client: ContractClient<ConsoleContract>;
  /** the last state that the shell told */
  state(): ShellState;
  /** Resolves with the first state, from now on, that `is` is true of. */
  until(is: (state: ShellState) => boolean): Promise<ShellState>;
  close(): void;
}

export interface ShellRig {
  readonly parts: ShellParts;
  readonly complaints: string[];
  window(): ShellWindow;
  stop(): Promise<void>;
}

export function startShell(
  home: string,
  options: { withServer?: boolean; awayMs?: number; started?: (script: string) => void } = {},
): ShellRig {
  const complaints: string[] = [];
  const start: StartNode = (given) => {
    options.started?.(given.script);
    const env = { ...given.env, FERRY_LAN_HOST: '127.0.0.1', FERRY_MDNS_INTERFACE: '127.0.0.1' };
    return forkNode({ ...given, env });
  };
  const { withServer = true, awayMs } = options;
  const parts = unwrap(
    assembleShell({
      ...{ home, parts: sourceParts(checkoutRoot), version: '0', shell: 'web-host', start, withServer },
      ...(awayMs === undefined ? {} : { awayMs }),
      log: (line) => complaints.push(line),
    }),
  );
  return { parts, complaints, window: () => openWindow(parts), stop: async () => await parts.stop() };
}

function openWindow(parts: ShellParts): ShellWindow {
  const { near, far } = memoryPipes();
  parts.service.connect(far, parts.service.newWindow());
  const client = createClient(consoleContract, near);
  let last: ShellState | null = null;
  const waiting = new Set<(state: ShellState) => void>();
  client.open(
    'shell.state',
    {},
    {
      event(state) {
        last = state;
        for (const look of waiting) look(state);
      },
      end: () => undefined,
    },
  );
  return {
    client,
    state() {
      if (!last) throw new Error('the shell has not said yet how it stands');
      return last;
    },
    async until(is) {
      return await new Promise((resolve) => {
        const look = (state: ShellState) => {
          if (!is(state)) return;
          waiting.delete(look);
          resolve(state);
        };
        waiting.add(look);
        if (last) look(last);
      });
    },
    close: () => near.close(),
  };
}

/** Opens a stream and resolves with its end; `event` hears each event and gets the way to cancel. */
export async function streamed<N extends StreamName<ConsoleContract>>(
  client: ContractClient<ConsoleContract>,
  name: N,
  input: InputOf<ConsoleContract[N]>,
  event: (event: OutputOf<ConsoleContract[N]>, cancel: () => void) => void = () => undefined,
): Promise<Result<void>> {
  return await new Promise((resolve) => {
    const cancelled: FerryError = { code: 'cancelled', where: name, message: 'cancelled by the test', remedy: '' };
    const cancel = client.open(name, input, {
      event: (each) =>
        event(each, () => {
          cancel();
          resolve({ ok: false, error: cancelled });
        }),
      end: resolve,
    });
  });
}
