import type * as KoffiModule from 'koffi';
import type { TypeObject } from 'koffi';

/** What Ferry uses of koffi. */
export type Koffi = Pick<
  typeof KoffiModule,
  'load' | 'view' | 'address' | 'proto' | 'decode' | 'pointer' | 'unregister'
> & {
  /** where it was loaded from; another thread loads it again from there */
  readonly path: string;
  /** Makes a function that Windows can call, until `unregister`. What is thrown in it goes nowhere good: it must not throw. */
  register(callback: (...args: never[]) => unknown, type: TypeObject): bigint;
};

/**
 * Loads koffi's native addon from `path`, without koffi's own search for files: in a single executable there are none to
 * find. Throws when Windows refuses, for instance because a policy of the computer forbids libraries in folders of the user.
 */
export function openKoffi(path: string): Koffi {
  const holder: { exports: Partial<Koffi> } = { exports: {} };
  process.dlopen(holder, path);
  const { load, view, address, proto, decode, pointer, register, unregister } = holder.exports;
  if (!load || !view || !address || !proto || !decode || !pointer || !register || !unregister)
    throw new Error(`${path} is not koffi's addon`);
  return { path, load, view, address, proto, decode, pointer, register, unregister };
}
