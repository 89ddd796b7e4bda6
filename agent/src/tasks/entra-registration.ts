import { entraPlaces } from '../entra-places.ts';
import type { Laptop, SignedInAccount } from '../laptop.ts';
import { dwordValue, textOf, valueNamed } from '../registry-values.ts';
import { backupLimit } from '../steps/executor.ts';
import type { Step } from '../steps/step.ts';
import { ownerOfFile } from '../steps/owners.ts';
import { ownsDomain, ownsTenant, ownsUpn } from '../tenant-scope.ts';
import type { TenantScope } from '../tenant-scope.ts';
import { setsPolicyNumber } from './admin-command.ts';
import { planStep } from './plan-step.ts';
import type { Task } from './task.ts';

/** Names of what belongs to the source tenant, and to nobody else. */
export interface EntraState {
  /** of JoinInfo keys. `certificate`: one of that thumbprint, from the right issuer, is there */
  registrations: { thumbprint: string; by: 'TenantId' | 'UserEmail'; certificate: boolean }[];
  tenantInfo: string | null;
  helloKeys: string[];
  storageValues: { name: string; by: 'name' | 'text' }[];
  brokerFiles: string[];
  accounts: SignedInAccount[];
  tenantId: string;
  silentJoinAllowed: boolean;
}

/**
 * Takes the account of the source tenant off an Entra registered laptop: domain notes A1.3, layers 1, 3 and 4. A laptop that is
 * *joined* is another task. Certificates go before the JoinInfo key that says whose they are.
 */
export const entraRegistration: Task<EntraState> = {
  id: 'entra-registration',

  async inspect(laptop, scope) {
    const { registry } = laptop;
    const policy = await registry.read(entraPlaces.policy);
    const silentJoin = policy && valueNamed(policy.values, 'autoWorkplaceJoin');
    const tenants = (await registry.read(entraPlaces.tenantInfo))?.keys ?? [];
    return {
      tenantId: scope.tenantId,
      registrations: await registrations(laptop, scope),
      tenantInfo: tenants.find((id) => ownsTenant(scope, id)) ?? null,
      helloKeys: await helloKeys(laptop, scope),
      storageValues: await storageValues(laptop, scope),
      brokerFiles: await brokerFiles(laptop, scope),
      accounts: (await laptop.accounts.list()).filter(
        (account) => account.kind === 'work' && ownsTenant(scope, account.tenantId),
      ),
      silentJoinAllowed: !silentJoin || Buffer.from(silentJoin.data).readUIntLE(0, silentJoin.data.length && 1) !== 0,
    };
  },

  plan(state) {
    if (nothingFound(state)) return [];
    const steps: Step[] = [];
    const add = (step: Parameters<typeof planStep>[0]): void => void steps.push(planStep(step));
    if (state.silentJoinAllowed)
      add({
        id: 'policy:autoWorkplaceJoin',
        title: 'Keep Windows from registering the old account again by itself (autoWorkplaceJoin = 0)',
        about: { kind: 'silent-join-off' },
        context: 'elevated',
        essential: false,
        command: setsPolicyNumber(entraPlaces.policy, 'autoWorkplaceJoin', 0),
        gate: { by: 'machine' },
        action: {
          type: 'registry-value-set',
          key: entraPlaces.policy,
          name: 'autoWorkplaceJoin',
          value: { type: 'dword', data: Buffer.from(dwordValue(0).data).toString('base64') },
        },
      });
    for (const name of state.brokerFiles) {
      const path = `${entraPlaces.brokerAccounts}\\${name}`;
      add({
        id: `broker-file:${name}`,
        title: `Remove the account broker's file ${name}`,
        about: { kind: 'broker-file' },
        gate: { by: 'addresses-in-file', path },
        action: { type: 'file-remove', path },
      });
    }
    for (const { name, by } of state.storageValues)
      add({
        id: `aad-storage:${name}`,
        title: `Remove the stored sign-in ${name}`,
        about: { kind: 'aad-storage' },
        gate:
          by === 'name'
            ? { by: 'tenant-in-name', tenantId: tenantInName(name) }
            : { by: 'upn-value', key: entraPlaces.storage, name },
        action: { type: 'registry-value-remove', key: entraPlaces.storage, name },
      });
    for (const name of state.helloKeys) {
      const key = `${entraPlaces.helloKeys}\\${name}`;
      add({
        id: `hello-key:${name}`,
        title: `Remove the Windows Hello record ${name}`,
        about: { kind: 'hello-key' },
        gate: { by: 'upn-value', key, name: 'UserId' },
        action: { type: 'registry-key-remove', key },
      });
    }
    for (const { thumbprint, by, certificate } of state.registrations) {
      const key = `${entraPlaces.joinInfo}\\${thumbprint}`;
      const gate = { by: by === 'TenantId' ? ('tenant-value' as const) : ('upn-value' as const), key, name: by };
      if (certificate)
        add({
          id: `certificate:${thumbprint}`,
          title: `Remove the registration certificate ${thumbprint}`,
          about: { kind: 'registration-certificate' },
          gate,
          action: { type: 'certificate-remove', thumbprint },
        });
      add({
        id: `registration:${thumbprint}`,
        title: `Remove the registration record ${thumbprint}`,
        about: { kind: 'registration-record' },
        gate,
        action: { type: 'registry-key-remove', key },
      });
    }
    if (state.tenantInfo)
      add({
        id: `tenant:${state.tenantInfo}`,
        title: `Remove the record of the tenant ${state.tenantInfo}`,
        about: { kind: 'tenant-record' },
        gate: { by: 'tenant-in-name', tenantId: state.tenantInfo },
        action: { type: 'registry-key-remove', key: `${entraPlaces.tenantInfo}\\${state.tenantInfo}` },
      });
    for (const account of state.accounts)
      add({
        id: `sign-out:${account.id}`,
        title: `Sign out ${account.upn}`,
        about: { kind: 'account-sign-out', upn: account.upn },
        reversible: false,
        gate: { by: 'account', accountId: account.id },
        action: { type: 'account-sign-out', accountId: account.id },
      });
    return steps;
  },
};

