import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Every file of a simulated laptop, registry included, as text by its path. */
export function contentOf(folder: string): Map<string, string> {
  const content = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true })) {
    const path = join(folder, String(entry));
    if (statSync(path).isFile()) content.set(relative(folder, path), readFileSync(path, 'latin1'));
  }
  return content;
}

/** How often a text (an account, a tenant id) stands anywhere on the laptop, whatever its case; UTF-16 counts too. */
export function mentions(folder: string, text: string): number {
  const plain = text.toLowerCase();
  const wide = Buffer.from(plain, 'utf16le').toString('latin1');
  let found = 0;
  for (const file of contentOf(folder).values()) {
    const lower = file.toLowerCase();
    found += lower.split(plain).length - 1 + lower.split(wide).length - 1;
  }
  return found;
}
