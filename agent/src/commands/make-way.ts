import { resolve } from 'node:path';
import { errorFrom } from '@ferry/common/errors';
import { agentVersion } from '../agent-version.ts';
import { becomeWatcher } from '../install/running-agent.ts';
import type { Running } from '../install/running-agent.ts';
import { prepareHandOver, watchOver } from '../upgrade/hand-over.ts';
import { lookAfter } from '../upgrade/look-after.ts';
import { passToConfirmed } from '../upgrade/pass-on.ts';
import { pathIn } from '../upgrade/start-program.ts';
import type { Ground } from '../upgrade/trial.ts';
import { readRecord } from '../upgrade/upgrade-record.ts';
import type { UpgradeRecord } from '../upgrade/upgrade-record.ts';
import type { Leaving } from '../upgrade/upgrade.ts';
import { openInstallation } from './open-laptop.ts';
import type { StartOptions, StartSurroundings } from './start.ts';

/** Where the programs of this agent are; null for one that no installer laid down: nothing is upgraded then. */
export function groundOf(options: StartOptions): Ground | null {
  const installation = openInstallation(options.simulated);
  return installation && { data: resolve(options.data), installation, running: agentVersion };
}

/** What another program of the agent is started with, to do what this one does. */
function argumentsFor({ data, lan, cloud, hub, simulated }: StartOptions): string[] {
  return [
    ...['start', '--data', resolve(data)],
    ...(lan ? [] : ['--no-lan']),
    ...(cloud ? [] : ['--no-cloud']),
    ...hub.flatMap((address) => ['--hub', address]),
    ...(simulated === undefined ? [] : ['--simulated', resolve(simulated)]),
  ];
}

/** True: a newer program that has taken over was started instead, and this one is not needed. */
export async function passOn(ground: Ground, options: StartOptions, emit: StartSurroundings['emit']): Promise<boolean> {
  const { installation, data, running } = ground;
  const args = argumentsFor(options);
  const looked = await lookAfter(ground).catch((thrown: unknown) => ({
    ok: false as const,
    error: errorFrom(thrown, data),
  }));
  if (!looked.ok) emit({ event: 'upgrade', act: 'not-gone-back', error: looked.error });
  else if (looked.value === 'back') {
    emit({ event: 'upgrade', act: 'gone-back', to: running });
    return false;
  }
  const passed = await passToConfirmed(installation, { data, running, args }).catch((thrown: unknown) => {
    return { ok: false as const, error: errorFrom(thrown, data) };
  });
  if (passed === null) return false;
  if (passed.ok) emit({ event: 'upgrade', act: 'passed-on', version: passed.value });
  else emit({ event: 'upgrade', act: 'not-passed-on', error: passed.error });
  return passed.ok;
}

export interface MadeWay {
  /** while it watches, an installer waits for this process too */
  readonly watcher: Running | null;
  /** Once the lock of the agent is given up. `back`: this agent goes on. */
  carryOut(): Promise<'gone' | 'back'>;
}

/** Prepares to make way for another program, while this one is the agent still; null: it does not come to that, and this one goes on. */
export async function makeWay(
  to: Leaving,
  ground: Ground & { known: UpgradeRecord },
  options: StartOptions,
  { emit, signal }: StartSurroundings,
): Promise<MadeWay | null> {
  const { data, installation, known } = ground;
  const args = argumentsFor(options);
  if (to === 'back') {
    const { attempt = known.attempt } = await readRecord(data).catch(() => ({ attempt: undefined }));
    const older = attempt?.from ? pathIn(installation, attempt.from.file) : null;
    return {
      watcher: null,
      async carryOut() {
        const started = older === null ? null : await installation.start(older, args);
        if (started?.ok) started.value.leave();
        else emit({ event: 'upgrade', act: 'not-started', version: attempt?.from?.version, error: started?.error });
        // An agent that is not heard is better than none.
        return started?.ok ? 'gone' : 'back';
      },
    };
  }
  const failed = (thrown: unknown): void =>
    emit({ event: 'upgrade', act: 'not-handed-over', error: errorFrom(thrown, data) });
  let watcher: Running | null = null;
  try {
    watcher = await becomeWatcher(data);
    const more = { ...ground, args, emit, signal };
    const prepared = watcher && (await prepareHandOver(more));
    if (prepared) {
      const carryOut = async (): Promise<'gone' | 'back'> => {
        try {
          return await watchOver(prepared, more);
        } catch (thrown) {
          // Should the newer one be at work, it has the lock of the agent, and this one ends.
          failed(thrown);
          return 'back';
        } finally {
          prepared.locked.release();
        }
      };
      return { watcher, carryOut };
    }
  } catch (thrown) {
    // On a full disk, say. Whatever it is, it must not end the only agent.
    failed(thrown);
  }
  watcher?.release();
  return null;
}
