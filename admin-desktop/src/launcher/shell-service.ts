import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { consoleContract } from '../contract/console-contract.ts';
import type { ConsoleContract } from '../contract/console-contract.ts';
import type { MessagePipe } from '../contract/messages.ts';
import { serve } from '../contract/server.ts';
import type { Handlers } from '../contract/server.ts';
import type { CoreSession } from './core-session.ts';
import { startLaptopsFor } from './laptops-for-project.ts';
import type { OpenProjects } from './open-projects.ts';
import type { SampleLaptops } from './sample-laptops.ts';
import type { EmbeddedServer } from './server-process.ts';
import { createForwarder } from './window-forwarder.ts';

/** What a shell remembers of a window between its connections: which project it shows. */
export type WindowMemory = { current: string | null };

/** Answers the shell's share of the console RPC, for both shells, and joins windows with cores. */
export interface ShellService {
  /** For a window never seen before: it shows the open project if there is exactly one. */
  newWindow(): WindowMemory;
  /** Serves one window on one pipe, until the pipe closes. */
  connect(pipe: MessagePipe, memory: WindowMemory, options?: { sizeOf?: (message: unknown) => number }): void;
}

/** `server` resolves when the embedded server listens, or to the reason why there is none. */
export function createShellService(parts: {
  version: string;
  shell: 'electron' | 'web-host';
  projects: OpenProjects;
  laptops: SampleLaptops;
  server: Promise<Result<EmbeddedServer>>;
  now: () => number;
}): ShellService {
  const { projects, laptops } = parts;
  let server: EmbeddedServer | null = null;
  const watchers = new Set<() => void>();
  const tell = () => {
    for (const watcher of watchers) watcher();
  };
  projects.onChange(tell);
  laptops.onChange(tell);
  void parts.server.then((started) => {
    if (!started.ok) return;
    server = started.value;
    tell();
    void started.value.ended.then(() => {
      server = null;
      tell();
    });
  });

  function state(memory: WindowMemory) {
    return {
      version: parts.version,
      shell: parts.shell,
      projects: projects.summaries(),
      current: memory.current !== null && projects.session(memory.current) ? memory.current : null,
      server: server ? { origin: server.origin } : null,
      sampleLaptops: [...laptops.all()],
    };
  }

  /** The embedded server with its set-up code, for a new project; a console without a server makes projects all the same. */
  async function serverForNewProject(): Promise<Result<{ origin: string; setupCode: string } | null>> {
    const started = await parts.server;
    if (!started.ok) return ok(null);
    const code = started.value.setupCode();
    return code.ok ? ok({ origin: started.value.origin, setupCode: code.value }) : code;
  }

  function handlers(
    memory: WindowMemory,
    show: (session: CoreSession | null) => void,
  ): Handlers<ConsoleContract, 'shell'> {
    return {
      async 'shell.state'(_input, emit, signal) {
        const watcher = () => emit(state(memory));
        watchers.add(watcher);
        watcher();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        watchers.delete(watcher);
        return ok(undefined);
      },
      async 'project.create'(input) {
        const withServer = await serverForNewProject();
        if (!withServer.ok) return withServer;
        const session = await projects.create({ ...input, server: withServer.value });
        if (!session.ok) return session;
        show(session.value);
        return ok({ id: session.value.id });
      },
      async 'project.open'({ id, passphrase }) {
        const session = await projects.open(id, passphrase);
        if (!session.ok) return session;
        show(session.value);
        return ok({ id });
      },
      async 'project.close'({ id }) {
        const closed = await projects.close(id);
        if (!closed.ok) return closed;
        if (memory.current === id) show(null);
        return ok({});
      },
      async 'laptops.start'({ reach }) {
        const session = memory.current === null ? null : projects.session(memory.current);
        if (!session) return fail('not-found', 'project', 'no project is open in this window', 'Open a project.');
        const started = await startLaptopsFor({ client: session.client, laptops, server, now: parts.now }, reach);
        return started.ok ? ok({ started: started.value }) : started;
      },
    };
  }

  return {
    newWindow() {
      const open = projects.summaries().filter(({ state: now }) => now === 'open');
      return { current: open.length === 1 ? (open[0]?.id ?? null) : null };
    },
    connect(pipe, memory, options = {}) {
      const forwarder = createForwarder(pipe);
      const show = (session: CoreSession | null) => {
        memory.current = session?.id ?? null;
        forwarder.show(session?.window() ?? null, 'this window shows another project now');
        tell();
      };
      serve(consoleContract, 'shell', handlers(memory, show), pipe, {
        ...options,
        forward: (message) => forwarder.forward(message),
      });
      pipe.onClose(() => forwarder.show(null, 'the window was closed'));
      const session = memory.current === null ? null : projects.session(memory.current);
      if (session) forwarder.show(session.window(), '');
    },
  };
}
