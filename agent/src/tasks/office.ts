import { officePlaces } from '../office-places.ts';
import type { Laptop } from '../laptop.ts';
import { textOf } from '../registry-values.ts';
import { addressesBelow, ownerOfFile, ownerOfLicence } from '../steps/owners.ts';
import { backupLimit } from '../steps/executor.ts';
import type { Step } from '../steps/step.ts';
import { ownsTenant, ownsUpn } from '../tenant-scope.ts';
import type { TenantScope } from '../tenant-scope.ts';
import { commandIf, removesOwnText } from './admin-command.ts';
import { credentialStep, ownCredentials } from './own-credentials.ts';
import { closeStep, planStep, settingsFor } from './plan-step.ts';
import { runningOf } from './running-programs.ts';
import type { Task } from './task.ts';
import { filesBelow, leafOf } from './user-folders.ts';

/** Names of what belongs to the source tenant, and to nobody else. */
export interface OfficeState {
  programs: string[];
  /** paths */
  licences: string[];
  /** names of values */
  licenceAddresses: string[];
  /** paths of keys; all their addresses are of the source tenant */
  identities: string[];
  /** paths */
  accountFiles: string[];
  /** names */
  credentials: string[];
  /** values of the machine that say who activated Office */
  activations: { name: string; by: 'upn-value' | 'tenant-value'; text: string }[];
}

/**
 * Takes licence and identities of the source account out of Office (domain notes A2), so that it asks for the new account.
 * Accounts of other tenants stay signed in and licensed.
 */
export const office: Task<OfficeState> = {
  id: 'office',

  async inspect(laptop, scope) {
    return {
      programs: await runningOf(laptop.processes, officePlaces.programs),
      licences: await ownFiles(laptop, officePlaces.licenceFolders, (content) => ownerOfLicence(content, scope)),
      licenceAddresses: await licenceAddresses(laptop, scope),
      identities: await identities(laptop, scope),
      accountFiles: await ownFiles(laptop, officePlaces.accountFolders, (content) => ownerOfFile(content, scope)),
      credentials: await ownCredentials(laptop.credentials, officePlaces.credentials, scope),
      activations: await activations(laptop, scope),
    };
  },

  plan(state, raw) {
    const { closeSeconds } = settingsFor('office', raw);
    const { licences, licenceAddresses: addresses, identities: keys, accountFiles, credentials } = state;
    if ([licences, addresses, keys, accountFiles, credentials].every((list) => list.length === 0)) return [];
    return [
      ...state.programs.map((name) => closeStep(name, closeSeconds)),
      ...licences.map((path) => fileStep('office-licence', 'licence', path, 'owner-in-file')),
      ...addresses.map((name) =>
        planStep({
          id: `office-licence-address:${name}`,
          title: `Remove the record of who owns the Office licence ${name}`,
          about: { kind: 'office-licence-address' },
          gate: { by: 'upn-value', key: officePlaces.licenceAddresses, name },
          action: { type: 'registry-value-remove', key: officePlaces.licenceAddresses, name },
        }),
      ),
      ...accountFiles.map((path) => fileStep('office-account', 'stored sign-in', path, 'addresses-in-file')),
      ...credentials.map((target) => credentialStep('office', target)),
      ...keys.map((key) =>
        planStep({
          id: `office-identity:${key}`,
          title: `Sign the old account out of Office (${leafOf(key)})`,
          about: { kind: 'office-identity' },
          gate: { by: 'addresses-in-key', key, ours: 'all' },
          action: { type: 'registry-key-remove', key },
        }),
      ),
      ...state.activations.map(({ name, by, text }) =>
        planStep({
          id: `office-activation:${name}`,
          title: `Forget who activated Office on this computer (${name})`,
          about: { kind: 'office-activation' },
          context: 'elevated',
          ...commandIf(removesOwnText(officePlaces.clickToRun, name, text)),
          // Office activates under the new account all the same.
          essential: false,
          gate: { by, key: officePlaces.clickToRun, name },
          action: { type: 'registry-value-remove', key: officePlaces.clickToRun, name },
        }),
      ),
    ];
  },
};

function fileStep(
  prefix: 'office-licence' | 'office-account',
  what: string,
  path: string,
  by: 'owner-in-file' | 'addresses-in-file',
): Step {
  return planStep({
    id: `${prefix}:${path}`,
    title: `Remove the ${what} of Office in ${leafOf(path)}`,
    about: { kind: prefix },
    gate: { by, path },
    action: { type: 'file-remove', path },
  });
}

async function ownFiles(
  laptop: Laptop,
  folders: readonly string[],
  owner: (content: Uint8Array) => string,
): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders)
    for (const path of await filesBelow(laptop.files, folder, 2)) {
      const content = await laptop.files.read(path, backupLimit);
      if (content && owner(content) === 'ours') found.push(path);
    }
  return found;
}

async function licenceAddresses(laptop: Laptop, scope: TenantScope): Promise<string[]> {
  const values = (await laptop.registry.read(officePlaces.licenceAddresses))?.values ?? [];
  return [...values].filter(([, value]) => ownsUpn(scope, textOf(value) ?? '')).map(([name]) => name);
}

const identityPlaces = [
  officePlaces.identities,
  officePlaces.identityProfiles,
  officePlaces.roamingIdentities,
  officePlaces.serviceIdentities,
];

/** What Office calls the key of a personal account, whatever address that has. */
const personalIdentity = /_LiveId$/i;

/** Keys of which every address is of the source tenant: those of the account itself, and those named by its address. */
async function identities({ registry }: Laptop, scope: TenantScope): Promise<string[]> {
  const found: string[] = [];
  for (const parent of identityPlaces)
    for (const name of (await registry.read(parent))?.keys ?? []) {
      if (personalIdentity.test(name)) continue;
      const addresses = await addressesBelow(registry, `${parent}\\${name}`);
      if (addresses.length > 0 && addresses.every((one) => ownsUpn(scope, one))) found.push(`${parent}\\${name}`);
    }
  return found;
}

async function activations({ registry }: Laptop, scope: TenantScope): Promise<OfficeState['activations']> {
  const found: OfficeState['activations'] = [];
  for (const [name, value] of (await registry.read(officePlaces.clickToRun))?.values ?? []) {
    const text = textOf(value) ?? '';
    if (/\.EmailAddress$/i.test(name) && ownsUpn(scope, text)) found.push({ name, by: 'upn-value', text });
    if (/\.TenantId$/i.test(name) && ownsTenant(scope, text)) found.push({ name, by: 'tenant-value', text });
  }
  return found;
}
