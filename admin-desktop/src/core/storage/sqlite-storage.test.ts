import {
  createRxDatabase,
  type EventBulk,
  type RxCollection,
  type RxDocumentData,
  type RxStorageChangeEvent,
  type RxStorageDefaultCheckpoint as Checkpoint,
} from 'rxdb/plugins/core';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { describe, expect, it } from 'vitest';
import { ProjectDatabase } from './project-database.ts';
import { createSqliteStorage } from './sqlite-storage.ts';
import { laptopInstance, laptopParameters, laptopSchema, temporaryFolder, type Laptop } from './storage-fixture.ts';

const laptop = (id: string, more: Partial<Laptop> = {}): Laptop => ({
  id,
  name: 'n',
  state: 'waiting',
  age: 1,
  load: 0,
  online: true,
  body: {},
  ...more,
});

const stored = (id: string, rev: string, more: Partial<RxDocumentData<Laptop>> = {}): RxDocumentData<Laptop> => ({
  ...laptop(id),
  _deleted: false,
  _attachments: {},
  _rev: rev,
  _meta: { lwt: 1000 },
  ...more,
});

const memory = () => ProjectDatabase.open({ path: ':memory:' });

describe('writing', () => {
  it('refuses what does not follow from the stored revision, and writes the rest', async () => {
    const instance = await laptopInstance(createSqliteStorage({ database: memory() }));
    const first = stored('a', '1-a');
    await instance.bulkWrite([{ document: first }], 'test');
    const { error } = await instance.bulkWrite(
      [
        { document: stored('a', '1-b') },
        { previous: stored('a', '1-other'), document: stored('a', '2-b') },
        { document: stored('c', '1-a') },
      ],
      'test',
    );
    expect(error.map(({ documentId, status }) => [documentId, status])).toEqual([
      ['a', 409],
      ['a', 409],
    ]);
    expect(error[0]).toMatchObject({ documentInDb: first });
    expect(await instance.findDocumentsById(['a', 'c'], false)).toEqual([first, stored('c', '1-a')]);
  });

  it('tells of changes once they are stored, with a checkpoint to go on from', async () => {
    const instance = await laptopInstance(createSqliteStorage({ database: memory() }));
    const bulks: EventBulk<RxStorageChangeEvent<Laptop>, unknown>[] = [];
    instance.changeStream().subscribe((bulk) => bulks.push(bulk));
    const [one, two] = [stored('a', '1-a'), stored('a', '2-a', { state: 'failed' })];
    await instance.bulkWrite([{ document: one }, { document: stored('b', '1-a') }], 'first');
    await instance.bulkWrite([{ previous: one, document: two }], 'second');
    await instance.bulkWrite(
      [{ previous: two, document: stored('a', '3-a', { _deleted: true, _meta: { lwt: 2000 } }) }],
      'third',
    );
    await instance.bulkWrite([{ document: one }], 'conflict');
    expect(
      bulks.map(({ context, events }) => [context, events.map(({ operation, documentId }) => operation + documentId)]),
    ).toEqual([
      ['first', ['INSERTa', 'INSERTb']],
      ['second', ['UPDATEa']],
      ['third', ['DELETEa']],
    ]);
    expect(bulks[1]?.events[0]).toMatchObject({ documentData: two, previousDocumentData: one });
    expect(bulks[2]?.checkpoint).toEqual({ id: 'a', lwt: 2000 });
  });

  it('pages through changes of one moment without loss or repetition, deleted ones too', async () => {
    const storage = createSqliteStorage({ database: memory() });
    const instance = await storage.createStorageInstance<Laptop>(laptopParameters());
    const ids = ['a', '\ue000', '😀', 'b', 'c', 'zz', '~'];
    await instance.bulkWrite(
      ids.map((id) => ({ document: stored(id, '1-a', { _deleted: id === 'b' }) })),
      'test',
    );
    const changes = (after?: Checkpoint) => instance.getChangedDocumentsSince(2, after);
    const seen: string[] = [];
    let checkpoint: Checkpoint | undefined;
    for (;;) {
      const page = await changes(checkpoint);
      checkpoint = page.checkpoint;
      seen.push(...page.documents.map(({ id }) => id));
      if (page.documents.length < 2) break;
    }
    expect(seen).toEqual(ids.toSorted());
    expect((await changes(checkpoint)).checkpoint).toEqual(checkpoint);
  });

  it('purges what was deleted long enough ago, and only that', async () => {
    const instance = await laptopInstance(createSqliteStorage({ database: memory() }));
    const rows = [
      stored('old', '1-a', { _deleted: true }),
      stored('new', '1-a', { _deleted: true, _meta: { lwt: Date.now() } }),
      stored('live', '1-a'),
    ];
    await instance.bulkWrite(
      rows.map((document) => ({ document })),
      'test',
    );
    expect(await instance.cleanup(60_000)).toBe(true);
    const left = await instance.findDocumentsById(['old', 'new', 'live'], true);
    expect(left.map(({ id }) => id)).toEqual(['new', 'live']);
  });

  it('says clearly what it cannot do', async () => {
    const storage = createSqliteStorage({ database: memory() });
    const instance = await laptopInstance(storage);
    await expect(instance.getAttachmentData('a', 'b', 'c')).rejects.toThrow('attachments');
    await instance.close();
    await expect(instance.findDocumentsById(['a'], true)).rejects.toThrow('closed');
    expect(() => storage.view('project', 'laptops')).toThrow('no open collection');
  });
});

