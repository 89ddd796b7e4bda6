import type { Credentials } from '../laptop.ts';
import { ownerOfCredential } from '../steps/owners.ts';
import type { Step } from '../steps/step.ts';
import type { TenantScope } from '../tenant-scope.ts';
import { planStep } from './plan-step.ts';

/** Names of the credentials that begin like one of `beginnings` (in lower case) and belong to the source tenant. Sorted. */
export async function ownCredentials(
  credentials: Credentials,
  beginnings: readonly string[],
  scope: TenantScope,
): Promise<string[]> {
  const all = await credentials.list();
  return all
    .filter(({ target }) => beginnings.some((beginning) => target.toLowerCase().startsWith(beginning)))
    .filter((credential) => ownerOfCredential(credential, scope) === 'ours')
    .map(({ target }) => target)
    .sort();
}

export function credentialStep(program: string, target: string): Step {
  return planStep({
    id: `credential:${target}`,
    title: `Remove the credential ${target} of ${program}`,
    gate: { by: 'credential', target },
    action: { type: 'credential-remove', target },
  });
}
