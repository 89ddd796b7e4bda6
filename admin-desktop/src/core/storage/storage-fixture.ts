// What the tests of this folder share: a schema with every kind of index, and storages to put it into.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillWithDefaultSettings, type RxJsonSchema, type RxStorage } from 'rxdb/plugins/core';

export interface Laptop {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly age: number;
  readonly load: number;
  readonly online: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

export const laptopSchema: RxJsonSchema<Laptop> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 40 },
    name: { type: 'string', maxLength: 30 },
    state: { type: 'string', maxLength: 12 },
    age: { type: 'integer', minimum: -50, maximum: 150, multipleOf: 1 },
    load: { type: 'number', minimum: -10, maximum: 10, multipleOf: 0.01 },
    online: { type: 'boolean' },
    body: { type: 'object' },
  },
  required: ['id', 'name', 'state', 'age', 'load', 'online', 'body'],
  indexes: [
    'name',
    'state',
    'age',
    'load',
    ['state', 'age'],
    ['age', 'name'],
    ['online', 'load'],
    ['state', 'name', 'age'],
  ],
};

/** What RxDB gives a storage to open the collection of laptops. */
export function laptopParameters(collectionName = 'laptops') {
  return {
    databaseInstanceToken: 'test',
    databaseName: 'project',
    collectionName,
    schema: fillWithDefaultSettings(laptopSchema),
    options: {},
    multiInstance: false,
    devMode: false,
  };
}

/** Opens an instance for the laptops, as RxDB would. */
export function laptopInstance<Internals, Options>(storage: RxStorage<Internals, Options>, collectionName?: string) {
  const parameters = laptopParameters(collectionName);
  return storage.createStorageInstance<Laptop>({ ...parameters, options: parameters.options as Options });
}

/** Makes a folder that `using` removes at the end of the block. */
export function temporaryFolder(): Disposable & { readonly path: string; file(name: string): string } {
  const path = mkdtempSync(join(tmpdir(), 'ferry-storage-'));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
