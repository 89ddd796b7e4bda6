import type { Laptop } from '../laptop.ts';
import { textOf, valueNamed } from '../registry-values.ts';
import { addressesIn, ownsTenant, ownsUpn } from '../tenant-scope.ts';
import type { TenantScope } from '../tenant-scope.ts';
import { backupLimit } from './executor.ts';
import type { Gate } from './step.ts';

/** `unclear`: nothing there says whose it is, because it is gone or half removed. */
export type GateVerdict = 'ours' | 'foreign' | 'unclear';

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
    case 'machine':
      return 'ours';
  }
}

/** Ours only when every address in it is. */
export function ownerOfFile(content: Uint8Array, scope: TenantScope): GateVerdict {
  const addresses = addressesIn(content);
  if (addresses.length === 0) return 'unclear';
  return addresses.every((address) => ownsUpn(scope, address)) ? 'ours' : 'foreign';
}

async function textAt(laptop: Laptop, key: string, name: string): Promise<string | null> {
  const content = await laptop.registry.read(key);
  return content ? textOf(valueNamed(content.values, name)) : null;
}
