import { z } from 'zod';
import { fail, ok } from '../errors.ts';
import type { Result } from '../errors.ts';
import { limits } from '../limits.ts';
import { projectIdSchema } from '../trust/root-record.ts';
import type { Trust } from '../trust/trust.ts';
import { compareVersions, releaseVersionSchema } from '../version.ts';
import { instantSchema } from './order.ts';

/** SHA-256 of a release's bytes in hex: its name at gateway and hub, and what `Get-FileHash` shows of the file. */
export const releaseDigestSchema = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256');

/** What an owner signs (`release`): these very bytes may take over from an older agent, until then. */
export const releaseSchema = z.looseObject({
  format: z.literal(1),
  projectId: projectIdSchema,
  version: releaseVersionSchema,
  sha256: releaseDigestSchema,
  /** bytes */
  size: z.number().int().min(1).max(limits.release),
  issuedAt: instantSchema,
  /** after that no agent begins with it; one that has begun goes on */
  expiresAt: instantSchema,
});
export type Release = z.infer<typeof releaseSchema>;

/**
 * Whether an agent of the version `running` may take this release: signed by an owner of its project, strictly newer, and not
 * expired at `now` (corrected by gateway or hub). Says nothing of its bytes.
 */
export async function judgeRelease(
  manifest: string,
  { trust, running, now }: { trust: Trust; running: string; now: Date },
): Promise<Result<Release>> {
  const verified = await trust.verifyConsole(manifest, 'release', releaseSchema);
  if (!verified.ok) return verified;
  const release = verified.value.payload;
  const where = `release ${release.version}`;
  if (Date.parse(release.expiresAt) <= now.getTime())
    return fail('expired', where, `it was offered until ${release.expiresAt}`, 'Ask an owner to offer it again.');
  if (compareVersions(release.version, running) <= 0)
    return fail('conflict', where, `it is not newer than ${running}`, 'Offer a newer one: an agent never goes back.');
  return ok(release);
}
