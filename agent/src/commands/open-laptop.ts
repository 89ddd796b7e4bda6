import { resolve } from 'node:path';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { fileModeBox } from '../identity/secret-box.ts';
import type { SecretBox } from '../identity/secret-box.ts';
import type { Laptop } from '../laptop.ts';
import { openSimulatedLaptop } from '../simulated/simulated-laptop.ts';

/** The laptop that the agent is to work on, and what seals its key there. `simulated`: a folder made by `simulate`. */
export function openLaptop(simulated: string | undefined): Result<{ laptop: Laptop; box: SecretBox }> {
  if (simulated !== undefined) return ok({ laptop: openSimulatedLaptop(resolve(simulated)), box: fileModeBox });
  const message = process.platform === 'win32' ? 'this agent has no Windows part yet' : 'this is no Windows computer';
  return fail(
    'invalid',
    'laptop',
    message,
    'Name a simulated laptop: --simulated FOLDER (ferry-agent simulate makes one).',
  );
}
