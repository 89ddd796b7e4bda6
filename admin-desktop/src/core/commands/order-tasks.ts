import { keptScripts } from '@ferry/common/documents/kept-scripts';
import { settingsId, settingsOf } from '@ferry/common/documents/settings';
import type { Settings, SettingsDocument } from '@ferry/common/documents/settings';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { Go } from '@ferry/common/orders/order';
import { scriptLimits, scriptsTask, verifyScript } from '@ferry/common/orders/scripts';
import type { NamedScript } from '@ferry/common/orders/scripts';
import type { ShownScript } from '../../contract/calls/script-calls.ts';
import type { Acting } from './acting.ts';

/** What an order of now would bring. */
export type OrderTasks = { settings: Settings; tasks: Go['tasks']; scripts: ShownScript[] };

export const noTask = fail('invalid', 'settings.tasks', 'no task is switched on', 'Switch one on in Settings.').error;

/**
 * The tasks of an order that is given now, with the scripts that are on. Those come from their own fields alone, never from the
 * settings of the task. A rollback undoes what a laptop's own journal holds, and brings none.
 */
export async function tasksFor(
  acting: Pick<Acting, 'store' | 'trust'>,
  kind: Go['kind'] | 'stop',
): Promise<Result<OrderTasks>> {
  const document = await acting.store.get('settings', settingsId);
  const settings = settingsOf(document);
  const withoutScripts = settings.tasks
    .filter(({ id, enabled }) => enabled && id !== scriptsTask)
    .map(({ id, settings: own }) => ({ id, settings: own }));
  const brings = kind !== 'rollback' && kind !== 'stop' && isScriptsTaskOn(settings);
  const on = brings ? await scriptsOn(document, acting) : ok([]);
  if (!on.ok) return on;
  const named = on.value.map((script) => script.named);
  // An agent that allows none refuses an order with this task, also when there is nothing in it.
  const tasks =
    named.length > 0 ? [...withoutScripts, { id: scriptsTask, settings: { scripts: named } }] : withoutScripts;
  return ok({ settings, tasks, scripts: on.value.map(({ shown }) => shown) });
}

export function isScriptsTaskOn(settings: Settings): boolean {
  return settings.tasks.some(({ id, enabled }) => id === scriptsTask && enabled);
}

/** Those that are on, each verified: with one that no laptop would run there is no order, rather than one without it. */
export async function scriptsOn(
  document: SettingsDocument | null,
  acting: Pick<Acting, 'trust'>,
): Promise<Result<{ named: NamedScript; shown: ShownScript }[]>> {
  const remedy = 'Take one out in Settings, or switch it off there.';
  const on: { named: NamedScript; shown: ShownScript }[] = [];
  for (const { sha256, named, off } of keptScripts(document)) {
    if (off) continue;
    const where = `script ${sha256.slice(0, 12)}`;
    if (!named) return fail('invalid', where, 'it cannot be read', 'Take it out in Settings.');
    const verified = await verifyScript(named, acting.trust());
    if (!verified.ok)
      return fail('forbidden', where, verified.error.message, 'Take it out in Settings, or switch it off.');
    const { name, language, text } = verified.value.payload;
    on.push({ named, shown: { sha256, name, language, text, seconds: named.seconds } });
  }
  if (on.length > scriptLimits.scripts) {
    const message = `${on.length} scripts are on; an order brings ${scriptLimits.scripts} at most`;
    return fail('too-large', 'scripts', message, remedy);
  }
  if (signedSize(on.map(({ named }) => named)) > scriptLimits.signedCharacters)
    return fail('too-large', 'scripts', 'the scripts that are on are too large for one order', remedy);
  return ok(on);
}

/** What they take in an order, in characters. */
export function signedSize(scripts: readonly NamedScript[]): number {
  return scripts.reduce((sum, { script }) => sum + script.length, 0);
}