const names = ['settings', 'tokens', 'users', 'administrators', 'enrolments', 'orders', 'devices', 'audit'] as const;
type Collections = Record<(typeof names)[number], RxCollection<Laptop>>;

async function openProject(path: string) {
  const database = ProjectDatabase.open({ path });
  const storage = createSqliteStorage({ database });
  const project = await createRxDatabase({ name: 'project', storage, multiInstance: false });
  const collections = (await project.addCollections(
    Object.fromEntries(names.map((name) => [name, { schema: laptopSchema }])),
  )) as unknown as Collections;
  return { database, project, collections };
}

describe('with RxDB', () => {
  it('keeps eight collections in one file, and has them all again', async () => {
    using folder = temporaryFolder();
    const first = await openProject(folder.file('project.sqlite'));
    for (const name of names) {
      const collection = first.collections[name];
      await collection.bulkInsert(
        Array.from({ length: 30 }, (_, number) => laptop(`${name}-${number}`, { age: number })),
      );
      await (await collection.findOne(`${name}-0`).exec())?.incrementalPatch({ state: 'changed' });
      await (await collection.findOne(`${name}-1`).exec())?.remove();
    }
    await first.project.close();
    first.database.close();

    const second = await openProject(folder.file('project.sqlite'));
    for (const name of names) {
      const documents = await second.collections[name].find({ sort: [{ age: 'desc' }], selector: {} }).exec();
      expect(documents.map(({ id }: Laptop) => id)).toEqual(
        Array.from({ length: 30 }, (_, number) => `${name}-${29 - number}`).filter((id) => id !== `${name}-1`),
      );
      expect(documents.at(-1)?.state).toBe('changed');
      expect(await second.collections[name].count({ selector: { state: 'waiting' } }).exec()).toBe(28);
    }
    await second.project.close();
    second.database.close();
  });

  it('replicates both ways, and goes on where it was after a restart', async () => {
    using folder = temporaryFolder();
    const server = new Map<string, Laptop & { _deleted: boolean }>();
    const order: string[] = [];
    const put = (document: Laptop & { _deleted: boolean }) => {
      server.set(document.id, document);
      order.push(document.id);
    };
    for (let number = 0; number < 25; number += 1) put({ ...laptop(`server-${number}`), _deleted: false });
    let pulled = 0;
    const replicate = (collection: Collections['devices']) =>
      replicateRxCollection<Laptop, { read: number }>({
        collection,
        replicationIdentifier: 'gateway',
        live: false,
        pull: {
          batchSize: 10,
          handler: async (checkpoint, size) => {
            const read = checkpoint?.read ?? 0;
            const ids = order.slice(read, read + size);
            pulled += ids.length;
            return {
              documents: ids.map((id) => server.get(id)).filter((found) => found !== undefined),
              checkpoint: { read: read + ids.length },
            };
          },
        },
        push: {
          handler: async (rows) => {
            for (const row of rows) put(row.newDocumentState);
            return [];
          },
        },
      });

    const first = await openProject(folder.file('project.sqlite'));
    await first.collections.devices.bulkInsert([laptop('console-1'), laptop('console-2')]);
    await replicate(first.collections.devices).awaitInSync();
    expect(await first.collections.devices.count().exec()).toBe(27);
    expect([...server.keys()].filter((id) => id.startsWith('console'))).toEqual(['console-1', 'console-2']);
    await first.project.close();
    first.database.close();

    put({ ...laptop('server-0', { state: 'late' }), _deleted: false });
    const before = pulled;
    const second = await openProject(folder.file('project.sqlite'));
    await replicate(second.collections.devices).awaitInSync();
    expect((await second.collections.devices.findOne('server-0').exec())?.state).toBe('late');
    expect(pulled - before).toBeLessThan(10);
    await second.project.close();
    second.database.close();
  });

  it('finds what a query pages through while others write', async () => {
    const database = memory();
    const storage = createSqliteStorage({ database });
    const project = await createRxDatabase({ name: 'busy', storage, multiInstance: false });
    const { laptops } = await project.addCollections({ laptops: { schema: laptopSchema } });
    const padding = 'x'.repeat(400);
    await laptops.bulkInsert(
      Array.from({ length: 6000 }, (_, number) => laptop(`id${number}`, { age: number % 100, body: { padding } })),
    );
    let turns = 0;
    const other = (async () => {
      for (let number = 0; number < 20; number += 1) {
        await laptops.insert(laptop(`new${number}`, { state: 'other' }));
        turns += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const all = await laptops.find({ selector: { state: { $regex: '^wait' } } }).exec();
    expect(turns).toBeGreaterThan(0);
    expect(new Set(all.map(({ id }: Laptop) => id)).size).toBe(6000);
    await other;
    await project.close();
    database.close();
  });
});
