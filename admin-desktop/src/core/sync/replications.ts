import { setImmediate } from 'node:timers/promises';
import { replicateCouchDB } from 'rxdb/plugins/replication-couchdb';
import { databaseName } from '@ferry/common/documents/all';
import { replicatedCollections } from '@ferry/common/documents/document-type';
import type { ReplicatedCollection } from '@ferry/common/documents/document-type';
import { errorFrom, FerryFailure } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import type { Quarantine } from '../database/quarantine.ts';
import type { DocumentStore } from '../documents/document-store.ts';
import { createCollectionRemote } from './collection-remote.ts';
import type { CollectionRemote } from './collection-remote.ts';
import type { Gate } from './gate.ts';
import type { GatewayClient } from './gateway-client.ts';
import type { PendingEdits } from './pending-edits.ts';
import type { PullJudge } from './pull-judge.ts';
import { createReplicationFetch } from './replication-fetch.ts';

export type SyncQuarantine = Pick<Quarantine, 'put' | 'list' | 'remove'>;

export interface Replications {
  cancel(): Promise<void>;
}

/** Documents in one page of a pull and in one push. */
const pullBatch = 200;
const pushBatch = 100;

/** Starts RxDB's CouchDB replication for each collection, what others depend on first. */
export function startReplications(options: {
  store: DocumentStore;
  projectId: string;
  origin: string;
  /** another one makes RxDB compare everything anew */
  generation: string;
  client: GatewayClient;
  gate: Gate;
  judge: PullJudge;
  pending: PendingEdits;
  quarantine: SyncQuarantine;
  /** milliseconds before RxDB asks again after a failure */
  retryMs: number;
  onRefused: (error: FerryError) => void;
  /** The server has taken, by now, all that it had refused. */
  onAllTaken: () => void;
}): Replications {
  const { store, projectId, pending, quarantine } = options;
  /** What the server did not take since this began. */
  const refused = new Set<string>();
  const started = replicatedCollections.map((collection) => {
    const remote = createCollectionRemote({
      ...options,
      collection,
      onRefused(document, error) {
        refused.add(`${collection}/${document.id}`);
        quarantine.put(collection, document, error);
        options.onRefused(error);
      },
      onArrived(ids) {
        pending.arrived(collection, ids);
        for (const id of ids) {
          if (!refused.delete(`${collection}/${id}`)) continue;
          quarantine.remove(collection, id);
          if (refused.size === 0) options.onAllTaken();
        }
      },
    });
    const replication = replicateCouchDB({
      collection: store.rx(collection),
      replicationIdentifier: `ferry-${options.generation}`,
      url: `${options.origin}/${databaseName(projectId, collection)}/`,
      fetch: createReplicationFetch({
        collection,
        store,
        remote,
        pause: async () => await setImmediate(),
      }),
      live: true,
      retryTime: options.retryMs,
      waitForLeadership: false,
      pull: { batchSize: pullBatch },
      push: { batchSize: pushBatch },
    });
    void retryRefused(collection, remote);
    // Every failure of a request went through the gate, which tells of it; RxDB only repeats it here.
    replication.error$.subscribe();
    return replication;
  });

  /** RxDB takes what was refused for sent; so it is offered again with each start: a role or the server may have changed. */
  async function retryRefused(collection: ReplicatedCollection, remote: CollectionRemote): Promise<void> {
    try {
      const before = quarantine.list().filter((each) => each.collection === collection);
      const arrived = await remote.offer(before.map(({ id }) => id));
      for (const id of arrived) quarantine.remove(collection, id);
    } catch (thrown) {
      // The gate told it already, or the sync was stopped: the next start tries again.
      if (!(thrown instanceof FerryFailure)) options.onRefused(errorFrom(thrown, collection));
    }
  }

  return {
    async cancel() {
      await Promise.all(started.map(async (replication) => await replication.cancel()));
    },
  };
}
