import { join } from 'node:path';
import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';
import { z } from 'zod';
import { canonicalJson } from '@ferry/common/canonical-json';
import { encodeBits } from '@ferry/common/crockford';
import { databaseName } from '@ferry/common/documents/all';
import { check, fail, FerryFailure, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { rootRecordSchema } from '@ferry/common/trust/root-record';
import type { ProjectStore, ServerStore } from '../server-store.ts';
import { prepareDataFolder } from './data-folder.ts';
import { embeddedProject } from './embedded-project.ts';
import { openingError, orStoreFailure, statusOfPouchError, storeError } from './pouch-errors.ts';

PouchDB.plugin(leveldb);

/** One LevelDB folder each. A name starts with `ferry-`, so nothing else in the data folder is ever taken for a database. */
export type Database = PouchDB;

const registryName = 'ferry-projects';
const instanceDocument = '_local/instance';
const instanceSchema = z.looseObject({ instance: z.string().regex(/^[0-9a-z]{16}$/) });
const registeredSchema = z.looseObject({ rootRecord: rootRecordSchema });

/**
 * Opens the store in `folder` (made if need be). `storage` when it cannot be written or read, `unsupported-version` when a
 * newer Ferry wrote it, `locked` when another process has it open.
 */
export async function openEmbeddedStore(folder: string): Promise<Result<ServerStore>> {
  const prepared = await prepareDataFolder(folder);
  if (!prepared.ok) return prepared;
  const open = (name: string): Database =>
    // Old revisions are never asked for: no conflict branches arise, so their bodies may go at once.
    new PouchDB(join(folder, name), { adapter: 'leveldb', auto_compaction: true, revs_limit: 20 });
  const registry = open(registryName);
  try {
    await registry.info();
  } catch (thrown) {
    return { ok: false, error: openingError(thrown, folder) };
  }
  const instance = await instanceOf(registry, folder);
  if (!instance.ok) {
    await registry.close();
    return instance;
  }
  return ok(embeddedStore(open, registry, instance.value));
}

async function instanceOf(registry: Database, folder: string): Promise<Result<string>> {
  try {
    const found = check(instanceSchema, await registry.get(instanceDocument), folder);
    return found.ok ? ok(found.value.instance) : found;
  } catch (thrown) {
    if (statusOfPouchError(thrown) !== 404) return { ok: false, error: openingError(thrown, folder) };
  }
  const instance = encodeBits(crypto.getRandomValues(new Uint8Array(10)), 16).toLowerCase();
  try {
    await registry.put({ _id: instanceDocument, instance });
  } catch (thrown) {
    return { ok: false, error: storeError(thrown, folder) };
  }
  return ok(instance);
}

function embeddedStore(open: (name: string) => Database, registry: Database, instance: string): ServerStore {
  const databases = new Map<string, Database>();
  const projects = new Map<string, ProjectStore>();
  const closers = new Set<() => void>();
  let closed = false;

  function database(name: string): Database {
    if (closed) throw new FerryFailure(fail('cancelled', name, 'the store is closed', 'Start the server again.').error);
    const found = databases.get(name) ?? open(name);
    databases.set(name, found);
    return found;
  }

  return {
    instance,
    projects: async () =>
      await orStoreFailure(registryName, async () => {
        const { rows } = await registry.allDocs({ include_docs: true });
        return rows.map((row) => {
          const registered = check(registeredSchema, 'doc' in row ? row.doc : null, `${registryName}/${row.key}`);
          if (!registered.ok) throw new FerryFailure(registered.error);
          return registered.value.rootRecord;
        });
      }),
    async addProject(record) {
      try {
        await registry.put({ _id: record.projectId, rootRecord: record });
        return ok(undefined);
      } catch (thrown) {
        if (statusOfPouchError(thrown) !== 409) return { ok: false, error: storeError(thrown, registryName) };
      }
      const { rootRecord } = await orStoreFailure(registryName, async () => await registry.get(record.projectId));
      if (canonicalJson(rootRecord) === canonicalJson(record)) return ok(undefined);
      return fail(
        'forbidden',
        registryName,
        'this server has another project under that id',
        'Use another server, or make the project anew.',
      );
    },
    project(projectId) {
      const found =
        projects.get(projectId) ??
        embeddedProject((collection) => database(databaseName(projectId, collection)), instance, closers);
      projects.set(projectId, found);
      return found;
    },
    async close() {
      closed = true;
      for (const end of closers) end();
      await Promise.all([...databases.values(), registry].map(async (each) => await each.close()));
    },
  };
}
