import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { consoleContract } from '../contract/console-contract.ts';
import type { ConsoleContract } from '../contract/console-contract.ts';
import type { SampleProgress } from '../contract/calls/shell-calls.ts';
import type { MessagePipe } from '../contract/messages.ts';
import { serve } from '../contract/server.ts';
import type { Handlers } from '../contract/server.ts';
import type { CoreSession } from './core-session.ts';
import { resumeLaptopsOf, startLaptopsFor } from './laptops-for-project.ts';
import type { OpenProjects } from './open-projects.ts';
import type { ProjectActs } from './project-acts.ts';
import type { SampleLaptops } from './sample-laptops.ts';
import { makeSampleProject } from './sample-project.ts';
import { followServer } from './follow-server.ts';
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
  acts: ProjectActs;
  server: Promise<Result<EmbeddedServer>>;
  now: () => number;
  log: (line: string) => void;
}): ShellService {
  const { projects, laptops } = parts;
  let server: EmbeddedServer | null = null;
  let making: { ended: Promise<unknown>; signal: AbortSignal } | null = null;
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
    const current = memory.current !== null && projects.session(memory.current) ? memory.current : null;
    return {
      version: parts.version,
      shell: parts.shell,
      projects: projects.summaries(),
      current,
      server: server ? { origin: server.origin } : null,
      sampleLaptops: current === null ? [] : [...laptops.of(current)],
    };
  }

  /** The embedded server with its set-up code, for a new project; a console without a server makes projects all the same. */
  async function serverForNewProject(): Promise<Result<{ origin: string; setupCode: string } | null>> {
    const started = await parts.server;
    if (!started.ok) return ok(null);
    const code = started.value.setupCode();
    return code.ok ? ok({ origin: started.value.origin, setupCode: code.value }) : code;
  }

  /** What goes on in a project that was opened, once it is known whether there is a server. Nobody waits for it. */
  async function goOn(session: CoreSession): Promise<void> {
    await parts.server;
    if (server) {
      const followed = await followServer(session.client, server);
      if (!followed.ok) parts.log(`the project does not follow its server: ${followed.error.message}`);
    }
    const resumed = await resumeLaptopsOf({ client: session.client, laptops, server, now: parts.now }, session.id);
    if (!resumed.ok) parts.log(`sample laptops do not go on: ${resumed.error.message} (${resumed.error.where})`);
  }

  async function makeSample(emit: (progress: SampleProgress) => void, signal: AbortSignal) {
    // One that was cancelled is still being taken away.
    while (making?.signal.aborted) await making.ended;
    const remedy = 'Open it, or delete it first.';
    if (making || projects.summaries().some(({ sample }) => sample))
      return fail('conflict', 'sample project', 'there is a sample project already', remedy);
    const work = async () => {
      const withServer = await serverForNewProject();
      if (!withServer.ok) return withServer;
      return await makeSampleProject({ projects, laptops, server: withServer.value, now: parts.now }, emit, signal);
    };
    const result = work();
    const mine = { ended: Promise.allSettled([result]), signal };
    making = mine;
    try {
      return await result;
    } finally {
      if (making === mine) making = null;
    }
  }

  function shown(memory: WindowMemory): Result<CoreSession> {
    const session = memory.current === null ? null : projects.session(memory.current);
    if (session) return ok(session);
    return fail('not-found', 'project', 'no project is open in this window', 'Open a project.');
  }

  function handlers(
    memory: WindowMemory,
    show: (session: CoreSession | null) => void,
  ): Handlers<ConsoleContract, 'shell'> {
    /** This window shows the project no more, if it was closed. */
    const left = <T>(id: string, result: T): T => {
      if (memory.current === id && !projects.session(id)) show(null);
      return result;
    };
    return {
      ...parts.acts,
      'project.archive': async (input) => left(input.id, await parts.acts['project.archive'](input)),
      'project.delete': async (input) => left(input.id, await parts.acts['project.delete'](input)),
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
        void goOn(session.value);
        return ok({ id });
      },
      async 'project.close'({ id }) {
        const closed = await projects.close(id);
        if (!closed.ok) return closed;
        await laptops.stop(id);
        if (memory.current === id) show(null);
        return ok({});
      },
      async 'sample.create'(_input, emit, signal) {
        const made = await makeSample(emit, signal);
        if (!made.ok) return made;
        emit({ stage: 'done', done: 1, total: 1 });
        show(made.value);
        return ok(undefined);
      },
      async 'laptops.power'({ name, power }) {
        const session = shown(memory);
        if (!session.ok) return session;
        const switched = laptops.power(session.value.id, name, power);
        return switched.ok ? ok({}) : switched;
      },
      async 'laptops.start'({ reach }) {
        const session = shown(memory);
        if (!session.ok) return session;
        const { client, id } = session.value;
        const started = await startLaptopsFor({ client, laptops, server, now: parts.now }, id, reach);
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
