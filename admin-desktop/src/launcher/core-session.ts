import { fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { createClient } from '../contract/client.ts';
import type { ContractClient } from '../contract/client.ts';
import { consoleContract } from '../contract/console-contract.ts';
import type { ConsoleContract } from '../contract/console-contract.ts';
import type { ToCore } from '../contract/core-port.ts';
import type { MessagePipe } from '../contract/messages.ts';
import type { CorePort } from './core-process.ts';

/** A core with its project open, and the windows that talk to it. */
export interface CoreSession {
  readonly id: string;
  readonly name: string;
  /** a sample project, whose keys lie without a passphrase */
  readonly sample: boolean;
  /** A pipe of its own for one window; closing it ends whatever that window had running in the core. */
  window(): MessagePipe;
  /** The shell's own way to ask the core. */
  readonly client: ContractClient<ConsoleContract>;
  /** Tells the project's name when it is another one than the file said. */
  onRenamed(listener: (name: string) => void): void;
  readonly ended: Promise<{ why: string }>;
  close(): Promise<void>;
}

/** Opening runs scrypt and migrations and may reach for a server; a core that is silent for longer (milliseconds) hangs. */
const openingMs = 120_000;

/** Gives the core its one project, and waits until it is ready. On failure the core is stopped. */
export async function openSession(
  core: CorePort,
  first: Extract<ToCore, { type: 'create' | 'open' }>,
): Promise<Result<CoreSession>> {
  let timer: NodeJS.Timeout | undefined;
  const answer = await Promise.race([
    new Promise<Result<{ id: string; name: string; sample: boolean }>>((resolve) => {
      core.onMessage((message) => {
        if (message.type === 'up') core.send(first);
        else if (message.type === 'ready') resolve(ok({ id: message.id, name: message.name, sample: message.sample }));
        else if (message.type === 'failed') resolve({ ok: false, error: message.error });
      });
    }),
    core.ended.then(({ why }) => ({ ok: false as const, error: coreEnded(why) })),
    new Promise<Result<never>>((resolve) => {
      const hangs = fail('internal', 'core', 'the project does not open', 'Try again; look into the log of the core.');
      timer = setTimeout(() => resolve(hangs), openingMs);
    }),
  ]);
  clearTimeout(timer);
  if (!answer.ok) {
    await core.stop();
    return answer;
  }
  return ok(session(core, answer.value));
}

function session(core: CorePort, project: { id: string; name: string; sample: boolean }): CoreSession {
  const windows = new Map<number, { receive: (message: unknown) => void; end: (reason: string) => void }>();
  let nextWindow = 0;
  let over: string | null = null;

  core.onMessage((message) => {
    if (message.type === 'rpc') windows.get(message.client)?.receive(message.message);
  });
  const finish = (why: string) => {
    over = why;
    const all = [...windows.values()];
    windows.clear();
    for (const { end } of all) end(why);
  };
  const ended = core.ended.then(({ why }) => {
    finish(coreEnded(why).message);
    return { why };
  });

  function window(): MessagePipe {
    const client = nextWindow;
    nextWindow += 1;
    const listeners = new Set<(message: unknown) => void>();
    const closers = new Set<(reason: string) => void>();
    windows.set(client, {
      receive: (message) => {
        for (const listener of listeners) listener(message);
      },
      end: (reason) => {
        for (const closer of closers) closer(reason);
      },
    });
    return {
      send: (message) => {
        if (windows.has(client)) core.send({ type: 'rpc', client, message });
      },
      onMessage: (listener) => void listeners.add(listener),
      onClose: (listener) => {
        closers.add(listener);
        if (over !== null) listener(over);
      },
      close: () => {
        if (!windows.delete(client)) return;
        core.send({ type: 'client-gone', client });
        for (const closer of closers) closer('closed');
      },
    };
  }

  return {
    ...project,
    onRenamed: (listener) =>
      core.onMessage((message) => {
        if (message.type === 'renamed') listener(message.name);
      }),
    window,
    client: createClient(consoleContract, window()),
    ended,
    async close() {
      finish('the project was closed');
      await core.stop();
    },
  };
}

export function coreEnded(why: string): FerryError {
  return fail('internal', 'core', `the program behind this project ${why}`, 'Open the project again.').error;
}
