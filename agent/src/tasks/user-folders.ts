import type { Files } from '../laptop.ts';
import { backupLimit } from '../steps/executor.ts';

/** More files than any of the places has that Ferry looks through; what lies beyond is not touched. */
const mostFiles = 5000;

/** Paths of the files below a folder, at most `depth` folders down, that are small enough to be backed up. Sorted. */
export async function filesBelow(files: Files, folder: string, depth: number): Promise<string[]> {
  const found: string[] = [];
  const open = [{ path: folder, depth }];
  for (let next = open.shift(); next && found.length < mostFiles; next = open.shift()) {
    for (const { name, kind, size } of (await files.list(next.path)) ?? []) {
      const path = `${next.path}\\${name}`;
      if (kind === 'folder' && next.depth > 0) open.push({ path, depth: next.depth - 1 });
      else if (kind === 'file' && size <= backupLimit) found.push(path);
    }
  }
  return found.sort();
}

/** The last part of a path. */
export function leafOf(path: string): string {
  return path.slice(path.lastIndexOf('\\') + 1);
}

/** A path below the profile of the user as `%USERPROFILE%\…`; null for one elsewhere, where the agent does not look. */
export function belowProfile(path: string): string | null {
  const found = /^[a-z]:\\users\\[^\\]+\\(.+)$/i.exec(path);
  return found ? `%USERPROFILE%\\${found[1] ?? ''}` : null;
}
