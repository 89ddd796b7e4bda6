import { z } from 'zod';
import { fail, FerryFailure } from '@ferry/common/errors';
import { registryTypes } from '../laptop.ts';
import type { Registry, RegistryValue } from '../laptop.ts';
import type { JsonFile } from './json-file.ts';

const valueSchema = z.object({ name: z.string(), type: z.enum(registryTypes), data: z.base64() });
type StoredKey = { name: string; values: z.infer<typeof valueSchema>[]; keys: StoredKey[] };
const keySchema: z.ZodType<StoredKey> = z.object({
  name: z.string(),
  values: z.array(valueSchema),
  keys: z.array(z.lazy(() => keySchema)),
});
/** The registry as a file: keys and values sorted by name, so that equal registries are equal bytes. */
export const registryFileSchema = z.object({ format: z.literal(1), hives: z.array(keySchema) });
export type RegistryFile = z.infer<typeof registryFileSchema>;

export const emptyRegistry: RegistryFile = {
  format: 1,
  hives: ['HKCU', 'HKLM'].map((name) => ({ name, values: [], keys: [] })),
};

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function insertSorted<T extends { name: string }>(list: T[], item: T): void {
  const name = item.name.toLowerCase();
  const at = list.findIndex((other) => other.name.toLowerCase() > name);
  list.splice(at < 0 ? list.length : at, 0, item);
}

function segmentsOf(key: string): string[] {
  const segments = key.split('\\');
  if (segments.length < 2 || segments.some((segment) => segment === '')) {
    throw new FerryFailure(
      fail('invalid', key, 'not a path of a registry key', 'Write HKCU\\Software\\... or HKLM\\....').error,
    );
  }
  return segments;
}

function find(file: RegistryFile, segments: readonly string[]): StoredKey | undefined {
  let keys = file.hives;
  let found: StoredKey | undefined;
  for (const segment of segments) {
    found = keys.find((key) => same(key.name, segment));
    if (!found) return undefined;
    keys = found.keys;
  }
  return found;
}

function findOrMake(file: RegistryFile, segments: readonly string[]): StoredKey {
  let keys = file.hives;
  let found: StoredKey | undefined;
  for (const [depth, segment] of segments.entries()) {
    found = keys.find((key) => same(key.name, segment));
    if (!found) {
      if (depth === 0) {
        throw new FerryFailure(fail('not-found', segment, 'there is no such hive', 'Use HKCU or HKLM.').error);
      }
      found = { name: segment, values: [], keys: [] };
      insertSorted(keys, found);
    }
    keys = found.keys;
  }
  if (!found) throw new FerryFailure(fail('invalid', 'registry', 'an empty path', 'Name a key.').error);
  return found;
}

export class SimulatedRegistry implements Registry {
  readonly #file: JsonFile<typeof registryFileSchema>;
  readonly #mayWriteMachine: () => Promise<boolean>;

  constructor(file: JsonFile<typeof registryFileSchema>, mayWriteMachine: () => Promise<boolean>) {
    this.#file = file;
    this.#mayWriteMachine = mayWriteMachine;
  }

  async read(key: string): Promise<{ keys: string[]; values: Map<string, RegistryValue> } | null> {
    const found = find(await this.#file.read(), segmentsOf(key));
    if (!found) return null;
    const values = found.values.map(
      ({ name, type, data }) => [name, { type, data: new Uint8Array(Buffer.from(data, 'base64')) }] as const,
    );
    return { keys: found.keys.map(({ name }) => name), values: new Map(values) };
  }

  async create(key: string): Promise<void> {
    await this.#change(key, (file, segments) => {
      if (find(file, segments)) return undefined;
      findOrMake(file, segments);
      return file;
    });
  }

  async set(key: string, name: string, value: RegistryValue): Promise<void> {
    await this.#change(key, (file, segments) => {
      const found = findOrMake(file, segments);
      const old = found.values.find((candidate) => same(candidate.name, name));
      found.values = found.values.filter((candidate) => candidate !== old);
      const data = Buffer.from(value.data).toString('base64');
      insertSorted(found.values, { name: old?.name ?? name, type: value.type, data });
      return file;
    });
  }

  async remove(key: string, name?: string): Promise<void> {
    await this.#change(key, (file, segments) => {
      const holder = find(file, name === undefined ? segments.slice(0, -1) : segments);
      if (!holder) return undefined;
      const wanted = name ?? segments.at(-1) ?? '';
      if (name === undefined) holder.keys = holder.keys.filter((candidate) => !same(candidate.name, wanted));
      else holder.values = holder.values.filter((candidate) => !same(candidate.name, wanted));
      return file;
    });
  }

  async #change(
    key: string,
    change: (file: RegistryFile, segments: string[]) => RegistryFile | undefined,
  ): Promise<void> {
    const segments = segmentsOf(key);
    if (same(segments[0] ?? '', 'HKLM') && !(await this.#mayWriteMachine())) {
      throw new FerryFailure(fail('forbidden', key, 'access is denied', 'An administrator may change it.').error);
    }
    await this.#file.update((file) => change(file, segments));
  }
}
