import { fail, FerryFailure } from '@ferry/common/errors';
import type { Registry, RegistryKey, RegistryValue } from '../../laptop.ts';
import { valueNamed } from '../../registry-values.ts';
import type { RegeditCalls } from './regedit-calls.ts';
import { fromListed, toPut } from './regedit-values.ts';

/** More keys than any tree that a step removes. */
const mostKeys = 10_000;

/**
 * The registry by the `regedit` package: by Windows Script Host, which starts a program for every look. For computers on which
 * the calls to Windows may not be loaded. What it reads is marked where its bytes are not certain; what it writes is refused where
 * other bytes would be stored, and read again where it is not.
 *
 * The package's own 64-bit functions are not used: they give success whatever WMI says, and every key exists for them. Without a
 * view, WMI takes that of the program that asks, and a 64-bit agent gets the 64-bit script host.
 */
export class RegeditRegistry implements Registry {
  readonly approximate = true;
  readonly #calls: RegeditCalls;

  constructor(calls: RegeditCalls) {
    this.#calls = calls;
  }

  async read(key: string): Promise<RegistryKey | null> {
    const path = askable(key);
    const listed = await this.#calls.list(path);
    if (listed.exists) {
      const values = Object.entries(listed.values).map(
        ([name, value]) => [name, fromListed(value, `${key}\\${name}`)] as const,
      );
      return { keys: listed.keys, values: new Map(values) };
    }
    await this.#sureOfAbsence(path, key);
    return null;
  }

  /** "It does not exist" is said of a key that may not be read, too. Then the key above still names it. */
  async #sureOfAbsence(path: string, key: string): Promise<void> {
    const at = path.lastIndexOf('\\');
    if (at < 0) throw denied(key);
    const [above, name] = [path.slice(0, at), path.slice(at + 1).toLowerCase()];
    const listed = await this.#calls.list(above);
    if (!listed.exists) await this.#sureOfAbsence(above, key);
    else if (listed.keys.some((one) => one.toLowerCase() === name)) throw denied(key);
  }

  async create(key: string): Promise<void> {
    await this.#calls.createKey(askable(key));
    if (!(await this.read(key))) throw notDone(key, 'the key is not there afterwards');
  }

  async set(key: string, name: string, value: RegistryValue): Promise<void> {
    const where = `${key}\\${name}`;
    const put = toPut(value, where);
    if (/[\0-\u001f]/.test(name) || name === 'hasOwnProperty')
      throw new FerryFailure(
        fail('invalid', where, 'not a name that the scripts can take', 'Use --registry native.').error,
      );
    if (name === '' && put.type !== 'REG_SZ')
      throw new FerryFailure(
        fail('invalid', where, 'a default value can only be a text', 'Use --registry native.').error,
      );
    if (!(await this.read(key))) await this.create(key);
    await this.#calls.putValue(askable(key), name, put);
    const now = valueNamed((await this.read(key))?.values ?? new Map(), name);
    if (now?.type !== value.type || !Buffer.from(now.data).equals(value.data))
      throw notDone(where, 'another value is there afterwards');
  }

  async remove(key: string, name?: string): Promise<void> {
    const path = askable(key);
    if (name !== undefined) {
      const before = await this.read(key);
      if (!before || valueNamed(before.values, name) === undefined) return;
      // The scripts take what stands behind the last backslash for the name: another value might go.
      if (name.includes('\\') || /[\0-\u001f]/.test(name))
        throw new FerryFailure(
          fail('invalid', `${key}\\${name}`, 'not a name that the scripts can take', 'Use --registry native.').error,
        );
      await this.#calls.deleteValue(`${path}\\${name}`);
      const after = await this.read(key);
      if (after && valueNamed(after.values, name) !== undefined) throw notDone(`${key}\\${name}`, 'it is still there');
      return;
    }
    if (path.split('\\').length < 3)
      throw new FerryFailure(fail('forbidden', key, 'a whole hive is never removed', 'Name a key below it.').error);
    for (const one of await this.#tree(path)) await this.#calls.deleteKey(one);
    if (await this.read(key)) throw notDone(key, 'it is still there');
  }

  /** The key with all below it, deepest first: WMI removes empty keys only. */
  async #tree(root: string): Promise<string[]> {
    const found: string[] = [];
    const open = [root];
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      const content = await this.read(key);
      if (!content) continue;
      found.push(key);
      if (found.length > mostKeys)
        throw new FerryFailure(fail('too-large', root, 'the key holds too much', 'Look at it by hand.').error);
      open.push(...content.keys.map((name) => `${key}\\${name}`));
    }
    return found.toReversed();
  }
}

/** The scripts cut blanks off the ends, and Windows Script Host takes no quotation marks in what it is told. */
function askable(key: string): string {
  const [hive = '', ...rest] = key.split('\\');
  const plain = /^HK(?:CU|LM)$/i.test(hive) && !rest.includes('') && key.trim() === key && !/["\0-\u001f]/.test(key);
  if (plain) return key;
  const remedy = 'Write HKCU\\Software\\... or HKLM\\...; for other names use --registry native.';
  throw new FerryFailure(fail('invalid', key, 'not a path that Windows Script Host can be asked for', remedy).error);
}

function denied(key: string): FerryFailure {
  return new FerryFailure(fail('forbidden', key, 'access is denied', 'An administrator may change it.').error);
}

function notDone(where: string, why: string): FerryFailure {
  const remedy = 'Look at it by hand, or let the agent use the calls to Windows (--registry native).';
  return new FerryFailure(fail('storage', where, `Windows Script Host said nothing, but ${why}`, remedy).error);
}
