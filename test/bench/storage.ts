// Our RxStorage on a file, with RxDB's memory storage as the peer of the same run: npm run bench -- storage [documents]
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createRxDatabase,
  getChangedDocumentsSince,
  type RxCollection,
  type RxJsonSchema,
  type RxStorage,
} from 'rxdb/plugins/core';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { createSqliteStorage, ProjectDatabase } from '../../admin-desktop/src/core/storage/index.ts';

interface Device {
  readonly id: string;
  readonly state: string;
  readonly seenAt: string;
  readonly body: {
    readonly computerName: string;
    readonly user: string;
    readonly facts: Readonly<Record<string, string>>;
  };
}

const size = Number(process.argv[2] ?? 100_000);
const states = ['waiting', 'offered', 'deferred', 'running', 'succeeded', 'failed'];
const folder = mkdtempSync(join(tmpdir(), 'ferry-bench-'));

const schema: RxJsonSchema<Device> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 64 },
    state: { type: 'string', maxLength: 16 },
    seenAt: { type: 'string', maxLength: 24 },
    body: { type: 'object' },
  },
  required: ['id', 'state', 'seenAt', 'body'],
  indexes: ['state', 'seenAt'],
};

function device(number: number): Device {
  const facts = Object.fromEntries(Array.from({ length: 12 }, (_, fact) => [`fact${fact}`, `value ${number * fact}`]));
  return {
    id: `device-${String((number * 7919) % size).padStart(8, '0')}`,
    state: states[number % states.length] ?? '',
    seenAt: new Date(1_700_000_000_000 + ((number * 104_729) % size) * 1000).toISOString(),
    body: { computerName: `LAPTOP-${number}`, user: `Jürgen Müller ${number}`, facts },
  };
}

/** Runs `work` and prints its time in milliseconds; given the peer's time, also how many times faster we are. */
async function figure(name: string, work: () => unknown, peer?: number): Promise<number> {
  const started = performance.now();
  await work();
  const value = performance.now() - started;
  report(name, value, 'ms', peer);
  return value;
}

function report(name: string, value: number, unit: string, peer?: number): void {
  const rounded = (number: number) => Number(number.toPrecision(4));
  const against = peer === undefined ? {} : { peer: rounded(peer), ratio: rounded(peer / value) };
  console.log(JSON.stringify({ name, value: rounded(value), unit, ...against }));
}

async function collection(storage: RxStorage<unknown, unknown>): Promise<RxCollection<Device>> {
  const database = await createRxDatabase({ name: 'bench', storage, multiInstance: false, eventReduce: false });
  const { devices } = await database.addCollections<{ devices: RxCollection<Device> }>({ devices: { schema } });
  return devices;
}

async function insertAll(devices: RxCollection<Device>): Promise<void> {
  for (let start = 0; start < size; start += 1000) {
    const count = Math.min(1000, size - start);
    await devices.bulkInsert(Array.from({ length: count }, (_, offset) => device(start + offset)));
  }
}

/** Runs all with RxDB's interface, the same for both storages. Gives the times by name. */
async function measure(storage: RxStorage<unknown, unknown>, label: string, peers: ReadonlyMap<string, number>) {
  const times = new Map<string, number>();
  const devices = await collection(storage);
  const run = async (name: string, work: () => unknown) => {
    times.set(name, await figure(`${label}: ${name}`, work, peers.get(name)));
  };
  const page = (direction: 'asc' | 'desc') =>
    devices.find({ selector: {}, sort: [{ seenAt: direction }], skip: Math.floor(size * 0.9), limit: 50 }).exec();
  await run(`insert ${size} by 1000`, () => insertAll(devices));
  await run('count by state', () => devices.count({ selector: { state: 'failed' } }).exec());
  await run('deep page ascending', () => page('asc'));
  await run('deep page descending', () => page('desc'));
  await run('pull the first 1000 changes', () => getChangedDocumentsSince(devices.storageInstance, 1000));
  return { times, devices };
}

try {
  const memory = await measure(getRxStorageMemory(), 'memory', new Map());
  await memory.devices.database.close();

  const path = join(folder, 'project.sqlite');
  const database = ProjectDatabase.open({ path });
  const storage = createSqliteStorage({
    database,
    views: {
      devices: {
        columns: { state: { path: 'state', kind: 'text' }, user: { path: 'body.user', kind: 'label' } },
        search: ['body.user', 'body.computerName'],
      },
    },
  });
  const { devices } = await measure(storage, 'sqlite', memory.times);
  const view = storage.view('bench', 'devices');
  await figure('view: group by state', () => view.groupCount('state'));
  await figure('view: count of a search', () => view.countWhere({ search: `muller ${size - 1}` }));
  const order = [{ column: 'user', direction: 'desc' }] as const;
  await figure('view: deep page by name', () => view.window({ order, limit: 50, offset: Math.floor(size * 0.9) }));
  const where = { search: 'laptop-99' };
  await figure('view: searched page by name', () => view.window({ where, order, limit: 50, offset: 0 }));
  report('file', statSync(path).size / 2 ** 20, 'MiB');
  await devices.database.close();
  database.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
