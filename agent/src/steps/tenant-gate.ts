import type { Laptop } from '../laptop.ts';
import { textOf, valueNamed } from '../registry-values.ts';
import { ownsTenant, ownsUpn } from '../tenant-scope.ts';
import type { TenantScope } from '../tenant-scope.ts';
import {
  addressesBelow,
  addressesInFiles,
  ownerOfAddresses,
  ownerOfCredential,
  ownerOfFile,
  ownerOfLicence,
  ownerOfMailHosts,
} from './owners.ts';
import type { GateVerdict } from './owners.ts';
import { backupLimit } from './executor.ts';
import type { Gate } from './step.ts';

/** Whose the target of a step is, as the laptop says at this moment (DESIGN section 7: checked again just before it acts). */
export async function judgeGate(gate: Gate, scope: TenantScope, laptop: Laptop): Promise<GateVerdict> {
  switch (gate.by) {
    case 'tenant-value': {
      const text = await textAt(laptop, gate.key, gate.name);
      return text === null ? 'unclear' : ownsTenant(scope, text) ? 'ours' : 'foreign';
    }
    case 'upn-value': {
      const text = await textAt(laptop, gate.key, gate.name);
      return text === null ? 'unclear' : ownsUpn(scope, text) ? 'ours' : 'foreign';
    }
    case 'tenant-in-name':
      return ownsTenant(scope, gate.tenantId) ? 'ours' : 'foreign';
    case 'addresses-in-file': {
      const content = await laptop.files.read(gate.path, backupLimit);
      return content ? ownerOfFile(content, scope) : 'unclear';
    }
    case 'account': {
      const account = (await laptop.accounts.list()).find(({ id }) => id === gate.accountId);
      if (!account) return 'unclear';
      return account.kind === 'work' && ownsTenant(scope, account.tenantId) ? 'ours' : 'foreign';
    }
    case 'addresses-in-key': {
      const addresses = await addressesBelow(laptop.registry, gate.key);
      if (addresses.length === 0) return 'unclear';
      const ours = addresses.filter((address) => ownsUpn(scope, address)).length;
      return ours === addresses.length || (gate.ours === 'some' && ours > 0) ? 'ours' : 'foreign';
    }
    case 'addresses-in-value': {
      const value = valueNamed((await laptop.registry.read(gate.key))?.values ?? new Map(), gate.name);
      return value ? ownerOfMailHosts(gate.name, value, scope) : 'unclear';
    }
    case 'credential': {
      const found = (await laptop.credentials.list()).find(({ target }) => target === gate.target);
      return found ? ownerOfCredential(found, scope) : 'unclear';
    }
    case 'addresses-in-files':
      return ownerOfAddresses(await addressesInFiles(laptop.files, gate.paths), scope);
    case 'owner-in-file': {
      const content = await laptop.files.read(gate.path, backupLimit);
      return content ? ownerOfLicence(content, scope) : 'unclear';
    }
    case 'machine':
      return 'ours';
  }
}

async function textAt(laptop: Laptop, key: string, name: string): Promise<string | null> {
  const content = await laptop.registry.read(key);
  return content ? textOf(valueNamed(content.values, name)) : null;
}
