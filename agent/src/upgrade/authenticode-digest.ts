import { createHash } from 'node:crypto';
import type { PeLayout } from './pe-layout.ts';

/**
 * The digest that a signature is of: SHA-256 of the file without its checksum, without the entry that says where the signature is, and
 * up to the signature. Parts of the file are given in order. Null: there is nothing to be signed.
 */
export function authenticodeDigestOf(
  layout: (Pick<PeLayout, 'checksumAt' | 'certificateEntryAt'> & { end: number }) | null,
): { take(bytes: Uint8Array, at: number): void; value(): Buffer } {
  const hash = createHash('sha256');
  const { checksumAt = 0, certificateEntryAt = 0, end = 0 } = layout ?? {};
  const ranges = [
    [0, checksumAt],
    [checksumAt + 4, certificateEntryAt],
    [certificateEntryAt + 8, end],
  ] as const;
  return {
    take(bytes, at) {
      for (const [from, to] of ranges) {
        const [first, last] = [Math.max(from, at), Math.min(to, at + bytes.length)];
        if (first < last) hash.update(bytes.subarray(first - at, last - at));
      }
    },
    value: () => hash.digest(),
  };
}
