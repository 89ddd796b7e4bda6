import { resolve } from 'node:path';
import { fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { environmentProxies } from '../channel/proxy/environment-proxies.ts';
import type { ProxyFinder } from '../channel/proxy/proxy-finder.ts';
import { fileModeBox } from '../identity/secret-box.ts';
import type { SecretBox } from '../identity/secret-box.ts';
import { terminalPerson } from '../install/ask-person.ts';
import type { Person } from '../install/ask-person.ts';
import type { Files, Laptop } from '../laptop.ts';
import type { Desk } from '../person/desk.ts';
import { simulatedDesk } from '../simulated/simulated-desk.ts';
import { openSimulatedLaptop } from '../simulated/simulated-laptop.ts';
import { filesByEnvironment, lookingLaptop, noBox } from '../windows/looking-laptop.ts';
import { openWindowsInstallation, windowsProgram } from '../windows/windows-installation.ts';
import { openWindowsLaptop, regeditRegistry } from '../windows/windows-laptop.ts';
import type { RegistryBackend } from '../windows/registry-backend.ts';
import { openSimulatedInstallation } from '../simulated/simulated-installation.ts';
import type { Installation } from '../upgrade/installation.ts';

export interface OpenLaptop {
  readonly laptop: Laptop;
  /** seals the agent's secrets there */
  readonly box: SecretBox;
  readonly person: Person;
  /** shows what the person sees of a migration */
  readonly desk: Desk;
  /** by which proxies the sync server is reached from there */
  readonly proxies: ProxyFinder;
}

/** The laptop that the agent is to work on. `simulated`: a folder made by `simulate`; `registry`: as the settings have it. */
export function openLaptop(simulated: string | undefined, registry?: RegistryBackend): Result<OpenLaptop> {
  if (simulated !== undefined) {
    const folder = resolve(simulated);
    const laptop = openSimulatedLaptop(folder);
    const proxies = environmentProxies(process.env);
    return ok({ laptop, box: fileModeBox, person: terminalPerson, desk: simulatedDesk(folder), proxies });
  }
  if (process.platform === 'win32') return openWindowsLaptop(registry);
  return fail(
    'invalid',
    'laptop',
    'this is no Windows computer',
    'Name a simulated laptop: --simulated FOLDER (ferry-agent simulate makes one).',
  );
}

/** `missing`: why only registry and files can be looked at; null where all can. */
export type LaptopToLookAt = Pick<OpenLaptop, 'laptop' | 'box' | 'proxies'> & { readonly missing: FerryError | null };

/** As `openLaptop`, for commands that change nothing: where the calls to Windows are forbidden, what can be seen without them. */
export function openToLook(
  simulated: string | undefined,
  registry?: RegistryBackend,
  open: typeof openLaptop = openLaptop,
): Result<LaptopToLookAt> {
  const opened = open(simulated, registry);
  if (opened.ok) return ok({ ...opened.value, missing: null });
  if (opened.error.code !== 'forbidden') return opened;
  try {
    const laptop = lookingLaptop({ registry: regeditRegistry(), environment: process.env });
    return ok({ laptop, box: noBox, proxies: environmentProxies(process.env), missing: opened.error });
  } catch {
    return opened;
  }
}

/** Where the agent's programs are. Loads nothing: an uninstallation must not lay down again what it has just removed. */
export function placesOfPrograms(simulated: string | undefined): Pick<Installation, 'program' | 'extension'> | null {
  if (simulated !== undefined) return openSimulatedInstallation(resolve(simulated));
  const program = windowsProgram();
  return program === null ? null : { program, extension: '.exe' };
}

/** To remove folders of the user with. Loads nothing, as above; null where there are none. */
export function userFolders(simulated: string | undefined): Pick<Files, 'removeFolder'> | null {
  if (simulated !== undefined) return openSimulatedLaptop(resolve(simulated)).files;
  return process.platform === 'win32' ? filesByEnvironment(process.env) : null;
}

/** The agent's programs there; null for an agent that does not run from a place where an installer laid it down. */
export function openInstallation(simulated: string | undefined): Installation | null {
  if (simulated !== undefined) return openSimulatedInstallation(resolve(simulated));
  return process.platform === 'win32' ? openWindowsInstallation() : null;
}
