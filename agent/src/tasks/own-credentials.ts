import type { Credentials } from '../laptop.ts';
import { ownerOfCredential } from '../steps/owners.ts';
import type { credentialOwners } from '../steps/step-about.ts';
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

const ownerNames: Readonly<Record<(typeof credentialOwners)[number], string>> = {
  office: 'Office',
  onedrive: 'OneDrive',
  teams: 'Teams',
  microsoft: 'Microsoft’s programs',
  person: 'its person',
};

export function credentialStep(of: keyof typeof ownerNames, target: string): Step {
  return planStep({
    id: `credential:${target}`,
    title: `Remove the credential ${target} of ${ownerNames[of]}`,
    about: { kind: 'credential', of, name: target },
    gate: { by: 'credential', target },
    action: { type: 'credential-remove', target },
  });
}
