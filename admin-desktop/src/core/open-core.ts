import { errorFrom } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { consoleSigner } from '@ferry/common/trust/trust';
import { consoleContract } from '../contract/console-contract.ts';
import type { MessagePipe } from '../contract/messages.ts';
import { serve } from '../contract/server.ts';
import { actingFor } from './commands/acting-for.ts';
import { startAssigner } from './commands/assigner.ts';
import { noteFoundOrders } from './commands/found-orders.ts';
import { restampEdits } from './commands/restamp.ts';
import { startConnectivity } from './connectivity.ts';
import type { ConnectivityOptions } from './connectivity.ts';
import { watchTrust } from './database/trust-watch.ts';
import { keepNameCopy } from './project/name-copy.ts';
import type { OpenProject } from './project/open-project.ts';
import { projectPaths } from './project/project-folder.ts';
import { createReleaseFolder } from './releases/release-folder.ts';
import { startReleases } from './releases/releases.ts';
import { projectHandlers } from './rpc/project-handlers.ts';
import { withStorageFailures } from './rpc/storage-failures.ts';
import type { Timers } from './schedule/coalesce.ts';
import { startAll } from './stop-stack.ts';
import type { StopStack } from './stop-stack.ts';
import { createOrderJudge } from './views/order-shown.ts';

/** The engine of one open project. */
export interface Core {
  /** Answers one window. */
  serve(pipe: MessagePipe): void;
  stop(): Promise<void>;
}

export type CoreOptions = Pick<ConnectivityOptions, 'now' | 'fetch' | 'random' | 'lan' | 'onSync' | 'server'> & {
  timers: Timers;
  /** the settings name the project otherwise than its file did */
  onRenamed: (name: string) => void;
  /** Faults of work that nobody waits for; never with a secret in it. */
  log: (error: FerryError) => void;
};

/** Changes within this time are one refresh of a view: below what an eye notices. */
const viewDelayMs = 40;

/**
 * Wires an open project: acts, views, the assigner, the hub and the sync. From here on the project is the core's: it is closed
 * with it, also when this throws.
 */
export async function openCore(project: OpenProject, options: CoreOptions): Promise<Core> {
  const onError = (thrown: unknown) => options.log(errorFrom(thrown, 'core'));
  return await startAll(async (running) => await start(project, { ...options, onError }, running));
}

type StartOptions = CoreOptions & { onError: (thrown: unknown) => void };

async function start(project: OpenProject, options: StartOptions, running: StopStack): Promise<Core> {
  const { data, keys, file } = project;
  running.defer(async () => await project.close());
  const { now, timers, onError } = options;
  const signer = consoleSigner(keys.console, keys.grants);
  const acting = actingFor({ data, signer, rootRecord: file.rootRecord, now });
  // A console that was killed may have given orders and not said so. Whatever comes of it, the project opens.
  await noteFoundOrders(acting).then((found) => {
    if (!found.ok) options.log(found.error);
  }, onError);
  const watching = { timers, now, onError };
  const trust = watchTrust(data, watching);
  running.defer(async () => await trust.stop());
  running.defer(keepNameCopy(project, { onRenamed: options.onRenamed, onError }));
  const assigner = startAssigner(acting, watching);
  running.defer(async () => await assigner.stop());
  const folder = createReleaseFolder(projectPaths(project.folder).releases);
  const connectivity = await startConnectivity({
    ...options,
    data,
    releases: folder,
    signer,
    rootRecord: file.rootRecord,
    restamp: async () => await restampEdits({ acting, data }),
  });
  running.defer(async () => await connectivity.stop());
  const releases = await startReleases({ acting, folder, connectivity, now, onError, fetch: options.fetch });
  running.defer(async () => await releases.stop());
  const judge = createOrderJudge(data.trust);
  const handlers = projectHandlers({
    acting,
    data,
    judge,
    connectivity,
    releases,
    live: { timers, now, delayMs: viewDelayMs },
  });
  return {
    serve: (pipe) => serve(consoleContract, 'project', withStorageFailures(handlers), pipe),
    stop: async () => await running.stop(),
  };
}
