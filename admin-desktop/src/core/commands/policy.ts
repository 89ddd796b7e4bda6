import { canonicalJson } from '@ferry/common/canonical-json';
import { documentFormat } from '@ferry/common/documents/document-type';
import { settingsId, settingsOf } from '@ferry/common/documents/settings';
import type { Settings } from '@ferry/common/documents/settings';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { policyId, policySchema } from '@ferry/common/orders/policy';
import type { Policy } from '@ferry/common/orders/policy';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { Acting } from './acting.ts';

/** `changed`: the settings differ from the policy that the agents have. */
export type PolicyState = 'none' | 'published' | 'changed';

type Content = Pick<
  Policy,
  | 'agentVersion'
  | 'release'
  | 'automaticUpgrade'
  | 'hubs'
  | 'matchBySourceAccount'
  | 'sourceTenantId'
  | 'texts'
  | 'revoked'
>;

/** What of the settings every agent needs; what is not set is left out. */
async function contentOf(acting: Pick<Acting, 'store' | 'signer'>, settings: Settings): Promise<Content> {
  const administrators = await acting.store.all('administrators');
  // Never this console itself: that `revokedAt` is not signed, and a policy that names its own signer is the last one.
  const { fingerprint } = acting.signer;
  const revoked = administrators.filter(({ id, revokedAt }) => revokedAt && id !== fingerprint).map(({ id }) => id);
  const content: Content = {
    automaticUpgrade: settings.automaticUpgrade,
    hubs: settings.hubs,
    matchBySourceAccount: settings.matchBySourceAccount,
    texts: settings.texts,
    revoked: revoked.sort(),
  };
  if (settings.agentVersion !== '') content.agentVersion = settings.agentVersion;
  if (settings.release !== '') content.release = settings.release;
  if (settings.sourceTenantId !== '') content.sourceTenantId = settings.sourceTenantId;
  return content;
}

/** The policy that was published last; it was verified before it was stored. */
export async function readPolicy(acting: Pick<Acting, 'store'>): Promise<Policy | null> {
  const document = await acting.store.get('orders', policyId);
  const policy = document?.policy ? payloadUnverified(document.policy, 'policy', policySchema) : null;
  return policy?.ok ? policy.value : null;
}

/** What of the settings is not yet in the policy that the agents have, by name; null before the first publication. */
export async function policyDifferences(
  acting: Pick<Acting, 'store' | 'signer'>,
  settings: Settings,
): Promise<string[] | null> {
  const published = await readPolicy(acting);
  if (!published) return null;
  const { format: _f, projectId: _p, sequence: _s, clock: _c, issuedAt: _i, ...content } = published;
  const wanted: Record<string, unknown> = await contentOf(acting, settings);
  const known: Record<string, unknown> = content;
  const names = new Set([...Object.keys(known).filter(isKnown), ...Object.keys(wanted)]);
  // An absent value and an absent name are the same; JSON has no word for it.
  return [...names].filter((name) => canonicalJson(known[name] ?? null) !== canonicalJson(wanted[name] ?? null)).sort();
}

/** What a newer Ferry puts into a policy, this one neither compares nor takes away. */
function isKnown(name: string): boolean {
  return Object.hasOwn(policySchema.shape, name);
}

export async function policyState(acting: Pick<Acting, 'store' | 'signer'>, settings: Settings): Promise<PolicyState> {
  const differences = await policyDifferences(acting, settings);
  return differences === null ? 'none' : differences.length > 0 ? 'changed' : 'published';
}

/**
 * Signs the policy from the settings: an administrator's act, never done by a sync. What a newer Ferry put into the one before stays in
 * it as it is: it is no less signed than before, and to leave it out would take it back in silence.
 */
export async function publishPolicy(acting: Acting): Promise<Result<Policy>> {
  const settings = settingsOf(await acting.store.get('settings', settingsId));
  const published = await readPolicy(acting);
  if (published && published.format > 1)
    return fail(
      'unsupported-version',
      'policy',
      `the policy that agents have was written by a newer Ferry (format ${published.format})`,
      'Update Ferry on this computer, then publish.',
    );
  const ofNewer = Object.entries(published ?? {}).filter(([name]) => !isKnown(name));
  const policy: Policy = {
    ...Object.fromEntries(ofNewer),
    format: 1,
    projectId: acting.rootRecord.projectId,
    sequence: (published?.sequence ?? 0) + 1,
    clock: acting.clock.tick(),
    issuedAt: acting.now().toISOString(),
    ...(await contentOf(acting, settings)),
  };
  const jws = await acting.signer.sign('policy', policy);
  const merged = await acting.store.merge('orders', { id: policyId, format: documentFormat, policy: jws });
  if (!merged.ok) return merged;
  const noted = await acting.audit.write({
    action: 'policy.publish',
    subject: policyId,
    details: { sequence: policy.sequence, ...(ofNewer.length > 0 ? { kept: ofNewer.map(([name]) => name) } : {}) },
  });
  return noted.ok ? ok(policy) : noted;
}
