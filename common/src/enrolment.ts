import { z } from 'zod';
import { shortName, digestOf } from './digest.ts';
import { fromBase64Url, toBase64Url } from './base64url.ts';
import { shortNameSchema } from './orders/order.ts';
import { factsSchema } from './report.ts';
import { projectIdSchema } from './trust/root-record.ts';

/** An access token or enrolment code as people see it: a prefix that scanners for leaked secrets can find, 256 random bits. */
export const enrolmentSecretSchema = z
  .string()
  .regex(/^ferry_(pat|code)_[A-Za-z0-9_-]{43}$/, 'not an access token or enrolment code');

export function newEnrolmentSecret(kind: 'pat' | 'code'): string {
  return `ferry_${kind}_${toBase64Url(crypto.getRandomValues(new Uint8Array(32)))}`;
}

/** What is kept of a secret: its digest, and the id of the token document, which follows from it. */
export async function hashSecret(secret: string): Promise<{ tokenId: string; secretHash: string }> {
  const secretHash = await digestOf(secret);
  return { secretHash, tokenId: await shortName(fromBase64Url(secretHash)) };
}

/** Signed by the new device key; kept as it is, so it holds no secret. `binding`: the gateway's or hub's nonce. */
export const enrolmentRequestSchema = z.looseObject({
  format: z.literal(1),
  projectId: projectIdSchema,
  deviceId: shortNameSchema,
  computerId: z.string().min(1).max(100),
  tokenId: shortNameSchema,
  binding: z.string().min(1).max(500),
  facts: factsSchema,
});
export type EnrolmentRequest = z.infer<typeof enrolmentRequestSchema>;
