import { textOf, valueNamed } from '../registry-values.ts';
import type { Laptop, RegistryValue } from '../laptop.ts';
import { block, pass, warn } from './check.ts';
import type { Check } from './check.ts';

/** Windows 10, version 1809: the oldest with the account broker that the tasks know (domain notes F4). */
const oldestBuild = 17_763;
const gigabyte = 1e9;
const leastFree = 0.5 * gigabyte;
const littleFree = 5 * gigabyte;
const leastBattery = 20;

const windowsBuild: Check = {
  id: 'windows-build',
  title: 'Windows version',
  async find({ laptop }) {
    const { build } = await laptop.condition();
    if (build === null)
      return warn(
        { kind: 'windows-unknown' },
        'Windows does not say which build it is',
        'Look at winver on this laptop.',
      );
    if (build >= oldestBuild) return pass(`build ${build}`);
    return block({ kind: 'windows-too-old' }, `build ${build} is older than ${oldestBuild}`, 'Update Windows first.');
  },
};

const joinType: Check = {
  id: 'join-type',
  title: 'How the laptop is joined',
  async find({ laptop }) {
    const { joined, domainJoined, workplaceJoined } = await laptop.joinState();
    if (joined)
      return block(
        { kind: 'joined' },
        'Windows itself is joined to a tenant, not only registered',
        'Ferry moves registered laptops. Move this one by a reset with Autopilot, or leave and join by hand.',
      );
    if (domainJoined)
      return warn(
        { kind: 'domain-joined' },
        'joined to a domain',
        'It stays there. Look whether the domain’s policies pin the old tenant.',
      );
    return pass(workplaceJoined ? 'registered with Entra' : 'neither joined nor registered');
  },
};

/** Keys that are there while Windows waits for a restart. */
const restartKeys = [
  'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending',
  'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired',
];

const pendingRestart: Check = {
  id: 'pending-restart',
  title: 'Pending restart',
  async find({ laptop }) {
    for (const key of restartKeys) {
      if ((await laptop.registry.read(key)) !== null)
        return warn(
          { kind: 'restart-pending' },
          'Windows waits for a restart after an update',
          'Restart the laptop before the migration.',
        );
    }
    return pass('none');
  },
};

const diskSpace: Check = {
  id: 'disk-space',
  title: 'Disk space',
  async find({ laptop }) {
    const { freeBytes } = await laptop.condition();
    if (freeBytes === null)
      return warn({ kind: 'disk-unknown' }, 'Windows does not say how much is free', 'Look at the disk.');
    const found = `${(freeBytes / gigabyte).toFixed(1)} GB free`;
    if (freeBytes < leastFree)
      return block({ kind: 'disk-too-full', freeBytes }, found, 'Make room: backups of what is changed need some.');
    return freeBytes < littleFree
      ? warn({ kind: 'disk-low', freeBytes }, found, 'The new OneDrive needs room for its files: make some.')
      : pass(found);
  },
};

const power: Check = {
  id: 'power',
  title: 'Power',
  async find({ laptop }) {
    const { onMains, batteryPercent } = await laptop.condition();
    if (onMains === true) return pass('on mains');
    if (batteryPercent === null) return pass(onMains === null ? 'no battery is known' : 'on battery');
    const found = `on battery, ${batteryPercent} %`;
    return batteryPercent < leastBattery
      ? warn({ kind: 'battery-low', percent: batteryPercent }, found, 'Plug the laptop in.')
      : pass(found);
  },
};

async function value(laptop: Laptop, key: string, name: string): Promise<RegistryValue | undefined> {
  return valueNamed((await laptop.registry.read(key))?.values ?? new Map<string, RegistryValue>(), name);
}

function isOne(found: RegistryValue | undefined): boolean {
  return found?.type === 'dword' && found.data.length === 4 && Buffer.from(found.data).readUInt32LE() === 1;
}

/** By the names of the values, as group policy writes them, or by what is in them, as others do. */
function lists(values: ReadonlyMap<string, RegistryValue>, tenant: string): boolean {
  const wanted = tenant.toLowerCase();
  return [...values].some(([name, one]) =>
    [name, textOf(one) ?? ''].some((text) => text.trim().toLowerCase() === wanted),
  );
}

const oneDrivePolicies = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\OneDrive';
/** Each names a tenant by its id (domain notes A3). */
const tenantPolicies = ['KFMSilentOptIn', 'KFMSilentOptInWithNotification', 'KFMOptInWithWizard'] as const;
const joinPolicy = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WorkplaceJoin';
const domainJoinPolicy = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\CDJ\\AAD';

const policies: Check = {
  id: 'policies',
  title: 'Policies that hold the old tenant',
  async find({ laptop, go }) {
    const remedy = 'Take the policy off this laptop (Intune, group policy), or change it to the new tenant.';
    if (isOne(await value(laptop, joinPolicy, 'BlockAADWorkplaceJoin')))
      return block(
        { kind: 'account-forbidden' },
        'a policy forbids adding a work account (BlockAADWorkplaceJoin)',
        remedy,
      );
    const allowed = (await laptop.registry.read(`${oneDrivePolicies}\\AllowTenantList`))?.values;
    const target = go.targetTenantId;
    if (target !== undefined && allowed && allowed.size > 0 && !lists(allowed, target))
      return block(
        { kind: 'onedrive-forbidden' },
        'OneDrive may sign in to listed tenants only, and the new one is not among them',
        remedy,
      );
    const blocked = (await laptop.registry.read(`${oneDrivePolicies}\\BlockTenantList`))?.values;
    if (target !== undefined && blocked && lists(blocked, target))
      return block(
        { kind: 'onedrive-forbidden' },
        'a policy keeps OneDrive from signing in to the new tenant (BlockTenantList)',
        remedy,
      );
    const pinned: string[] = [];
    for (const name of tenantPolicies) {
      const tenant = textOf(await value(laptop, oneDrivePolicies, name));
      if (tenant?.toLowerCase() === go.sourceTenantId.toLowerCase()) pinned.push(name);
    }
    const domainTenant = textOf(await value(laptop, domainJoinPolicy, 'TenantId'));
    if (domainTenant?.toLowerCase() === go.sourceTenantId.toLowerCase()) pinned.push('CDJ\\AAD');
    if (pinned.length === 0) return pass('none found');
    return warn(
      { kind: 'old-tenant-pinned' },
      `${pinned.join(', ')} ${pinned.length === 1 ? 'names' : 'name'} the old tenant`,
      remedy,
    );
  },
};

export const machineChecks: readonly Check[] = [windowsBuild, joinType, pendingRestart, diskSpace, power, policies];
