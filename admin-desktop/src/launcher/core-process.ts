import { check } from '@ferry/common/errors';
import { fromCoreSchema } from '../contract/core-port.ts';
import type { FromCore, ToCore } from '../contract/core-port.ts';
import type { NodeChild, StartNode } from './node-child.ts';

/** A core process, seen from the shell. */
export interface CorePort {
  send(message: ToCore): void;
  onMessage(listener: (message: FromCore) => void): void;
  readonly ended: Promise<{ why: string }>;
  /** Lets it close its project, then ends it. */
  stop(): Promise<void>;
}

/** How long a core may take to close its project, in milliseconds, before it is told again and then killed. */
const closingMs = 10_000;

/** Starts a core process with nothing open yet. What it says that is not in `core-port.ts` goes to `odd`, for the log. */
export function startCore(
  start: StartNode,
  options: { script: string; logFile: string; odd: (why: string) => void },
): CorePort {
  const child = start({ script: options.script, args: [], logFile: options.logFile, talks: true });
  return corePort(child, options.odd);
}

function corePort(child: NodeChild, odd: (why: string) => void): CorePort {
  const listeners = new Set<(message: FromCore) => void>();
  child.onMessage((raw) => {
    const message = check(fromCoreSchema, raw, 'core');
    if (!message.ok) odd(`a message of the core was dropped: ${message.error.where}: ${message.error.message}`);
    else for (const listener of listeners) listener(message.value);
  });
  return {
    send: (message) => child.send(message),
    onMessage: (listener) => void listeners.add(listener),
    ended: child.ended,
    async stop() {
      child.send({ type: 'stop' } satisfies ToCore);
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(() => resolve(), closingMs);
      });
      await Promise.race([child.ended, patience]);
      clearTimeout(timer);
      await child.stop();
    },
  };
}
