import { stat } from 'node:fs/promises';

/** What the system says of files and whom it lets at them. */
export interface FileGuard {
  /** Who else than the user, administrators and the system may read or write there; empty when nobody may. */
  othersIn(folder: string): Promise<string[]>;
  /** Whether the system believes the signature of a program; null where it does not judge. */
  signature(file: string): Promise<'believed' | 'none' | 'not-believed' | null>;
}

/** By the mode of files; programs carry no signature there. */
export const modeGuard: FileGuard = {
  async othersIn(folder) {
    const { mode } = await stat(folder);
    return [...((mode & 0o070) !== 0 ? ['the group'] : []), ...((mode & 0o007) !== 0 ? ['everybody'] : [])];
  },
  signature: async () => null,
};

/** Names that a security descriptor has for those who may look anyway: system, administrators, owner rights, creator. */
const trusted = new Set(['SY', 'BA', 'OW', 'CO', 'S-1-5-18', 'S-1-5-32-544']);
const known = new Map([
  ['WD', 'everybody'],
  ['AN', 'everybody, without signing in'],
  ['BU', 'all users of this computer'],
  ['AU', 'everybody who is signed in'],
  ['IU', 'everybody who sits at this computer'],
  ['BG', 'guests'],
  ['AC', 'all apps from the store'],
]);

/**
 * Whom the access list of a security descriptor in SDDL lets in, besides the user `ownSid` and those who may look anyway.
 * Entries that deny are left out of account: they only take away. A missing list lets in everybody.
 */
export function othersInDescriptor(sddl: string, ownSid: string): string[] {
  const list = /D:(?:P|AR|AI|NO_ACCESS_CONTROL)*((?:\([^()]*\))*)/.exec(sddl);
  if (!list || sddl.includes('NO_ACCESS_CONTROL')) return ['everybody'];
  const others = new Set<string>();
  for (const [, entry = ''] of (list[1] ?? '').matchAll(/\(([^()]*)\)/g)) {
    const [type = '', , , , , who = ''] = entry.split(';');
    if (!type.startsWith('A') && !type.startsWith('XA')) continue;
    if (type === 'AU' || type === 'AL' || trusted.has(who) || who === ownSid) continue;
    others.add(known.get(who) ?? who);
  }
  return [...others];
}
