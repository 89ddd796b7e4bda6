import { settingsOf, settingsId } from '@ferry/common/documents/settings';
import { fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { releaseSchema } from '@ferry/common/orders/release';
import type { Release } from '@ferry/common/orders/release';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { compareVersions } from '@ferry/common/version';
import type { Policy } from '@ferry/common/orders/policy';
import type { Acting } from './acting.ts';
import { ownersAct } from './owners-act.ts';
import { readPolicy } from './policy.ts';
import { readSettings, setSettings } from './settings.ts';

const day = 24 * 60 * 60 * 1000;

/** What a manifest says, whoever signed it; null for none and for nonsense. */
export function releaseIn(manifest: string | undefined): Release | null {
  const release = manifest ? payloadUnverified(manifest, 'release', releaseSchema) : null;
  return release?.ok ? release.value : null;
}

/** The manifest in the settings as it is, and what of it holds. `why`: what keeps agents from taking it, apart from their version. */
export async function offeredRelease(
  acting: Pick<Acting, 'store' | 'trust' | 'now'>,
): Promise<{ release: Release; by: string; why: FerryError | null } | null> {
  const { release: manifest } = settingsOf(await acting.store.get('settings', settingsId));
  const release = releaseIn(manifest);
  if (!release) return null;
  const verified = await acting.trust().verifyConsole(manifest, 'release', releaseSchema);
  if (!verified.ok) return { release, by: '', why: verified.error };
  const by = verified.value.signer.grant.name;
  if (Date.parse(release.expiresAt) > acting.now().getTime())
    return { release, by, why: leftOut(release, manifest, await readPolicy(acting)) };
  const over = fail('expired', `release ${release.version}`, 'the offer has run out', 'Offer it again.');
  return { release, by, why: over.error };
}

/**
 * Why agents do not hear of a release that is in the settings: a policy without it was signed after it was offered. A Ferry that does not
 * know releases yet does so whenever it publishes. Null while it only waits for its publication.
 */
function leftOut(release: Release, manifest: string, policy: Policy | null): FerryError | null {
  if (policy === null || policy.release === manifest) return null;
  if (Date.parse(policy.issuedAt) <= Date.parse(release.issuedAt)) return null;
  const message = 'the policy that was published last does not name it, so agents are not offered it';
  const remedy = 'Publish again. A console with an older Ferry leaves it out each time it publishes: update that one.';
  return fail('conflict', `release ${release.version}`, message, remedy).error;
}

/** SHA-256s of what is offered by the settings or by the policy that agents have. */
export async function releasesInUse(acting: Pick<Acting, 'store'>): Promise<Set<string>> {
  const [settings, policy] = [await readSettings(acting), await readPolicy(acting)];
  const manifests = [settings.release, policy?.release];
  return new Set(manifests.flatMap((manifest) => releaseIn(manifest)?.sha256 ?? []));
}

/** The version that is offered now, when `version` is not newer; '' when it is. */
export async function notNewerThan(acting: Pick<Acting, 'store'>, version: string): Promise<string> {
  const offered = releaseIn((await readSettings(acting)).release);
  return offered && compareVersions(version, offered.version) <= 0 ? offered.version : '';
}

/**
 * Signs that these bytes may take over from older agents, and puts it into the settings; agents learn of it once that is
 * published. `forbidden` for anybody but an owner. `keep` puts the bytes where laptops and server get them from, just before.
 */
export async function offerRelease(
  acting: Acting,
  wanted: { version: string; sha256: string; size: number; days: number; anyway: boolean },
  keep: () => Promise<Result<unknown>>,
): Promise<Result<Release>> {
  const may = await ownersAct(acting, 'release');
  if (!may.ok) return may;
  const { version, sha256, size, days } = wanted;
  const known = await notNewerThan(acting, version);
  if (known !== '' && !wanted.anyway) {
    const why = `${version} is not newer than ${known}, which is offered now`;
    return fail('conflict', 'release', why, 'Confirm it: agents that have a newer one stay as they are.');
  }
  const now = acting.now();
  const release: Release = {
    format: 1,
    projectId: acting.rootRecord.projectId,
    version,
    sha256,
    size,
    issuedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + days * day).toISOString(),
  };
  const manifest = await acting.signer.sign('release', release);
  const verified = await acting.trust().verifyConsole(manifest, 'release', releaseSchema);
  if (!verified.ok) return verified;
  const kept = await keep();
  if (!kept.ok) return kept;
  const set = await setSettings(acting, { release: manifest, agentVersion: version });
  if (!set.ok) return set;
  const { expiresAt } = release;
  const noted = await acting.audit.write({ action: 'release.offer', subject: version, details: { sha256, expiresAt } });
  return noted.ok ? ok(release) : noted;
}

/** Takes it out of the settings. Agents keep to what was published until that is published too; who upgraded stays so. */
export async function withdrawRelease(acting: Acting): Promise<Result<void>> {
  const { release: manifest, agentVersion } = await readSettings(acting);
  if (manifest === '') return fail('not-found', 'release', 'no release is offered', 'There is nothing to withdraw.');
  const release = releaseIn(manifest);
  const wanted = release && agentVersion === release.version ? { agentVersion: '' } : {};
  const set = await setSettings(acting, { release: '', ...wanted });
  if (!set.ok) return set;
  const details = release ? { sha256: release.sha256 } : {};
  const noted = await acting.audit.write({
    action: 'release.withdraw',
    subject: release?.version ?? 'release',
    details,
  });
  return noted.ok ? ok(undefined) : noted;
}
