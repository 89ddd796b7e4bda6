import { canonicalJson } from '@ferry/common/canonical-json';
import { fail, FerryFailure, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { RootRecord } from '@ferry/common/trust/root-record';
import type { ProjectStore, ServerStore } from '../server-store.ts';
import { checkCouchUrl } from './couch-access.ts';
import type { CouchAccess } from './couch-access.ts';
import { createCouchClient } from './couch-client.ts';
import type { CouchClient } from './couch-client.ts';
import { hasStatus, openingError, storeError } from './couch-errors.ts';
import { couchProject } from './couch-project.ts';
import { watchTimes } from './couch-watch.ts';
import type { CouchWatch, watchChanges, WatchTimes } from './couch-watch.ts';
import { freePlaces, placeDatabase, readLayout, registryName, writeLayout } from './layout.ts';
import type { Layout } from './layout.ts';

export interface CouchStoreOptions {
  readonly times?: WatchTimes;
  readonly told?: CouchWatch['told'];
}

/** How often a write of the layout is tried again that somebody else's came before. */
const mostTries = 10;

/**
 * Opens the store in a CouchDB that was provisioned (`ferry-server provision`). `unreachable`, `forbidden` and `not-found` when it
 * is away, locks the server out or was not provisioned; `unsupported-version` when a newer Ferry laid it out.
 */
export async function openCouchStore(
  access: CouchAccess,
  { times = watchTimes, told = () => undefined }: CouchStoreOptions = {},
): Promise<Result<ServerStore>> {
  const url = checkCouchUrl(access.url);
  if (!url.ok) return url;
  const client = createCouchClient(url.value, access);
  const where = new URL(url.value).host;
  try {
    const layout = await readLayout(client, access.prefix);
    return ok(couchStore(client, access.prefix, layout, times, told));
  } catch (thrown) {
    if (hasStatus(thrown, 404)) {
      const missing = `there is no ${registryName(access.prefix)} with its layout`;
      return fail('not-found', where, missing, 'Run ferry-server provision once, as an administrator of CouchDB.');
    }
    return { ok: false, error: openingError(thrown, where) };
  }
}

function couchStore(
  client: CouchClient,
  prefix: string,
  opened: Layout,
  times: WatchTimes,
  told: CouchWatch['told'],
): ServerStore {
  const registry = registryName(prefix);
  const { instance } = opened;
  const places = new Map<string, number>();
  const projects = new Map<string, ProjectStore>();
  const watches = new Set<ReturnType<typeof watchChanges>>();

  function learn(layout: Layout): void {
    if (layout.instance !== instance)
      throw new FerryFailure(
        fail('storage', registry, 'another store has taken the place of this one', 'Restart ferry-server.').error,
      );
    for (const { place, rootRecord } of layout.projects) places.set(rootRecord.projectId, place);
  }
  learn(opened);

  async function current(): Promise<Layout> {
    const layout = await readLayout(client, prefix);
    learn(layout);
    return layout;
  }

  async function add(record: RootRecord): Promise<Result<void>> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const layout = await current();
      const known = layout.projects.find(({ rootRecord }) => rootRecord.projectId === record.projectId);
      if (known) {
        if (canonicalJson(known.rootRecord) === canonicalJson(record)) return ok(undefined);
        const taken = 'this server has another project under that id';
        return fail('forbidden', registry, taken, 'Use another server, or make the project anew.');
      }
      const [place] = freePlaces(layout);
      if (place === undefined) {
        const full = `all ${layout.places} places for projects are taken`;
        return fail('storage', registry, full, `Run ferry-server provision --couchdb-room ${layout.places + 10}.`);
      }
      const next = { ...layout, projects: [...layout.projects, { place, rootRecord: record }] };
      try {
        await writeLayout(client, prefix, next);
        learn(next);
        return ok(undefined);
      } catch (thrown) {
        if (!hasStatus(thrown, 409)) throw thrown;
      }
    }
    return fail('storage', registry, 'the layout keeps changing', 'Try again.', 1000);
  }

  return {
    instance,
    async projects() {
      try {
        return (await current()).projects.map(({ rootRecord }) => rootRecord);
      } catch (thrown) {
        throw new FerryFailure(storeError(thrown, registry));
      }
    },
    async addProject(record) {
      try {
        return await add(record);
      } catch (thrown) {
        return { ok: false, error: storeError(thrown, registry) };
      }
    },
    project(projectId) {
      const place = places.get(projectId);
      if (place === undefined)
        throw new FerryFailure(
          fail('not-found', registry, 'this store has no such project', 'Add the project first.').error,
        );
      const found =
        projects.get(projectId) ??
        couchProject({
          client,
          instance,
          databaseOf: (collection) => placeDatabase(prefix, place, collection),
          watches,
          times,
          told,
        });
      projects.set(projectId, found);
      return found;
    },
    async close() {
      const ending = [...watches];
      for (const watch of ending) watch.end();
      await Promise.all(ending.map(async ({ done }) => await done));
    },
  };
}
