import type { DocumentOf } from '@ferry/common/documents/all';
import { reportSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { DeviceSeen } from './database/device-seen.ts';
import { mergeContext } from './database/rx-document-store.ts';
import type { DocumentStore } from './documents/document-store.ts';

/**
 * A report that comes from the cloud says when the device was last there: at the time of its report. It comes by RxDB's
 * replication, or through the store that is given back, which is for the sync alone.
 */
export function watchCloudSightings(store: DocumentStore, seen: DeviceSeen): { store: DocumentStore; stop(): void } {
  const note = (document: DocumentOf['devices'] | undefined) => {
    const report = document && payloadUnverified(document.report, 'report', reportSchema);
    if (report?.ok) seen.note(report.value.deviceId, { at: report.value.at, channel: 'cloud' });
  };
  const subscription = store.rx('devices').eventBulks$.subscribe(({ context, events }) => {
    if (context === mergeContext) return;
    for (const { documentData } of events) note((documentData as { body?: DocumentOf['devices'] }).body);
  });
  const mergeMany: DocumentStore['mergeMany'] = async (collection, documents, signal) => {
    const merged = await store.mergeMany(collection, documents, signal);
    if (collection !== 'devices') return merged;
    const refused = new Set(merged.refused.map(({ id }) => id));
    for (const document of documents) if (!refused.has(document.id)) note(document as DocumentOf['devices']);
    return merged;
  };
  return { store: { ...store, mergeMany }, stop: () => subscription.unsubscribe() };
}
