import { ok } from '@ferry/common/errors';
import type { scriptCalls } from '../../contract/calls/script-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { addScript, arrangeScripts, removeScript, switchScript } from '../commands/scripts.ts';
import { runLiveValue } from '../views/live-view.ts';
import { scriptList } from '../views/script-view.ts';
import { scriptsOfDevice } from '../views/scripts-of-device.ts';
import type { HandlerParts } from './handler-parts.ts';

/** Scripts of the project's own. */
export function scriptHandlers({
  acting,
  data,
  live,
}: Pick<HandlerParts, 'acting' | 'data' | 'live'>): Handlers<typeof scriptCalls, 'project'> {
  return {
    'script.watch': async (_input, emit, signal) => {
      await runLiveValue(scriptList(data, acting.signer), emit, signal, live);
      return ok(undefined);
    },
    'device.scripts': async ({ deviceId }, emit, signal) => {
      await runLiveValue(scriptsOfDevice(data, deviceId), emit, signal, live);
      return ok(undefined);
    },
    'script.add': async (script) => await addScript(acting, script),
    'script.remove': async ({ sha256 }) => await removeScript(acting, sha256),
    'script.switch': async ({ sha256, off }) => await switchScript(acting, sha256, off),
    'script.arrange': async ({ order }) => await arrangeScripts(acting, order),
  };
}
