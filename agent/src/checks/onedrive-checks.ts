import type { Laptop, RegistryKey } from '../laptop.ts';
import { oneDrivePlaces } from '../office-places.ts';
import { textOf, valueNamed } from '../registry-values.ts';
import { runningOf } from '../tasks/running-programs.ts';
import { belowProfile } from '../tasks/user-folders.ts';
import { ownsTenant } from '../tenant-scope.ts';
import type { TenantScope } from '../tenant-scope.ts';
import { listed } from './account-checks.ts';
import { pass, warn } from './check.ts';
import type { Check } from './check.ts';

/** Enough to say how it stands; the rest of a very large folder is not counted. */
const mostFiles = 50_000;

type Values = RegistryKey['values'];

/** The keys of the source tenant's OneDrive. */
async function sourceAccounts({ registry }: Laptop, scope: TenantScope): Promise<{ key: string; values: Values }[]> {
  const found: { key: string; values: Values }[] = [];
  for (const name of (await registry.read(oneDrivePlaces.accounts))?.keys ?? []) {
    const key = `${oneDrivePlaces.accounts}\\${name}`;
    const values = (await registry.read(key))?.values;
    if (values && ownsTenant(scope, textOf(valueNamed(values, 'ConfiguredTenantId')) ?? ''))
      found.push({ key, values });
  }
  return found;
}

/** The folders of the source tenant's OneDrive, as the registry has them. */
async function sourceFolders(laptop: Laptop, scope: TenantScope): Promise<string[]> {
  const accounts = await sourceAccounts(laptop, scope);
  return accounts.flatMap(({ values }) => textOf(valueNamed(values, 'UserFolder')) || []);
}

async function countFiles(laptop: Laptop, root: string): Promise<{ files: number; onlineOnly: number }> {
  const counted = { files: 0, onlineOnly: 0 };
  const open = [root];
  for (let folder = open.pop(); folder !== undefined && counted.files < mostFiles; folder = open.pop()) {
    for (const { name, kind } of (await laptop.files.list(folder)) ?? []) {
      const path = `${folder}\\${name}`;
      if (kind === 'folder') open.push(path);
      else {
        counted.files += 1;
        if (await laptop.files.onlineOnly(path)) counted.onlineOnly += 1;
      }
    }
  }
  return counted;
}

const onlineOnly: Check = {
  id: 'onedrive-online-only',
  title: 'Files in the cloud only',
  tasks: ['onedrive'],
  async find({ laptop, scope }) {
    const folders = await sourceFolders(laptop, scope);
    if (folders.length === 0) return pass('no OneDrive of the source tenant');
    const total = { files: 0, onlineOnly: 0 };
    for (const folder of folders) {
      const path = belowProfile(folder);
      if (path === null)
        return warn(
          { kind: 'onedrive-elsewhere', folder },
          `OneDrive keeps its files in ${folder}, where the agent does not look`,
          'Look at them by hand.',
        );
      const { files, onlineOnly: away } = await countFiles(laptop, path);
      total.files += files;
      total.onlineOnly += away;
    }
    const all = `${total.files.toLocaleString('en')}${total.files >= mostFiles ? ' or more' : ''} files`;
    if (total.onlineOnly === 0) return pass(`${all}, all on this disk`);
    return warn(
      { kind: 'onedrive-online-only', away: total.onlineOnly, counted: total.files, more: total.files >= mostFiles },
      `${total.onlineOnly.toLocaleString('en')} of ${all} are in the cloud only and leave this laptop with the account`,
      'Their content stays in the old tenant’s cloud. Where it is needed here: Always keep on this device, and wait.',
    );
  },
};

const uploads: Check = {
  id: 'onedrive-uploads',
  title: 'Uploads to OneDrive',
  tasks: ['onedrive'],
  async find({ laptop, scope }) {
    if ((await sourceFolders(laptop, scope)).length === 0) return pass('no OneDrive of the source tenant');
    const running = (await runningOf(laptop.processes, [oneDrivePlaces.program])).length > 0;
    // No documented place says what waits to be sent: whether it can send at all is what can be told.
    return running
      ? pass('OneDrive runs, so it can send what was changed; files stay on this disk in any case')
      : warn(
          { kind: 'onedrive-not-running' },
          'OneDrive does not run: what was changed last may not be in the cloud',
          'Start OneDrive and let it finish.',
        );
  },
};

/** The pointers of known folders, and what they are called (domain notes A3). */
const shellFolders = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders';
const pointers = [
  ['Desktop', 'Desktop', 'desktop'],
  ['Personal', 'Documents', 'documents'],
  ['My Pictures', 'Pictures', 'pictures'],
] as const;

const knownFolders: Check = {
  id: 'known-folders',
  title: 'Desktop, Documents and Pictures',
  tasks: ['onedrive'],
  async find({ laptop, scope }) {
    const folders = (await sourceFolders(laptop, scope)).map((folder) =>
      (belowProfile(folder) ?? folder).toLowerCase(),
    );
    const values = (await laptop.registry.read(shellFolders))?.values ?? new Map();
    const inside = pointers.flatMap(([name, title, folder]) => {
      const target = textOf(valueNamed(values, name));
      const place = target === null ? '' : (belowProfile(target) ?? target).toLowerCase();
      return folders.some((path) => place === path || place.startsWith(`${path}\\`)) ? [{ title, folder }] : [];
    });
    if (inside.length === 0) return pass('none is in the old OneDrive folder');
    return warn(
      { kind: 'known-folders-inside', folders: inside.map(({ folder }) => folder) },
      `${inside.map(({ title }) => title).join(', ')} ${inside.length === 1 ? 'is' : 'are'} in the old OneDrive folder`,
      'The folder is kept and they stay there. After the move let the new OneDrive back them up, then move what is left.',
    );
  },
};

/** Names of the other organisations whose libraries the account syncs: their keys hang below it (domain notes A3). */
async function othersLibraries(laptop: Laptop, scope: TenantScope): Promise<string[]> {
  const found = new Set<string>();
  for (const { key, values } of await sourceAccounts(laptop, scope)) {
    const own = textOf(valueNamed(values, 'DisplayName'))?.toLowerCase();
    const tenants = (await laptop.registry.read(`${key}\\Tenants`))?.keys ?? [];
    // An account that does not say what its own organisation is called has it among them, so one is nobody else's.
    if (own === undefined && tenants.length < 2) continue;
    for (const name of tenants) if (name.toLowerCase() !== own) found.add(name);
  }
  return [...found].sort();
}

const sharedLibraries: Check = {
  id: 'onedrive-libraries',
  title: 'Libraries of other organisations',
  tasks: ['onedrive'],
  async find({ laptop, scope }) {
    const names = await othersLibraries(laptop, scope);
    if (names.length === 0) return pass('none is synced by the old account');
    return warn(
      { kind: 'others-libraries', names },
      `synced by the old account: ${listed(names)}`,
      'They stop syncing with it; what is on the disk stays. After the move sync them again with the new account.',
    );
  },
};

export const oneDriveChecks: readonly Check[] = [onlineOnly, uploads, knownFolders, sharedLibraries];
