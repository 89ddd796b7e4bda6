import { auditEntrySchema } from '@ferry/common/documents/audit';
import type { DocumentOf } from '@ferry/common/documents/all';
import type { ReplicatedCollection } from '@ferry/common/documents/document-type';
import { goSchema, stopSchema } from '@ferry/common/orders/order';
import { policySchema } from '@ferry/common/orders/policy';
import { payloadUnverified } from '@ferry/common/trust/jws';

/** Every clock stamp in a document, signed parts included. Verify those first: this reads them unchecked. */
export function stampsOf<C extends ReplicatedCollection>(collection: C, document: DocumentOf[C]): string[] {
  switch (collection) {
    case 'orders': {
      const { stop, go, policy } = document as DocumentOf['orders'];
      const read = [
        stop && payloadUnverified(stop, 'stop', stopSchema),
        go && payloadUnverified(go, 'go', goSchema),
        policy && payloadUnverified(policy, 'policy', policySchema),
      ];
      return read.flatMap((payload) => (payload && payload.ok ? [payload.value.clock] : []));
    }
    case 'audit': {
      const entry = payloadUnverified((document as DocumentOf['audit']).entry, 'audit', auditEntrySchema);
      return entry.ok ? [entry.value.clock] : [];
    }
    case 'devices':
      return [];
    default: {
      const { fields } = document as { fields?: Record<string, { clock: string } | undefined> };
      return Object.values(fields ?? {}).flatMap((field) => (field ? [field.clock] : []));
    }
  }
}
