import type { InputOf } from '../../contract/contract.ts';
import type { ConsoleContract } from '../../contract/console-contract.ts';
import { shortestPassphrase } from './passphrase-strength.ts';

/** The form "Create a project" as it is typed. */
export type ProjectDraft = {
  name: string;
  sourceTenantId: string;
  sourceDomains: string;
  targetTenantId: string;
  targetDomains: string;
  passphrase: string;
  again: string;
  matchBySourceAccount: boolean;
};

export const emptyDraft: ProjectDraft = {
  name: '',
  sourceTenantId: '',
  sourceDomains: '',
  targetTenantId: '',
  targetDomains: '',
  passphrase: '',
  again: '',
  matchBySourceAccount: false,
};

export type DraftErrors = Partial<Record<keyof ProjectDraft, string>>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const domain = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i;

/** `contoso.com, contoso.onmicrosoft.com` in any of the ways in which people write lists. */
export function domainsOf(text: string): string[] {
  return [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,;]+/)
        .filter((part) => part !== ''),
    ),
  ];
}

/** What is wrong with a list of domains, in words, or undefined. */
export function domainsError(text: string, needed: boolean): string | undefined {
  const domains = domainsOf(text);
  const wrong = domains.find((part) => !domain.test(part));
  if (wrong !== undefined) return `“${wrong}” is not a domain name.`;
  if (domains.length > 100) return 'At most 100 domains.';
  return needed && domains.length === 0 ? 'At least one domain, such as contoso.com.' : undefined;
}

/** What is wrong with a tenant id, in words, or undefined. */
export function tenantError(text: string): string | undefined {
  if (text.trim() === '') return 'Needed: Entra admin center > Overview > Tenant ID.';
  return uuid.test(text.trim()) ? undefined : 'A tenant id looks like 3f2c0d9e-5b1a-4c7e-9a54-0d6f1c2b3a4e.';
}

/** Everything that is wrong with the form, by field. */
export function draftErrors(draft: ProjectDraft): DraftErrors {
  const same = draft.sourceTenantId.trim().toLowerCase() === draft.targetTenantId.trim().toLowerCase();
  const errors: Record<string, string | undefined> = {
    name: draft.name.trim() === '' ? 'Give the project a name.' : undefined,
    sourceTenantId: tenantError(draft.sourceTenantId),
    sourceDomains: domainsError(draft.sourceDomains, true),
    targetTenantId:
      tenantError(draft.targetTenantId) ?? (same ? 'The target is the same tenant as the source.' : undefined),
    targetDomains: domainsError(draft.targetDomains, false),
    passphrase:
      Array.from(draft.passphrase).length < shortestPassphrase
        ? `At least ${shortestPassphrase} characters.`
        : undefined,
    again: draft.again === draft.passphrase ? undefined : 'The two passphrases differ.',
  };
  return Object.fromEntries(Object.entries(errors).filter(([, text]) => text !== undefined));
}

export function createInput(draft: ProjectDraft): InputOf<ConsoleContract['project.create']> {
  return {
    name: draft.name.trim(),
    passphrase: draft.passphrase,
    sourceTenantId: draft.sourceTenantId.trim().toLowerCase(),
    sourceDomains: domainsOf(draft.sourceDomains),
    targetTenantId: draft.targetTenantId.trim().toLowerCase(),
    targetDomains: domainsOf(draft.targetDomains),
    matchBySourceAccount: draft.matchBySourceAccount,
  };
}
