import type { DocumentOf } from '@ferry/common/documents/all';
import { replicatedCollections } from '@ferry/common/documents/document-type';
import type { LogDocument } from '@ferry/common/documents/logs';
import { policyId } from '@ferry/common/orders/policy';
import type { DocumentStore } from '../documents/document-store.ts';
import type { Coalesced, Timers } from '../schedule/coalesce.ts';
import { coalesce } from '../schedule/coalesce.ts';
import type { ProjectData } from './project-data.ts';
import type { TrustHolder } from './trust-holder.ts';

/** Reads anew whose keys are revoked; true when that changed. */
export async function updateTrust(store: DocumentStore, trust: TrustHolder): Promise<boolean> {
  const administrators = await store.all('administrators');
  return trust.update({ administrators, policy: await store.get('orders', policyId) });
}

/** Judges again what was refused once: an order may have come before the grant that it needs. Gives how many are good now. */
export async function retryQuarantine(data: Pick<ProjectData, 'quarantine' | 'store' | 'logs'>): Promise<number> {
  let good = 0;
  for (const { collection, id, document } of data.quarantine.list()) {
    const name = replicatedCollections.find((candidate) => candidate === collection);
    // Both check the form first, and put it back when it fails again.
    const taken = name
      ? await data.store.merge(name, document as DocumentOf[typeof name])
      : await data.logs.add(document as LogDocument, 'cloud');
    if (!taken.ok) continue;
    data.quarantine.remove(collection, id);
    good += 1;
  }
  return good;
}

/** Keeps the trust up to date with administrators and policy; whenever that changes, and at the start, tries the quarantine again. */
export function watchTrust(
  data: ProjectData,
  options: { timers: Timers; now: () => number; onError: (thrown: unknown) => void },
): { stop(): Promise<void> } {
  let first = true;
  const work: Coalesced = coalesce(
    async () => {
      const changed = await updateTrust(data.store, data.trust);
      if (changed || first) await retryQuarantine(data);
      first = false;
    },
    { ...options, delayMs: 0 },
  );
  const stops = [
    data.store.onChange('administrators', () => work.ask()),
    data.store.onChange('orders', (ids) => {
      if (ids.includes(policyId)) work.ask();
    }),
  ];
  work.ask();
  return {
    async stop() {
      for (const stop of stops) stop();
      await work.stop();
    },
  };
}
