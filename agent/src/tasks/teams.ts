import { besides } from '../folder-names.ts';
import type { Files, Laptop } from '../laptop.ts';
import { teamsPlaces } from '../office-places.ts';
import { addressesInFiles, ownerOfAddresses } from '../steps/owners.ts';
import type { TenantScope } from '../tenant-scope.ts';
import { credentialStep, ownCredentials } from './own-credentials.ts';
import { endStep, planStep, settingsFor } from './plan-step.ts';
import { runningOf } from './running-programs.ts';
import type { Task } from './task.ts';
import { leafOf } from './user-folders.ts';

export interface TeamsState {
  programs: string[];
  /** names */
  credentials: string[];
  /** classic or new Teams in which the source account alone is signed in; paths, those that are there */
  clients: { name: string; identities: string[]; caches: { path: string; aside: string }[] }[];
}

/**
 * Takes the source account out of Teams, classic and new (domain notes A5). Where somebody else is signed in too, only the
 * credentials go: the rest is shared by all. Backgrounds stay.
 */
export const teams: Task<TeamsState> = {
  id: 'teams',

  async inspect(laptop, scope) {
    return {
      programs: await runningOf(laptop.processes, teamsPlaces.programs),
      credentials: await ownCredentials(laptop.credentials, teamsPlaces.credentials, scope),
      clients: await ownClients(laptop, scope),
    };
  },

  plan(state, raw) {
    const { closeSeconds } = settingsFor('teams', raw);
    if (state.clients.length + state.credentials.length === 0) return [];
    return [
      ...state.programs.map((name) => endStep(name, closeSeconds)),
      ...state.credentials.map((target) => credentialStep('teams', target)),
      // The files of a client say whose its caches are, so they go last.
      ...state.clients.flatMap(({ name, identities, caches }) => [
        ...caches.map(({ path, aside }) =>
          planStep({
            id: `teams-cache:${path}`,
            title: `Set the cache ${leafOf(path)} of ${name} aside; backgrounds stay`,
            about: { kind: 'teams-cache' },
            // Teams makes it anew: one that another program holds is no reason to stop a migration.
            essential: false,
            gate: { by: 'addresses-in-files', paths: identities },
            action: { type: 'folder-set-aside', path, aside },
          }),
        ),
        ...identities.map((path) =>
          planStep({
            id: `teams-account:${path}`,
            title: `Forget who is signed in to ${name} (${leafOf(path)})`,
            about: { kind: 'teams-account' },
            gate: { by: 'addresses-in-files', paths: [path] },
            action: { type: 'file-remove', path },
          }),
        ),
      ]),
    ];
  },
};

async function ownClients({ files }: Laptop, scope: TenantScope): Promise<TeamsState['clients']> {
  const found: TeamsState['clients'] = [];
  for (const { name, ...places } of teamsPlaces.clients) {
    if (ownerOfAddresses(await addressesInFiles(files, places.identities), scope) !== 'ours') continue;
    // One that names nobody holds settings of the program.
    const identities: string[] = [];
    for (const path of places.identities) if ((await addressesInFiles(files, [path])).length > 0) identities.push(path);
    const caches = await Promise.all(
      places.caches.map(async (path) => ({ path, aside: await freeName(files, path), there: await files.list(path) })),
    );
    found.push({
      name,
      identities,
      caches: caches.filter(({ there }) => there !== null).map(({ path, aside }) => ({ path, aside })),
    });
  }
  return found;
}

/** A name beside the folder that nothing has: an earlier migration may have set one aside. */
async function freeName(files: Files, path: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = `${leafOf(path)}.ferry-${number}`;
    if ((await files.list(besides(path, name))) === null) return name;
  }
}
