import { z } from 'zod';

const longestSubject = 2000;

/** Who signed a program. `key`: SHA-256 in hex of the signer's public key (SPKI, DER). `subject`: of its certificate. */
export const publisherSchema = z.looseObject({
  key: z.string().regex(/^[0-9a-f]{64}$/),
  subject: z.string().max(longestSubject),
});
export type Publisher = z.infer<typeof publisherSchema>;

/** In one line for people: `CN=Example Ltd, O=Example Ltd`. */
export function publisherInWords({ subject, key }: Publisher): string {
  return `${subject.split('\n').reverse().join(', ')} (key ${key.slice(0, 16)})`;
}

/**
 * Whether a program is of the publisher that was kept when the agent was installed: signed by the same key, or, since publishers
 * renew their certificates and keys, under the same name with a certificate that this computer trusts.
 */
export function isPublisher(kept: Publisher, found: Publisher, trustedHere: boolean): boolean {
  return found.key === kept.key || (trustedHere && found.subject !== '' && found.subject === kept.subject);
}
