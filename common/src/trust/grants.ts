import { z } from 'zod';
import { fail, ok } from '../errors.ts';
import type { Result } from '../errors.ts';
import { headerOf, signJws, verifyJws } from './jws.ts';
import type { Jws } from './jws.ts';
import { fingerprintOf } from './keys.ts';
import type { SigningKeys } from './keys.ts';
import { projectIdSchema, publicKeySchema } from './root-record.ts';
import type { RootRecord } from './root-record.ts';

export const roles = ['owner', 'admin', 'technician', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** What the root key signs, and nothing else: this console key may act in that role until then. */
export const grantSchema = z.looseObject({
  format: z.literal(1),
  projectId: projectIdSchema,
  signKey: publicKeySchema,
  name: z.string().min(1).max(200),
  role: z.enum(roles),
  serial: z.number().int().positive(),
  notAfter: z.iso.datetime(),
});
export type Grant = z.infer<typeof grantSchema>;

export async function signGrant(grant: Grant, issuer: SigningKeys): Promise<Jws<Grant>> {
  return await signJws('grant', grant, issuer);
}

/** A console key with what the root says of it. */
export type GrantedConsole = { grant: Grant; fingerprint: string; publicKey: string };

/**
 * Follows the grants from the signer's (first) up to the root: one, or two when an owner granted it. Checks project, expiry
 * and revocation of each. `at` is the judge's best idea of the time, never the signer's.
 */
export async function verifyGrants(
  chain: readonly string[],
  root: RootRecord,
  judge: { at: Date; revoked: ReadonlySet<string> },
): Promise<Result<GrantedConsole>> {
  if (chain.length < 1 || chain.length > 2)
    return fail('forbidden', 'grant', 'no grant comes with the signature', 'Sign with a console of this project.');
  let issuerKey = root.rootKey;
  let found: GrantedConsole | null = null;
  for (const jws of chain.toReversed()) {
    const header = headerOf(jws, 'grant');
    if (!header.ok) return header;
    const verified = await verifyJws(jws, 'grant', issuerKey, grantSchema);
    if (!verified.ok) return verified;
    const grant = verified.value;
    if (found && found.grant.role !== 'owner')
      return fail('forbidden', 'grant', `a console with the role ${found.grant.role} may not grant`, 'Ask an owner.');
    if (grant.projectId !== root.projectId)
      return fail('wrong-project', 'grant', 'the grant is for another project', 'Use a console of this project.');
    if (Date.parse(grant.notAfter) < judge.at.getTime()) {
      return fail(
        'expired',
        'grant',
        `the grant of ${grant.name} ended on ${grant.notAfter}`,
        'Ask an owner for a new grant.',
      );
    }
    const fingerprint = await fingerprintOf(grant.signKey);
    if (judge.revoked.has(fingerprint))
      return fail('revoked', 'grant', `the grant of ${grant.name} was revoked`, 'Ask an owner.');
    found = { grant, fingerprint, publicKey: grant.signKey };
    issuerKey = grant.signKey;
  }
  return found ? ok(found) : fail('forbidden', 'grant', 'no grant', 'Ask an owner.');
}
