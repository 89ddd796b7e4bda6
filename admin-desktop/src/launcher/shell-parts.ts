import { join } from 'node:path';
import type { Result } from '@ferry/common/errors';
import { startCore } from './core-process.ts';
import { createOpenProjects } from './open-projects.ts';
import type { PartPaths } from './parts.ts';
import { createProjectActs } from './project-acts.ts';
import { openProjectList } from './project-list.ts';
import { createSampleLaptops } from './sample-laptops.ts';
import { startServer } from './server-process.ts';
import type { EmbeddedServer } from './server-process.ts';
import { createShellService } from './shell-service.ts';
import type { ShellService } from './shell-service.ts';
import type { StartNode } from './node-child.ts';
import { takeUpProjects } from './take-up-projects.ts';
import { fail, ok } from '@ferry/common/errors';

export interface ShellParts {
  readonly service: ShellService;
  /** resolves when the embedded server listens, or to why there is none */
  readonly server: Promise<Result<EmbeddedServer>>;
  /** Ends laptops first, then projects, then the server: each still finds the next one there. */
  stop(): Promise<void>;
}

/** What both shells have behind their windows: the list of projects, cores, the embedded server, sample laptops. */
export function assembleShell(options: {
  home: string;
  parts: PartPaths;
  version: string;
  shell: 'electron' | 'web-host';
  start: StartNode;
  /** false: no embedded server; projects are made without one and may be connected to one elsewhere */
  withServer?: boolean;
  /** how long the sample laptop that comes back is away, in milliseconds */
  awayMs?: number;
  log: (line: string) => void;
}): Result<ShellParts> {
  const { home, parts, start } = options;
  const list = openProjectList(home);
  if (!list.ok) return list;
  takeUpProjects(join(home, 'projects'), { list: list.value, log: options.log });
  const logFile = (name: string) => join(home, 'logs', `${name}.log`);

  const server: Promise<Result<EmbeddedServer>> =
    options.withServer === false
      ? Promise.resolve(fail('not-found', 'sync server', 'none was asked for', 'Start Ferry without --no-server.'))
      : startServer(start, { script: parts.server, folder: join(home, 'server'), logFile: logFile('server') });
  const coreOf = (name: string) =>
    startCore(start, { script: parts.core, logFile: logFile(`core-${name}`), odd: options.log });
  const projects = createOpenProjects({ list: list.value, home, startCore: coreOf });
  const laptops = createSampleLaptops(start, {
    ...{ agent: parts.agent, home, log: options.log },
    ...(options.awayMs === undefined ? {} : { awayMs: options.awayMs }),
  });
  const common = { projects, laptops, now: Date.now };
  const acts = createProjectActs({ ...common, list: list.value, home, startCore: coreOf });
  const { version, shell } = options;
  const service = createShellService({ ...common, version, shell, acts, server, log: options.log });
  return ok({
    service,
    server,
    async stop() {
      await laptops.stop();
      await projects.closeAll();
      const started = await server;
      if (started.ok) await started.value.stop();
    },
  });
}
