import { resolve } from 'node:path';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { fileModeBox } from '../identity/secret-box.ts';
import type { SecretBox } from '../identity/secret-box.ts';
import type { Laptop } from '../laptop.ts';
import { openSimulatedLaptop } from '../simulated/simulated-laptop.ts';
import { openWindowsLaptop } from '../windows/windows-laptop.ts';

/** The laptop that the agent is to work on, and what seals its key there. `simulated`: a folder made by `simulate`. */
export function openLaptop(simulated: string | undefined): Result<{ laptop: Laptop; box: SecretBox }> {
  if (simulated !== undefined) return ok({ laptop: openSimulatedLaptop(resolve(simulated)), box: fileModeBox });
  if (process.platform === 'win32') return openWindowsLaptop();
  return fail(
    'invalid',
    'laptop',
    'this is no Windows computer',
    'Name a simulated laptop: --simulated FOLDER (ferry-agent simulate makes one).',
  );
}
