import type { Laptop, Registry } from './laptop.ts';
import { outlookPlaces } from './office-places.ts';

const folders = ['%USERPROFILE%\\Documents\\Outlook Files', outlookPlaces.cache];
/** The value of a profile that holds the path of a PST, as UTF-16 (domain notes A4). */
const pathValue = '001f6700';
const mostKeys = 2000;

/** Paths of the data files (PST) that these profiles have open, wherever they are, and of those in the usual folders. Sorted. */
export async function outlookDataFiles({ registry, files }: Laptop, profiles: readonly string[]): Promise<string[]> {
  const found = new Map<string, string>();
  const add = (path: string): void => void found.set(path.toLowerCase(), path);
  for (const profile of profiles) for (const path of await openIn(registry, profile)) add(path);
  // One that a profile has open may lie in a usual folder: it is named once.
  const leaves = new Set([...found.keys()].map((path) => path.slice(path.lastIndexOf('\\') + 1)));
  for (const folder of folders)
    for (const { name, kind } of (await files.list(folder)) ?? [])
      if (kind === 'file' && name.toLowerCase().endsWith('.pst') && !leaves.has(name.toLowerCase()))
        add(`${folder}\\${name}`);
  return [...found.values()].sort();
}

async function openIn(registry: Registry, profile: string): Promise<string[]> {
  const found: string[] = [];
  const open = [`${outlookPlaces.profiles}\\${profile}`];
  for (let seen = 0; open.length > 0 && seen < mostKeys; seen += 1) {
    const key = open.pop() ?? '';
    const content = await registry.read(key);
    for (const [name, { data }] of content?.values ?? []) {
      if (name.toLowerCase() !== pathValue) continue;
      const path = Buffer.from(data).toString('utf16le').split('\0')[0] ?? '';
      if (path.toLowerCase().endsWith('.pst')) found.push(path);
    }
    open.push(...(content?.keys ?? []).map((name) => `${key}\\${name}`));
  }
  return found;
}
