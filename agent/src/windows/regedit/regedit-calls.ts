import { z } from 'zod';
import { check, fail, FerryFailure, unwrap } from '@ferry/common/errors';
import type { PutValue } from './regedit-values.ts';

const listedKeySchema = z.object({
  exists: z.boolean(),
  keys: z.array(z.string()),
  values: z.record(z.string(), z.unknown()),
});
export type ListedKey = z.infer<typeof listedKeySchema>;

/** The calls of the package that the agent makes, one key or value each. They throw a FerryFailure. */
export interface RegeditCalls {
  list(key: string): Promise<ListedKey>;
  createKey(key: string): Promise<void>;
  deleteKey(key: string): Promise<void>;
  deleteValue(path: string): Promise<void>;
  putValue(key: string, name: string, value: PutValue): Promise<void>;
}

/** The promised form of the package; its own declarations leave out `deleteValue` and the texts of numbers. */
interface Promised {
  list(keys: string[]): Promise<unknown>;
  createKey(keys: string[]): Promise<void>;
  deleteKey(keys: string[]): Promise<void>;
  deleteValue(paths: string[]): Promise<void>;
  putValue(map: Record<string, Record<string, PutValue>>): Promise<void>;
}

/** A program is started for each; a script host that hangs is not waited for longer, in milliseconds. */
const longestMs = 60_000;

/** `scripts` gives the folder with the package's scripts, as it is to be before each call. */
export function regeditCalls(scripts: () => string): RegeditCalls {
  async function call<T>(where: string, use: (promised: Promised) => Promise<T>): Promise<T> {
    const folder = scripts();
    // Only where it is used: it brings streams of Node's early days with it.
    const { default: regedit } = await import('regedit');
    if (!/^Folder found/.test(regedit.setExternalVBSLocation(folder))) throw noScripts(`${folder} is not there`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(noScripts('it does not answer')), longestMs);
    });
    try {
      return await Promise.race([use(regedit.promisified as unknown as Promised), late]);
    } catch (thrown) {
      throw failureOf(thrown, where);
    } finally {
      clearTimeout(timer);
    }
  }
  return {
    async list(key) {
      const answer = await call(key, async (regedit) => await regedit.list([key]));
      const [only] = Object.values(unwrap(check(z.record(z.string(), z.unknown()), answer, 'regedit')));
      return unwrap(check(listedKeySchema, only, 'regedit'));
    },
    createKey: async (key) => await call(key, async (regedit) => await regedit.createKey([key])),
    deleteKey: async (key) => await call(key, async (regedit) => await regedit.deleteKey([key])),
    deleteValue: async (path) => await call(path, async (regedit) => await regedit.deleteValue([path])),
    putValue: async (key, name, value) => {
      // The package takes a default value by a type of its own, under any name.
      const put = name === '' ? { '(default)': { ...value, type: 'REG_DEFAULT' } } : { [name]: value };
      await call(key, async (regedit) => await regedit.putValue({ [key]: put }));
    },
  };
}

function noScripts(why: string): FerryFailure {
  const remedy =
    'Ask an administrator whether VBScript and Windows Script Host are there and allowed on this computer.';
  return new FerryFailure(fail('forbidden', 'Windows Script Host', `it cannot be used: ${why}`, remedy).error);
}

/** Numbers from 25121 to 25127 are the scripts' own, others those of Windows; `code` 1 is the script host itself. */
function failureOf(thrown: unknown, where: string): FerryFailure {
  if (thrown instanceof FerryFailure) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code: unknown = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  const made = (...args: Parameters<typeof fail>) => new FerryFailure(fail(...args).error);
  if (code === 5) return made('forbidden', where, 'access is denied', 'An administrator may change it.');
  if (code === 2 || code === 3) return made('not-found', where, 'there is no such key or value', 'Look again.');
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    return made('too-large', where, 'the key holds too much to be listed', 'Look at it by hand.');
  if (thrown instanceof SyntaxError || /invalid Registry Value Type/.test(message)) {
    const why = 'the key holds something that Windows Script Host cannot tell';
    return made('invalid', where, why, 'Look at it by hand, or use --registry native.');
  }
  if (message === 'cscript not found' || code === 'ENOENT' || code === 'EACCES' || code === 'EPERM' || code === 1)
    return noScripts(message.split('\n')[0]?.slice(0, 200) ?? '');
  return made(
    'internal',
    where,
    `regedit: ${message.slice(0, 500)}`,
    'Look the number up in the list of Windows system error codes.',
  );
}
