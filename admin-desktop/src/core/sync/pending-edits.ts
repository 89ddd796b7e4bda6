import { replicatedCollections } from '@ferry/common/documents/document-type';
import type { ReplicatedCollection } from '@ferry/common/documents/document-type';
import { mergeContext, restampContext } from '../database/rx-document-store.ts';
import type { DocumentStore } from '../documents/document-store.ts';

/** Which documents were written here and are not known to be at the server. */
export interface PendingEdits {
  /** The server has the document. */
  arrived(collection: ReplicatedCollection, ids: readonly string[]): void;
  stop(): void;
}

export function createPendingEdits(store: DocumentStore, onCount: (count: number) => void): PendingEdits {
  const waiting = new Set<string>();
  const nameOf = (collection: ReplicatedCollection, id: string) => `${collection}/${id}`;

  function change(act: () => void): void {
    const before = waiting.size;
    act();
    if (waiting.size !== before) onCount(waiting.size);
  }

  const subscriptions = replicatedCollections.map((collection) =>
    store.rx(collection).eventBulks$.subscribe(({ context, events }) => {
      if (context !== mergeContext && context !== restampContext) return;
      change(() => {
        for (const { documentId } of events) waiting.add(nameOf(collection, documentId));
      });
    }),
  );

  return {
    arrived(collection, ids) {
      change(() => {
        for (const id of ids) waiting.delete(nameOf(collection, id));
      });
    },
    stop() {
      for (const subscription of subscriptions) subscription.unsubscribe();
    },
  };
}
