import { fail, FerryFailure } from '@ferry/common/errors';
import type { Registry, RegistryKey, RegistryValue } from '../laptop.ts';
import { OutDword, OutWord, refusal, wideText, winError } from './native/native-call.ts';
import type { Word } from './native/native-call.ts';
import type { RegistryApi } from './native/registry-api.ts';

/** HKEY_CURRENT_USER and HKEY_LOCAL_MACHINE: a LONG made as wide as a pointer, so its sign goes along. */
const hives: Record<string, number> = { HKCU: -0x7fffffff, HKLM: -0x7ffffffe };
const access = { read: 0x2_0019, write: 0x2_0006, delete: 0x1_0000, enumerate: 0x8, query: 0x1 } as const;
/** The 64-bit view; the 32-bit one is the key `WOW6432Node` of it, which a path can name. */
const view64 = 0x100;

const typeNumbers: Record<RegistryValue['type'], number> = {
  none: 0,
  sz: 1,
  'expand-sz': 2,
  binary: 3,
  dword: 4,
  'dword-big-endian': 5,
  link: 6,
  'multi-sz': 7,
  'resource-list': 8,
  'full-resource-descriptor': 9,
  'resource-requirements-list': 10,
  qword: 11,
};
const typeNames = new Map(Object.entries(typeNumbers).map(([name, number]) => [number, name as RegistryValue['type']]));

function split(key: string): [number, string] {
  const [hive = '', ...rest] = key.split('\\');
  const root = hives[hive.toUpperCase()];
  if (root === undefined || rest.length === 0 || rest.includes('')) {
    throw new FerryFailure(
      fail('invalid', key, 'not a path of a registry key', 'Write HKCU\\Software\\... or HKLM\\....').error,
    );
  }
  return [root, rest.join('\\')];
}

const absent = (code: number): boolean => code === winError.fileNotFound || code === winError.pathNotFound;

/** The registry of this Windows, by the Win32 API: values as raw bytes, so that what is put back is what was there. */
export class WindowsRegistry implements Registry {
  readonly #api: RegistryApi;

  constructor(api: RegistryApi) {
    this.#api = api;
  }

  async read(key: string): Promise<RegistryKey | null> {
    return this.#with(key, access.read, (handle) => {
      // Somebody may write meanwhile: then a name or a value is longer than was said a moment ago.
      for (;;) {
        const read = this.#readOnce(handle, key);
        if (read) return read;
      }
    });
  }

  async create(key: string): Promise<void> {
    const [root, path] = split(key);
    this.#api.close(this.#make(root, path, key));
  }

  async set(key: string, name: string, value: RegistryValue): Promise<void> {
    const [root, path] = split(key);
    const handle = this.#make(root, path, key);
    try {
      const data = Buffer.from(value.data);
      const code = this.#api.setValue(handle, name, 0, typeNumbers[value.type], data, data.length);
      if (code !== winError.ok) throw refusal(code, 'writing the value', `${key}\\${name}`);
      this.#durable(handle, key);
    } finally {
      this.#api.close(handle);
    }
  }

  async remove(key: string, name?: string): Promise<void> {
    if (name !== undefined) {
      this.#with(key, access.write, (handle) => {
        const code = this.#api.deleteValue(handle, name);
        if (code !== winError.ok && !absent(code)) throw refusal(code, 'removing the value', `${key}\\${name}`);
        this.#durable(handle, key);
      });
      return;
    }
    const [, path] = split(key);
    const at = key.lastIndexOf('\\');
    if (!path.includes('\\')) {
      throw new FerryFailure(fail('forbidden', key, 'a whole hive is never removed', 'Name a key below it.').error);
    }
    const last = key.slice(at + 1);
    this.#with(key.slice(0, at), access.read | access.write | access.delete, (handle) => {
      const code = this.#api.deleteTree(handle, last);
      if (code !== winError.ok && !absent(code)) throw refusal(code, 'removing the key', key);
      this.#durable(handle, key);
    });
  }

  #make(root: number, path: string, key: string): bigint {
    const out = new OutWord();
    const code = this.#api.create(root, path, 0, null, 0, access.read | access.write | view64, null, out.bytes, null);
    if (code !== winError.ok) throw refusal(code, 'making the key', key);
    return out.value;
  }

  /** Null when there is no such key. */
  #with<T>(key: string, rights: number, use: (handle: Word) => T): T | null {
    const [root, path] = split(key);
    const out = new OutWord();
    const code = this.#api.open(root, path, 0, rights | view64, out.bytes);
    if (absent(code)) return null;
    if (code !== winError.ok) throw refusal(code, 'opening the key', key);
    try {
      return use(out.value);
    } finally {
      this.#api.close(out.value);
    }
  }

  /** The journal says a step is done only when it is: a power cut must not take the change back afterwards. */
  #durable(handle: Word, key: string): void {
    const code = this.#api.flush(handle);
    if (code !== winError.ok) throw refusal(code, 'writing to the disk', key);
  }

  #readOnce(handle: Word, key: string): RegistryKey | null {
    const [keys, longestKey, values, longestName, largestData] = [0, 0, 0, 0, 0].map(() => new OutDword()) as [
      OutDword,
      OutDword,
      OutDword,
      OutDword,
      OutDword,
    ];
    const asked = this.#api.info(
      ...([handle, null, null, null, keys.bytes, longestKey.bytes, null] as const),
      ...([values.bytes, longestName.bytes, largestData.bytes, null, null] as const),
    );
    if (asked !== winError.ok) throw refusal(asked, 'reading the key', key);

    const read: RegistryKey = { keys: [], values: new Map() };
    const name = Buffer.alloc((Math.max(longestKey.value, longestName.value) + 1) * 2);
    for (let at = 0; ; at += 1) {
      const length = new OutDword(name.length / 2);
      const code = this.#api.enumKey(handle, at, name, length.bytes, null, null, null, null);
      if (code === winError.noMoreItems) break;
      if (code === winError.moreData) return null;
      if (code !== winError.ok) throw refusal(code, 'reading the keys', key);
      read.keys.push(wideText(name.subarray(0, length.value * 2)));
    }
    const data = Buffer.alloc(Math.max(1, largestData.value));
    for (let at = 0; ; at += 1) {
      const [length, type, size] = [new OutDword(name.length / 2), new OutDword(), new OutDword(data.length)];
      const code = this.#api.enumValue(handle, at, name, length.bytes, null, type.bytes, data, size.bytes);
      if (code === winError.noMoreItems) break;
      if (code === winError.moreData) return null;
      if (code !== winError.ok) throw refusal(code, 'reading the values', key);
      const kind = typeNames.get(type.value);
      const called = wideText(name.subarray(0, length.value * 2));
      if (!kind) throw unknownType(type.value, `${key}\\${called}`);
      read.values.set(called, { type: kind, data: new Uint8Array(data.subarray(0, size.value)) });
    }
    return read;
  }
}

/** A value that could not be put back as it was is no value to touch. */
function unknownType(type: number, where: string): FerryFailure {
  return new FerryFailure(
    fail('invalid', where, `a value of the unknown type ${type}`, 'Look at this value by hand.').error,
  );
}
