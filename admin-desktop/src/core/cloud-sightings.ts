import type { DocumentOf } from '@ferry/common/documents/all';
import { deviceDocuments } from '@ferry/common/documents/devices';
import { reportSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { DeviceSeen } from './database/device-seen.ts';
import { mergeContext } from './database/rx-document-store.ts';
import type { DocumentStore } from './documents/document-store.ts';

/**
 * A report that comes from the cloud says when the device was last there: at the time of its report. It comes by RxDB's
 * replication, or through the store that is given back, which is for the sync alone. A report that was here before, or
 * an older one, is no sighting: the hub had it from the LAN, and the cloud only gives it back.
 */
export function watchCloudSightings(store: DocumentStore, seen: DeviceSeen): { store: DocumentStore; stop(): void } {
  const note = (document: DocumentOf['devices'] | undefined) => {
    const report = document && payloadUnverified(document.report, 'report', reportSchema);
    if (report?.ok) seen.note(report.value.deviceId, { at: report.value.at, channel: 'cloud' });
  };
  const subscription = store.rx('devices').eventBulks$.subscribe(({ context, events }) => {
    if (context === mergeContext) return;
    for (const { documentData, previousDocumentData } of events) {
      const [after, before] = [bodyOf(documentData), bodyOf(previousDocumentData)];
      if (after && isNewer(after, before)) note(after);
    }
  });
  const mergeMany: DocumentStore['mergeMany'] = async (collection, documents, signal) => {
    if (collection !== 'devices') return await store.mergeMany(collection, documents, signal);
    const before = await store.getMany(
      'devices',
      documents.map(({ id }) => id),
    );
    const merged = await store.mergeMany(collection, documents, signal);
    const refused = new Set(merged.refused.map(({ id }) => id));
    for (const document of documents as readonly DocumentOf['devices'][])
      if (!refused.has(document.id) && isNewer(document, before.get(document.id))) note(document);
    return merged;
  };
  return { store: { ...store, mergeMany }, stop: () => subscription.unsubscribe() };
}

function isNewer(document: DocumentOf['devices'], before: DocumentOf['devices'] | undefined): boolean {
  if (!before) return true;
  return before.report !== document.report && deviceDocuments.merge(before, document).report === document.report;
}

function bodyOf(row: unknown): DocumentOf['devices'] | undefined {
  return (row as { body?: DocumentOf['devices'] } | undefined)?.body;
}