function nothingFound(state: EntraState): boolean {
  const { registrations, tenantInfo, helloKeys, storageValues, brokerFiles, accounts } = state;
  return (
    tenantInfo === null && [registrations, helloKeys, storageValues, brokerFiles, accounts].every((l) => l.length === 0)
  );
}

async function registrations(laptop: Laptop, scope: TenantScope): Promise<EntraState['registrations']> {
  const certificates = await laptop.certificates.list();
  const found: EntraState['registrations'] = [];
  for (const thumbprint of (await laptop.registry.read(entraPlaces.joinInfo))?.keys ?? []) {
    const values = (await laptop.registry.read(`${entraPlaces.joinInfo}\\${thumbprint}`))?.values ?? new Map();
    const tenantId = textOf(valueNamed(values, 'TenantId'));
    const upn = textOf(valueNamed(values, 'UserEmail'));
    // The tenant id decides where there is one: a guest may carry an address of another domain.
    const by = tenantId !== null ? 'TenantId' : 'UserEmail';
    if (tenantId !== null ? !ownsTenant(scope, tenantId) : upn === null || !ownsUpn(scope, upn)) continue;
    const certificate = certificates.find(
      (candidate) => candidate.thumbprint.toLowerCase() === thumbprint.toLowerCase(),
    );
    found.push({
      thumbprint: certificate?.thumbprint ?? thumbprint,
      by,
      certificate: certificate?.issuer === entraPlaces.certificateIssuer,
    });
  }
  return found;
}

async function helloKeys(laptop: Laptop, scope: TenantScope): Promise<string[]> {
  const found: string[] = [];
  for (const name of (await laptop.registry.read(entraPlaces.helloKeys))?.keys ?? []) {
    const values = (await laptop.registry.read(`${entraPlaces.helloKeys}\\${name}`))?.values ?? new Map();
    const upn = textOf(valueNamed(values, 'UserId'));
    const domain = textOf(valueNamed(values, 'TenantDomain'));
    if (upn !== null && ownsUpn(scope, upn) && (domain === null || ownsDomain(scope, domain))) found.push(name);
  }
  return found;
}

/** `<object id>.<tenant id>` to the tenant id; empty for a name of another form. */
function tenantInName(name: string): string {
  return /^[0-9a-f-]{36}\.([0-9a-f-]{36})$/i.exec(name)?.[1] ?? '';
}

async function storageValues(laptop: Laptop, scope: TenantScope): Promise<EntraState['storageValues']> {
  const found: EntraState['storageValues'] = [];
  for (const [name, value] of (await laptop.registry.read(entraPlaces.storage))?.values ?? []) {
    const tenantId = tenantInName(name);
    const text = textOf(value);
    if (tenantId !== '') {
      if (ownsTenant(scope, tenantId)) found.push({ name, by: 'name' });
    } else if (text !== null && ownsUpn(scope, text)) found.push({ name, by: 'text' });
  }
  return found;
}

async function brokerFiles(laptop: Laptop, scope: TenantScope): Promise<string[]> {
  const found: string[] = [];
  for (const { name, kind, size } of (await laptop.files.list(entraPlaces.brokerAccounts)) ?? []) {
    if (kind !== 'file' || !name.toLowerCase().endsWith('.tbacct') || size > backupLimit) continue;
    const content = await laptop.files.read(`${entraPlaces.brokerAccounts}\\${name}`, backupLimit);
    if (content && ownerOfFile(content, scope) === 'ours') found.push(name);
  }
  return found;
}
