import type { AdministratorDocument } from '@ferry/common/documents/administrators';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { policySchema } from '@ferry/common/orders/policy';
import type { OrderDocument } from '@ferry/common/documents/orders';
import type { RootRecord } from '@ferry/common/trust/root-record';
import { createTrust } from '@ferry/common/trust/trust';
import type { Trust } from '@ferry/common/trust/trust';

/** The trust of this moment. Revocations make a new one, so ask each time and keep none. */
export interface TrustHolder {
  current(): Trust;
  /** Reads who is revoked anew; true when that changed. */
  update(facts: { administrators: readonly AdministratorDocument[]; policy: OrderDocument | null }): boolean;
  /** Told after each change of who is trusted. Returns the way to stop. */
  onUpdate(listener: () => void): () => void;
}

/**
 * `own`: fingerprint of this console's key. A `revokedAt` is not signed, so it is not believed of that one: a server that was
 * broken into could otherwise shut the only owner out for good. A signed policy is.
 */
export function createTrustHolder(root: RootRecord, now: () => Date, own: string): TrustHolder {
  const listeners = new Set<() => void>();
  let revoked: ReadonlySet<string> = new Set();
  let trust = createTrust(root, { now, revoked });
  return {
    current: () => trust,
    update({ administrators, policy }) {
      const published = policy?.policy ? payloadUnverified(policy.policy, 'policy', policySchema) : null;
      const next = new Set([
        ...administrators.filter(({ id, revokedAt }) => revokedAt && id !== own).map(({ id }) => id),
        ...(published?.ok ? published.value.revoked : []),
      ]);
      if (next.size === revoked.size && [...next].every((key) => revoked.has(key))) return false;
      revoked = next;
      trust = createTrust(root, { now, revoked });
      for (const listener of listeners) listener();
      return true;
    },
    onUpdate(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
