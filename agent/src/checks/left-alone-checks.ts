import { connectionInWords, connectionsOf, leadsToSource } from '../connections.ts';
import type { Laptop } from '../laptop.ts';
import { edgeProfiles } from '../office-places.ts';
import { credentialsOf } from '../tasks/credentials.ts';
import { ownsUpn } from '../tenant-scope.ts';
import type { TenantScope } from '../tenant-scope.ts';
import { listed } from './account-checks.ts';
import { pass, warn } from './check.ts';
import type { Check } from './check.ts';

/** `Preferences` of Edge are some hundred kilobytes. */
const mostBytes = 16 * 1024 * 1024;

/** Profiles of Edge in which source accounts are signed in. */
async function edgeProfilesOf({ files }: Laptop, scope: TenantScope): Promise<{ name: string; accounts: string[] }[]> {
  const found: { name: string; accounts: string[] }[] = [];
  for (const { name, kind } of (await files.list(edgeProfiles)) ?? []) {
    if (kind !== 'folder' || !/^(Default|Profile \d+)$/i.test(name)) continue;
    const preferences = await files.read(`${edgeProfiles}\\${name}\\Preferences`, mostBytes);
    const text = Buffer.from(preferences ?? new Uint8Array()).toString('utf8');
    // Other addresses in there are of pages and people, not of accounts.
    const emails = [...text.matchAll(/"email"\s*:\s*"([^"\\]{3,320})"/g)].map(([, email]) => email ?? '');
    const accounts = [...new Set(emails)].filter((email) => ownsUpn(scope, email));
    if (accounts.length > 0) found.push({ name, accounts });
  }
  return found;
}

const edgeSignIn: Check = {
  id: 'edge-sign-in',
  title: 'Edge',
  tasks: ['credentials'],
  async find({ laptop, scope }) {
    const profiles = await edgeProfilesOf(laptop, scope);
    if (profiles.length === 0) return pass('no profile of the source tenant is signed in');
    return warn(
      { kind: 'edge-signed-in', accounts: [...new Set(profiles.flatMap(({ accounts }) => accounts))] },
      `signed in with the old account: ${listed(profiles.map(({ name, accounts }) => `${name} (${listed(accounts)})`))}`,
      'Nothing of Edge is deleted. After the move: sign the profile out in edge://settings/profiles and keep its data.',
    );
  },
};

const savedPasswords: Check = {
  id: 'saved-passwords',
  title: 'Saved passwords',
  tasks: ['credentials'],
  async find({ laptop, scope, go }) {
    const { passwords } = await credentialsOf(laptop.credentials, scope);
    if (passwords.length === 0) return pass('none of the old account beside those of Microsoft’s programs');
    const settings = go.tasks.find(({ id }) => id === 'credentials')?.settings;
    if (settings?.['savedPasswords'] === 'remove')
      return warn(
        { kind: 'passwords-removed', names: passwords },
        `saved under the old account: ${listed(passwords)}`,
        'The settings of the task say to remove them.',
      );
    return warn(
      { kind: 'passwords-stay', names: passwords },
      `saved under the old account: ${listed(passwords)}`,
      'They stay. Where they open something of the old tenant, save the new account there.',
    );
  },
};

const connections: Check = {
  id: 'drives-printers',
  title: 'Network drives and printers',
  tasks: ['drives-printers'],
  async find({ laptop, scope }) {
    const all = await connectionsOf(laptop.registry);
    const ours = all.filter((one) => leadsToSource(one, scope));
    if (ours.length === 0) return pass(`${all.length}, none of the source tenant`);
    const connections = ours.map(connectionInWords);
    return warn(
      { kind: 'connections-of-source', connections },
      `of the source tenant: ${listed(connections)}`,
      'They stay and may ask for a password. Connect those of the target tenant, then disconnect these.',
    );
  },
};

/** What a migration sees and leaves to the person: each says what is there and what to do. */
export const leftAloneChecks: readonly Check[] = [edgeSignIn, savedPasswords, connections];
