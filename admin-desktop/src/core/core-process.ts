import { check, errorFrom, fail } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { toCoreSchema } from '../contract/core-port.ts';
import type { FromCore, ToCore } from '../contract/core-port.ts';
import { openCore } from './open-core.ts';
import type { Core, CoreOptions } from './open-core.ts';
import { requestSchema } from '../contract/messages.ts';
import type { Answer } from '../contract/messages.ts';
import type { ParentPort } from './parent-port.ts';
import { createProject } from './project/create-project.ts';
import type { NewProject } from './project/create-project.ts';
import { openProject } from './project/open-project.ts';
import { openSeal } from './project/open-seal.ts';
import { passphraseSeal } from './project/passphrase-seal.ts';
import { runProjectTask } from './project/project-tasks.ts';
import { createClientPipes } from './rpc/client-pipes.ts';

export interface CoreProcess {
  /** Closes the project well; again is harmless. */
  stop(): Promise<void>;
}

/**
 * The core of one project as its parent sees it (contract/core-port.ts): `create` or `open`, then calls. After a failure
 * the parent may try again, with another passphrase say. `onStopped` is told once the parent asked to stop, or is gone.
 */
export function runCoreProcess(
  port: ParentPort,
  options: Omit<CoreOptions, 'server' | 'onSync' | 'onRenamed'> & { onStopped: () => void },
): CoreProcess {
  const { now } = options;
  const send = (message: FromCore) => port.send(message);
  let core: Core | null = null;
  let opening: Promise<void> | null = null;
  let stopping: Promise<void> | null = null;

  const pipes = createClientPipes(
    (client, message) => send({ type: 'rpc', client, message }),
    (pipe) => core?.serve(pipe),
  );

  /** Nobody may wait for ever for an answer from a project that is not open. */
  function refuse(client: number, raw: unknown): void {
    const request = requestSchema.safeParse(raw);
    if (!request.success || request.data.type === 'cancel') return;
    const { error } = fail('unreachable', 'project', 'the project is not open', 'Open it, then ask again.');
    send({ type: 'rpc', client, message: { type: 'error', id: request.data.id, error } satisfies Answer });
  }

  async function openFrom(message: Extract<ToCore, { type: 'create' | 'open' }>): Promise<Result<void>> {
    if (core) return fail('conflict', message.folder, 'a project is open already', 'Use another core process.');
    const seal = message.passphrase === null ? openSeal : passphraseSeal(message.passphrase);
    const made = message.type === 'create' ? await createProject(wantedBy(message), { seal, now }) : null;
    if (made && !made.ok) return made;
    const opened = await openProject(message.folder, { seal, now, ...(made ? { keys: made.value.keys } : {}) });
    if (!opened.ok) return opened;
    const server = message.type === 'create' ? message.server : null;
    core = await openCore(opened.value, {
      ...{ ...options, server },
      onSync: (state) => send({ type: 'sync', state }),
      onRenamed: (name) => send({ type: 'renamed', name }),
    });
    const { id, name, sample } = opened.value.file;
    send({ type: 'ready', id, name, sample });
    return { ok: true, value: undefined };
  }

  async function open(message: Extract<ToCore, { type: 'create' | 'open' }>): Promise<void> {
    try {
      const opened = await openFrom(message);
      if (!opened.ok) send({ type: 'failed', error: opened.error });
    } catch (thrown) {
      send({ type: 'failed', error: errorFrom(thrown, message.folder) });
    }
  }

  async function close(): Promise<void> {
    // What is being opened is opened to the end: half an open project has nobody to close it.
    await opening;
    pipes.closeAll('the project is closed');
    await core?.stop();
    core = null;
  }

  function stop(): Promise<void> {
    stopping ??= close();
    return stopping;
  }

  function stopAndTell(): void {
    stop()
      .catch((thrown: unknown) => options.log(errorFrom(thrown, 'core')))
      .finally(options.onStopped);
  }

  port.onMessage((raw) => {
    const parsed = check(toCoreSchema, raw, 'message to the core');
    if (!parsed.ok) {
      options.log(parsed.error);
      return;
    }
    const message = parsed.value;
    switch (message.type) {
      case 'create':
      case 'open':
        if (!stopping) opening = (opening ?? Promise.resolve()).then(async () => await open(message));
        return;
      case 'losses':
      case 'export':
      case 'import':
        void runProjectTask(message, { now, send });
        return;
      case 'rpc':
        if (core && !stopping) pipes.receive(message.client, message.message);
        else refuse(message.client, message.message);
        return;
      case 'client-gone':
        pipes.gone(message.client);
        return;
      case 'stop':
        stopAndTell();
        return;
    }
  });
  port.onClose(stopAndTell);
  send({ type: 'up' });
  return { stop };
}

/** Named one by one: the passphrase and the set-up code go no further than here. */
function wantedBy(message: Extract<ToCore, { type: 'create' }>): NewProject {
  const { folder, name, sourceTenantId, sourceDomains, targetTenantId, targetDomains, matchBySourceAccount } = message;
  const tenants = { sourceTenantId, sourceDomains, targetTenantId, targetDomains };
  return { folder, name, sample: message.passphrase === null, ...tenants, matchBySourceAccount };
}
