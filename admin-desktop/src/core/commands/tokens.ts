import { documentFormat } from '@ferry/common/documents/document-type';
import { stampChanges } from '@ferry/common/documents/stamped';
import type { TokenDocument } from '@ferry/common/documents/tokens';
import { hashSecret, newEnrolmentSecret } from '@ferry/common/enrolment';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { Acting } from './acting.ts';

export type NewToken = { name: string; expiresAt: string; useLimit: number | null };

/** Makes an access token. The secret is in the answer and nowhere else: only its digest is kept. */
export async function createToken(acting: Acting, wanted: NewToken): Promise<Result<{ id: string; secret: string }>> {
  const now = acting.now();
  if (Date.parse(wanted.expiresAt) <= now.getTime())
    return fail('invalid', 'token.expiresAt', 'this time is over already', 'Choose a time in the future.');
  const secret = newEnrolmentSecret('pat');
  const { tokenId, secretHash } = await hashSecret(secret);
  const { name, expiresAt, useLimit } = wanted;
  const document: TokenDocument = {
    id: tokenId,
    format: documentFormat,
    kind: 'access-token',
    scope: 'agent migration',
    secretHash,
    createdAt: now.toISOString(),
    fields: stampChanges({}, { name, expiresAt, useLimit }, acting.clock),
  };
  const merged = await acting.store.merge('tokens', document);
  if (!merged.ok) return merged;
  const details = { name, expiresAt, useLimit };
  const noted = await acting.audit.write({ action: 'token.create', subject: tokenId, details });
  return noted.ok ? ok({ id: tokenId, secret }) : noted;
}

/** From now on nobody can enrol with it; devices that did stay. Doing it twice changes nothing. */
export async function revokeToken(acting: Acting, id: string): Promise<Result<Record<string, never>>> {
  const token = await acting.store.get('tokens', id);
  if (!token) return fail('not-found', `tokens/${id}`, 'there is no such token', 'Choose one from the list.');
  if (token.revokedAt) return ok({});
  const merged = await acting.store.merge('tokens', { ...token, revokedAt: acting.now().toISOString() });
  if (!merged.ok) return merged;
  const details = { name: token.fields.name?.value ?? '' };
  const noted = await acting.audit.write({ action: 'token.revoke', subject: id, details });
  return noted.ok ? ok({}) : noted;
}
