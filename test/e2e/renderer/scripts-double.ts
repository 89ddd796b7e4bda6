import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { scriptDigest, scriptStepId } from '@ferry/common/orders/scripts';
import type { ListedScript, scriptCalls, ShownScript } from '../../../admin-desktop/src/contract/calls/script-calls.ts';
import type { Handlers } from '../../../admin-desktop/src/contract/server.ts';
import type { Scope } from '../../../admin-desktop/src/contract/contract.ts';
import type { ConsoleDouble } from './console-double.ts';

type Follow = <T>(read: () => T, emit: (value: T) => void, signal: AbortSignal) => Promise<Result<undefined>>;

/** A script that an owner signed. */
export const greeting: ListedScript & { script: ShownScript } = {
  sha256: 'ab'.repeat(32),
  script: { sha256: 'ab'.repeat(32), name: 'Greet', language: 'cmd', text: 'echo one\r\necho two', seconds: 30 },
  off: false,
  signedBy: 'Owner',
  refused: null,
};

/** The console's answers about scripts, of what the double holds. A script named `Theirs` is refused as by an admin's console. */
export function scriptsDouble(
  double: Pick<ConsoleDouble, 'scripts' | 'settings' | 'data' | 'mayNotSign'>,
  { tell, follow }: { tell: () => void; follow: Follow },
): Handlers<typeof scriptCalls, Scope> {
  const done = (scripts: ConsoleDouble['scripts']) => {
    double.scripts = scripts;
    tell();
    return ok({});
  };
  return {
    'script.watch': async (_input, emit, signal) =>
      await follow(
        () => ({
          scripts: double.scripts,
          blocked: null,
          tooLarge: null,
          mayNotAdd: double.mayNotSign,
          taskOn: double.settings.values.tasks.some(({ id, enabled }) => id === 'scripts' && enabled),
        }),
        emit,
        signal,
      ),
    'device.scripts': async ({ deviceId }, emit, signal) => {
      const steps = double.data.reports.get(deviceId)?.tasks.flatMap((task) => task.steps.map(({ id }) => id)) ?? [];
      const named = double.scripts.flatMap(({ script }) => script ?? []);
      const scripts = named.filter(({ sha256 }) => steps.includes(scriptStepId(sha256)));
      return await follow(() => ({ scripts }), emit, signal);
    },
    'script.add': async (script) => {
      if (script.name === 'Theirs')
        return fail(
          'forbidden',
          'script',
          'only an owner may sign scripts',
          'Have it signed in the console of an owner.',
        );
      if ((await scriptDigest(script.text)) !== script.sha256) throw new Error('another text was shown');
      const { sha256 } = script;
      return done([...double.scripts, { sha256, script, off: false, signedBy: 'Owner', refused: null }]);
    },
    'script.remove': async ({ sha256 }) => done(double.scripts.filter((one) => one.sha256 !== sha256)),
    'script.switch': async ({ sha256, off }) =>
      done(double.scripts.map((one) => (one.sha256 === sha256 ? { ...one, off } : one))),
    'script.arrange': async ({ order }) =>
      done(double.scripts.toSorted((a, b) => order.indexOf(a.sha256) - order.indexOf(b.sha256))),
  };
}
