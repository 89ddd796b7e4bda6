import type { TokenDocument } from './documents/tokens.ts';
import { fail, ok } from './errors.ts';
import type { Result } from './errors.ts';

/**
 * Whether a token or code lets a device enrol, at the gateway and at a hub alike. `presented` is what `hashSecret` made of the
 * secret, `claimedId` the token that the signed request names. `now`: milliseconds since 1970. An unknown one is `forbidden`
 * and not `unauthenticated`: the request itself is properly signed, and signing it again would not help.
 */
export function tokenStanding(
  token: TokenDocument | null,
  presented: { secretHash: string; tokenId: string; claimedId: string },
  now: number,
): Result<TokenDocument> {
  if (presented.claimedId !== presented.tokenId)
    return fail('invalid', 'token', 'the request names another token than the one presented', 'Enrol again.');
  if (token?.secretHash !== presented.secretHash)
    return fail(
      'forbidden',
      'token',
      'this token or code is not known here',
      'Check that it is one of this project and typed whole, and that the console has synced since it was made.',
    );
  if (token.revokedAt !== undefined)
    return fail('revoked', 'token', 'this token or code was revoked', 'Ask an administrator for another one.');
  const expiresAt = token.fields.expiresAt?.value;
  if (expiresAt === undefined || Date.parse(expiresAt) <= now)
    return fail(
      'expired',
      'token',
      `this token or code ended${expiresAt === undefined ? '' : ` on ${expiresAt}`}`,
      'Ask an administrator for another one.',
    );
  return ok(token);
}
