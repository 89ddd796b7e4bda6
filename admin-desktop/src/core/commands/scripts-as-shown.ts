import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { OrderedScript } from '../../contract/calls/script-calls.ts';

/**
 * Whether an order would bring the very scripts that were shown: the same texts in the same order, each under the same name, for the
 * same interpreter and with the same time. `conflict` says what differs.
 */
export function scriptsAsShown(shown: readonly OrderedScript[], brought: readonly OrderedScript[]): Result<void> {
  const digests = (scripts: readonly OrderedScript[]) => scripts.map(({ sha256 }) => sha256).join();
  const no = (message: string) => fail('conflict', 'scripts', message, 'Look at the order again.');
  if (digests(shown) !== digests(brought)) return no('other scripts would run than those that were shown');
  for (const [at, { name, language, seconds }] of brought.entries()) {
    const known = shown[at];
    if (known?.name !== name) return no(`the script that was shown as "${known?.name ?? ''}" is called "${name}" now`);
    if (known.language !== language)
      return no(`"${name}" would run by ${language}; it was shown with ${known.language}`);
    if (known.seconds !== seconds)
      return no(`"${name}" would be given ${seconds} seconds; it was shown with ${known.seconds}`);
  }
  return ok(undefined);
}
