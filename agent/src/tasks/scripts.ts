import { createHash } from 'node:crypto';
import { fail, FerryFailure, unwrap } from '@ferry/common/errors';
import { scriptIn, scriptStepId } from '@ferry/common/orders/scripts';
import { planStep, settingsFor } from './plan-step.ts';
import type { Task } from './task.ts';

/**
 * Runs scripts of the project's own. Who signed them and whether this laptop allows any was judged before the order was taken
 * (`scriptsRefusal`); what they do nobody can undo, so they come last.
 */
export const scripts: Task<null> = {
  id: 'scripts',
  inspect: async () => await Promise.resolve(null),
  plan(_state, raw) {
    return settingsFor('scripts', raw).scripts.map((named) => {
      const { name, language, text } = unwrap(scriptIn(named));
      const { sha256, seconds } = named;
      if (createHash('sha256').update(text).digest('hex') !== sha256) {
        const remedy = 'Choose the script again, then start again.';
        throw new FerryFailure(fail('forbidden', `script ${name}`, 'the order names another script', remedy).error);
      }
      return planStep({
        id: scriptStepId(sha256),
        title: `Run the script "${name}" (${language}, SHA-256 ${sha256}) as the user, for ${seconds} seconds at most`,
        about: { kind: 'script', name, seconds },
        reversible: false,
        gate: { by: 'machine' },
        action: { type: 'script-run', name, language, sha256, text, seconds },
      });
    });
  },
};
