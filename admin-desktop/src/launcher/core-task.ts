import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { FromCore, ProjectTask } from '../contract/core-port.ts';
import type { CorePort } from './core-process.ts';
import { coreEnded } from './core-session.ts';

type Answer = { losses: 'losses'; export: 'exported'; import: 'imported' };

/**
 * Has a core process of its own do one task, and ends it. An abort ends it at once; what it leaves half done is the caller's to
 * take away.
 */
export async function runCoreTask<T extends ProjectTask>(
  core: CorePort,
  task: T,
  options: { progress?: (done: number, total: number) => void; signal?: AbortSignal } = {},
): Promise<Result<Extract<FromCore, { type: Answer[T['type']] }>>> {
  type Wanted = Extract<FromCore, { type: Answer[T['type']] }>;
  const { signal, progress } = options;
  const result = await new Promise<Result<Wanted>>((resolve) => {
    const cancel = () => resolve(fail('cancelled', task.folder, 'it was cancelled', 'Begin again at any time.'));
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    core.onMessage((message) => {
      if (message.type === 'up') core.send(task);
      else if (message.type === 'progress') progress?.(message.done, message.total);
      else if (message.type === 'failed') resolve({ ok: false, error: message.error });
      else if (message.type === answers[task.type]) resolve(ok(message as Wanted));
    });
    void core.ended.then(({ why }) => resolve({ ok: false, error: coreEnded(why) }));
  });
  await core.stop();
  return result;
}

const answers = { losses: 'losses', export: 'exported', import: 'imported' } as const;
