import type { FerryError } from '@ferry/common/errors';
import { personalTenantId, entraPlaces } from '../entra-places.ts';
import type { Look } from '../checks/check.ts';
import { machineChecks } from '../checks/machine-checks.ts';
import type { Laptop, RegistryKey } from '../laptop.ts';
import { textOf, valueNamed } from '../registry-values.ts';
import { fails, passes, warns } from './finding.ts';
import type { DoctorLook } from './finding.ts';

/** Checks of a migration that say something without one. */
const reused = ['windows-build', 'join-type', 'pending-restart', 'disk-space', 'power'];
/** Where Windows keeps the join of the whole device (domain notes A1). */
const deviceJoin = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\CloudDomainJoin\\JoinInfo';

/** Why most of what follows cannot be looked at. */
export function callsLook({ message, remedy }: FerryError): DoctorLook {
  const rest = 'only registry and files can be looked at, and nothing can be migrated';
  const find = async () => await Promise.resolve(fails(`${message}; ${rest}`, remedy));
  return { id: 'native-module', title: 'Calls to Windows', find };
}

/** What the laptop is like, and to which organisations it belongs: much of what `dsregcmd /status` would say. */
export function laptopLooks(laptop: Laptop): DoctorLook[] {
  const look: Look = { laptop, scope: { tenantId: '', domains: [] }, go: { sourceTenantId: '', tasks: [] } };
  const checks = machineChecks.filter(({ id }) => reused.includes(id));
  return [
    {
      id: 'computer',
      title: 'Computer',
      async find() {
        const { hostname, windowsUser, os } = await laptop.identity();
        const elevated = await laptop.elevated();
        const found = `${hostname}, ${os}, as ${windowsUser}${elevated ? ', elevated' : ''}`;
        if (!elevated) return passes(found);
        return warns(found, 'Run it as the user, not as an administrator: registration and accounts are the user’s.');
      },
    },
    ...checks.map((check) => ({
      id: check.id,
      title: check.title,
      async find() {
        const finding = await check.find(look);
        const { found } = finding;
        if (finding.verdict === 'pass') return passes(found);
        return (finding.verdict === 'block' ? fails : warns)(found, finding.remedy);
      },
    })),
    { id: 'network-cost', title: 'Network', find: async () => await networkCost(laptop) },
    {
      id: 'registrations',
      title: 'Work accounts registered with Windows',
      find: async () => await registrations(laptop),
    },
    { id: 'device-join', title: 'Join of the whole device', find: async () => await deviceJoins(laptop) },
    { id: 'accounts', title: 'Signed-in accounts', find: async () => await accounts(laptop) },
  ];
}

async function networkCost(laptop: Laptop) {
  const { metered } = await laptop.condition();
  if (metered === null) return passes('whether it is metered is not known');
  if (!metered) return passes('not metered');
  return warns(
    'metered',
    'Log lines without a warning wait up to six hours there; another network takes them at once.',
  );
}

const text = (key: RegistryKey | null, name: string): string =>
  textOf(valueNamed(key?.values ?? new Map(), name)) ?? '';

async function registrations(laptop: Laptop) {
  const { registry, certificates } = laptop;
  const thumbprints = new Set((await certificates.list()).map(({ thumbprint }) => thumbprint.toUpperCase()));
  const names = (await registry.read(entraPlaces.joinInfo))?.keys ?? [];
  const lines: string[] = [];
  let lost = 0;
  for (const name of names) {
    const key = await registry.read(`${entraPlaces.joinInfo}\\${name}`);
    const has = thumbprints.has(name.toUpperCase());
    if (!has) lost += 1;
    const who = text(key, 'UserEmail') || 'an account without a name';
    lines.push(`${who} in tenant ${text(key, 'TenantId') || 'unknown'}${has ? '' : ', its certificate is missing'}`);
  }
  if (names.length === 0) return passes('none');
  if (lost === 0) return passes(lines.join('; '));
  return warns(lines.join('; '), 'Compare with dsregcmd /status: such a registration does not sign in any more.');
}

async function deviceJoins(laptop: Laptop) {
  const names = (await laptop.registry.read(deviceJoin))?.keys ?? [];
  const tenants: string[] = [];
  for (const name of names)
    tenants.push(text(await laptop.registry.read(`${deviceJoin}\\${name}`), 'TenantId') || 'unknown');
  if (tenants.length === 0) return passes('none');
  return warns(
    `in tenant ${tenants.join(', ')}`,
    'Ferry moves registered laptops, and leaves the join of the device as it is.',
  );
}

async function accounts(laptop: Laptop) {
  const signedIn = await laptop.accounts.list();
  const lines = signedIn.map(({ upn, kind, tenantId }) => {
    const where = tenantId === personalTenantId ? '' : ` in tenant ${tenantId}`;
    return `${upn} (${kind}${where})`;
  });
  if (signedIn.some(({ kind }) => kind === 'work')) return passes(lines.join('; '));
  const found = lines.length === 0 ? 'none' : `${lines.join('; ')}, none of them for work`;
  return warns(
    found,
    'A laptop is assigned by its work account: sign in to it in Settings, Accounts, Access work or school.',
  );
}
