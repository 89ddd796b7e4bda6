import type * as KoffiModule from 'koffi';

/** What Ferry uses of koffi. */
export type Koffi = Pick<typeof KoffiModule, 'load' | 'view' | 'address' | 'proto' | 'decode'>;

/**
 * Loads koffi's native addon from `path`, without koffi's own search for files: in a single executable there are none to
 * find. Throws when Windows refuses, for instance because a policy of the computer forbids libraries in folders of the user.
 */
export function openKoffi(path: string): Koffi {
  const holder: { exports: Partial<Koffi> } = { exports: {} };
  process.dlopen(holder, path);
  const { load, view, address, proto, decode } = holder.exports;
  if (!load || !view || !address || !proto || !decode) throw new Error(`${path} is not koffi's addon`);
  return { load, view, address, proto, decode };
}
