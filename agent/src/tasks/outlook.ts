import type { Laptop } from '../laptop.ts';
import { outlookPlaces } from '../office-places.ts';
import { outlookDataFiles } from '../outlook-data-files.ts';
import { stringValue, textOf, valueNamed } from '../registry-values.ts';
import { backupLimit } from '../steps/executor.ts';
import { addressesBelow, ownerOfFile, ownerOfMailHosts } from '../steps/owners.ts';
import { ownsUpn } from '../tenant-scope.ts';
import type { TenantScope } from '../tenant-scope.ts';
import { closeStep, planStep, settingsFor } from './plan-step.ts';
import { runningOf } from './running-programs.ts';
import type { Task } from './task.ts';
import { filesBelow, leafOf } from './user-folders.ts';

/** The profile that Outlook fills for the new account. */
export const newProfile = 'Ferry';

export interface OutlookState {
  programs: string[];
  /** the default profile, if the source account is in it; `onlyOurs`: and no other */
  profile: { name: string; onlyOurs: boolean } | null;
  newProfileExists: boolean;
  /** paths of PST files that the old profile has open, or that lie in the usual folders */
  dataFiles: string[];
  redirects: { key: string; name: string }[];
  /** paths of AutoDiscover's cached answers */
  answers: string[];
}

/**
 * Gives Outlook a new, empty default profile (domain notes A4). The old one stays beside it unless the order says otherwise, and
 * so do data files, signatures and the list of completed addresses. What would send Outlook back to the old tenant goes.
 */
export const outlook: Task<OutlookState> = {
  id: 'outlook',

  async inspect(laptop, scope) {
    const profiles = (await laptop.registry.read(outlookPlaces.profiles))?.keys ?? [];
    const profile = await sourceProfile(laptop, scope);
    return {
      programs: await runningOf(laptop.processes, [outlookPlaces.program]),
      profile,
      dataFiles: profile ? await outlookDataFiles(laptop, [profile.name]) : [],
      newProfileExists: profiles.some((name) => name.toLowerCase() === newProfile.toLowerCase()),
      redirects: await redirects(laptop, scope),
      answers: await cachedAnswers(laptop, scope),
    };
  },

  plan(state, raw) {
    const { closeSeconds, oldProfile } = settingsFor('outlook', raw);
    const { profile } = state;
    if (!profile && state.redirects.length + state.answers.length === 0) return [];
    const old = `${outlookPlaces.profiles}\\${profile?.name ?? ''}`;
    const gate = { by: 'addresses-in-key', key: old, ours: 'some' } as const;
    return [
      ...state.programs.map((name) => closeStep(name, closeSeconds)),
      ...(profile && state.dataFiles.length > 0
        ? [
            planStep({
              id: `outlook-list:${profile.name}`,
              title: `List the data files (PST) of "${profile.name}", so that they can be opened in the new profile`,
              about: { kind: 'outlook-list' },
              gate,
              action: {
                type: 'record',
                name: 'outlook-data-files',
                record: { of: 'outlook-data-files', profile: profile.name },
              },
            }),
          ]
        : []),
      ...state.redirects.map(({ key, name }) =>
        planStep({
          id: `outlook-redirect:${key}:${name}`,
          title: `Forget where Outlook found the old mailbox (${name})`,
          about: { kind: 'outlook-redirect' },
          gate: { by: 'addresses-in-value', key, name },
          action: { type: 'registry-value-remove', key, name },
        }),
      ),
      ...state.answers.map((path) =>
        planStep({
          id: `outlook-answer:${path}`,
          title: `Forget where Outlook found the old mailbox (${leafOf(path)})`,
          about: { kind: 'outlook-redirect' },
          gate: { by: 'addresses-in-file', path },
          action: { type: 'file-remove', path },
        }),
      ),
      ...(profile && !state.newProfileExists
        ? [
            planStep({
              id: `outlook-profile:${newProfile}`,
              title: `Make a new, empty Outlook profile "${newProfile}"`,
              about: { kind: 'outlook-profile' },
              gate,
              action: { type: 'registry-key-create', key: `${outlookPlaces.profiles}\\${newProfile}` },
            }),
          ]
        : []),
      ...(profile
        ? [
            planStep({
              id: 'outlook-default',
              title: `Start Outlook with it instead of "${profile.name}"`,
              about: { kind: 'outlook-default' },
              gate,
              action: {
                type: 'registry-value-set',
                key: outlookPlaces.outlook,
                name: 'DefaultProfile',
                value: { type: 'sz', data: Buffer.from(stringValue(newProfile).data).toString('base64') },
              },
            }),
          ]
        : []),
      ...(profile && oldProfile === 'delete' && profile.onlyOurs
        ? [
            planStep({
              id: `outlook-old:${profile.name}`,
              title: `Delete the old Outlook profile "${profile.name}"; its data files stay`,
              about: { kind: 'outlook-old', profile: profile.name },
              gate: { ...gate, ours: 'all' },
              action: { type: 'registry-key-remove', key: old },
            }),
          ]
        : []),
    ];
  },
};

async function sourceProfile({ registry }: Laptop, scope: TenantScope): Promise<OutlookState['profile']> {
  const values = (await registry.read(outlookPlaces.outlook))?.values ?? new Map();
  const profiles = (await registry.read(outlookPlaces.profiles))?.keys ?? [];
  const named = textOf(valueNamed(values, 'DefaultProfile')) ?? (profiles.length === 1 ? profiles[0] : undefined);
  const name = profiles.find((candidate) => candidate.toLowerCase() === named?.toLowerCase());
  if (name === undefined) return null;
  const addresses = await addressesBelow(registry, `${outlookPlaces.profiles}\\${name}`);
  const ours = addresses.filter((address) => ownsUpn(scope, address)).length;
  return ours > 0 ? { name, onlyOurs: ours === addresses.length } : null;
}

/** Values in whose name or content an address or a mail host of the source tenant stands, and no other address. */
async function redirects({ registry }: Laptop, scope: TenantScope): Promise<OutlookState['redirects']> {
  const found: OutlookState['redirects'] = [];
  for (const key of outlookPlaces.autoDiscover)
    for (const [name, value] of (await registry.read(key))?.values ?? [])
      if (ownerOfMailHosts(name, value, scope) === 'ours') found.push({ key, name });
  return found;
}

async function cachedAnswers({ files }: Laptop, scope: TenantScope): Promise<string[]> {
  const found: string[] = [];
  for (const path of await filesBelow(files, outlookPlaces.cache, 2)) {
    if (!/autod.*\.xml$/i.test(leafOf(path))) continue;
    const content = await files.read(path, backupLimit);
    if (content && ownerOfFile(content, scope) === 'ours') found.push(path);
  }
  return found;
}
