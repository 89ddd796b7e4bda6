import type { Result } from '@ferry/common/errors';
import type { Log } from '../gateway/log.ts';
import type { CouchAccess } from './couchdb/couch-access.ts';
import { openCouchStore } from './couchdb/couch-store.ts';
import { prepareDataFolder } from './embedded/data-folder.ts';
import { openEmbeddedStore } from './embedded/embedded-store.ts';
import type { ServerStore } from './server-store.ts';

/** The store in CouchDB where there is one, else the embedded one in the data folder. */
export async function openStore(
  { data, couchdb }: { readonly data: string; readonly couchdb?: CouchAccess },
  log: Log,
): Promise<Result<ServerStore>> {
  if (!couchdb) return await openEmbeddedStore(data);
  // The gateway's own key and the set-up code are still there.
  const prepared = await prepareDataFolder(data);
  if (!prepared.ok) return prepared;
  const told = (event: string, database: string, why: string): void => log('warn', event, { database, why });
  return await openCouchStore(couchdb, { told });
}
