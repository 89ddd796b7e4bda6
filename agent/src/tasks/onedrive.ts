import type { Laptop, RegistryKey, RegistryValue } from '../laptop.ts';
import { oneDrivePlaces } from '../office-places.ts';
import { textOf, valueNamed } from '../registry-values.ts';
import type { Gate, Step } from '../steps/step.ts';
import { ownsTenant } from '../tenant-scope.ts';
import type { TenantScope } from '../tenant-scope.ts';
import { credentialStep, ownCredentials } from './own-credentials.ts';
import { endStep, planStep, settingsFor } from './plan-step.ts';
import { runningOf } from './running-programs.ts';
import type { Task } from './task.ts';
import { belowProfile, filesBelow, leafOf } from './user-folders.ts';

type Values = RegistryKey['values'];

export interface OneDriveState {
  programs: string[];
  /** `name` is the key, `Business2`; the folder with the person's files is known so that the plan can name it */
  accounts: { name: string; folder: string; settings: string[] }[];
  /** none where a work account of another tenant has its OneDrive here: the marks are of all accounts together */
  silentSignIn: string[];
  credentials: string[];
}

/**
 * Unlinks the OneDrive of the source tenant, and only that (domain notes A3). The folder with the person's files is never
 * touched: what is on the disk stays on the disk, wherever known folders point.
 */
export const oneDrive: Task<OneDriveState> = {
  id: 'onedrive',

  async inspect(laptop, scope) {
    const values = (await laptop.registry.read(oneDrivePlaces.root))?.values ?? new Map();
    const ours = await accounts(laptop, scope);
    const marks = (await othersWork(laptop, scope)) ? [] : oneDrivePlaces.silentSignIn;
    return {
      programs: await runningOf(laptop.processes, [oneDrivePlaces.program]),
      accounts: ours,
      silentSignIn: marks.filter((name) => valueNamed(values, name) !== undefined),
      credentials: await ownCredentials(laptop.credentials, oneDrivePlaces.credentials, scope),
    };
  },

  plan(state, raw) {
    const { closeSeconds, rearmSilentSignIn } = settingsFor('onedrive', raw);
    const [first] = state.accounts;
    if (!first) return [];
    return [
      ...state.programs.map((name) => endStep(name, closeSeconds)),
      // While the account still says which folder is its own.
      ...state.accounts.flatMap(({ name, folder }) => {
        const path = belowProfile(folder);
        return path === null ? [] : [listStep(name, folder, path)];
      }),
      ...state.credentials.map((target) => credentialStep('onedrive', target)),
      ...(rearmSilentSignIn ? state.silentSignIn : []).map((name) =>
        planStep({
          id: `onedrive-sign-in:${name}`,
          title: `Let OneDrive sign in by itself again (remove ${name})`,
          about: { kind: 'onedrive-sign-in' },
          gate: accountGate(first.name),
          action: { type: 'registry-value-remove', key: oneDrivePlaces.root, name },
        }),
      ),
      // The key says whose the settings are, so it goes last.
      ...state.accounts.flatMap(({ name, folder, settings }) => [
        ...settings.map((path) =>
          planStep({
            id: `onedrive-settings:${path}`,
            title: `Remove OneDrive's settings ${name}\\${leafOf(path)}`,
            about: { kind: 'onedrive-settings' },
            gate: accountGate(name),
            action: { type: 'file-remove', path },
          }),
        ),
        planStep({
          id: `onedrive-account:${name}`,
          title: `Unlink OneDrive ${name}; the files in ${folder || 'its folder'} stay where they are`,
          about: { kind: 'onedrive-account' },
          gate: accountGate(name),
          action: { type: 'registry-key-remove', key: `${oneDrivePlaces.accounts}\\${name}` },
        }),
      ]),
    ];
  },
};

/** What is there before the account goes, so that nobody has to wonder afterwards whether something is missing. */
function listStep(name: string, folder: string, path: string): Step {
  return planStep({
    id: `onedrive-list:${name}`,
    title: `List the files in ${folder}`,
    about: { kind: 'onedrive-list', folder },
    gate: accountGate(name),
    action: { type: 'record', name: `onedrive-${name.toLowerCase()}`, record: { of: 'files', folder: path } },
  });
}

function accountGate(name: string): Gate {
  return { by: 'tenant-value', key: `${oneDrivePlaces.accounts}\\${name}`, name: 'ConfiguredTenantId' };
}

/** `Business1` ..., with the tenant that each is set up for; one that nobody set up has none. */
async function businessAccounts({ registry }: Laptop): Promise<{ name: string; tenant: string; values: Values }[]> {
  const found: { name: string; tenant: string; values: Values }[] = [];
  for (const name of (await registry.read(oneDrivePlaces.accounts))?.keys ?? []) {
    if (!/^Business\d+$/i.test(name)) continue;
    const values: Values =
      (await registry.read(`${oneDrivePlaces.accounts}\\${name}`))?.values ?? new Map<string, RegistryValue>();
    found.push({ name, tenant: textOf(valueNamed(values, 'ConfiguredTenantId')) ?? '', values });
  }
  return found;
}

async function othersWork(laptop: Laptop, scope: TenantScope): Promise<boolean> {
  return (await businessAccounts(laptop)).some(({ tenant }) => tenant !== '' && !ownsTenant(scope, tenant));
}

async function accounts(laptop: Laptop, scope: TenantScope): Promise<OneDriveState['accounts']> {
  const found: OneDriveState['accounts'] = [];
  for (const { name, tenant, values } of await businessAccounts(laptop)) {
    if (!ownsTenant(scope, tenant)) continue;
    const settings = await filesBelow(laptop.files, `${oneDrivePlaces.settings}\\${name}`, 2);
    found.push({ name, folder: textOf(valueNamed(values, 'UserFolder')) ?? '', settings });
  }
  return found;
}
