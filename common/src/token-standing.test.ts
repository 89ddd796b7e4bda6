import { expect, it } from 'vitest';
import { documentFormat } from './documents/document-type.ts';
import type { TokenDocument } from './documents/tokens.ts';
import { hashSecret, newEnrolmentSecret } from './enrolment.ts';
import { tokenStanding } from './token-standing.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
const clock = `000000000001-0000-${'a'.repeat(32)}`;

it('lets in by a live token, and names what is wrong with any other', async () => {
  const { tokenId, secretHash } = await hashSecret(newEnrolmentSecret('pat'));
  const presented = { tokenId, secretHash, claimedId: tokenId };
  const token: TokenDocument = {
    id: tokenId,
    format: documentFormat,
    kind: 'access-token',
    scope: 'agent migration',
    secretHash,
    createdAt: '2026-05-01T00:00:00Z',
    fields: { expiresAt: { value: '2026-06-02T00:00:00Z', clock } },
  };
  const code = (...given: Parameters<typeof tokenStanding>) => {
    const standing = tokenStanding(...given);
    return standing.ok ? 'ok' : standing.error.code;
  };
  expect(code(token, presented, now)).toBe('ok');
  expect(code(null, presented, now)).toBe('forbidden');
  expect(code({ ...token, secretHash: 'x'.repeat(43) }, presented, now)).toBe('forbidden');
  expect(code(token, { ...presented, claimedId: 'b'.repeat(32) }, now)).toBe('invalid');
  expect(code({ ...token, revokedAt: '2026-05-02T00:00:00Z' }, presented, now)).toBe('revoked');
  expect(code(token, presented, Date.parse('2026-06-02T00:00:00Z'))).toBe('expired');
  expect(code({ ...token, fields: {} }, presented, now)).toBe('expired');
});
