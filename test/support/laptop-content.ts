// What is in a folder, exactly.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What was said to the person there: no part of what an agent changes on a laptop. */
const said = ['notices.json', 'tray.json', 'tray.json.new'];

/** Every file below a folder with its bytes, as text that compares exactly. */
export function contentOf(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(folder, name);
    if (!said.includes(name) && statSync(path).isFile())
      files[relative(folder, path)] = readFileSync(path).toString('latin1');
  }
  return files;
}

/** How often a text (an account, a tenant id) stands anywhere on the laptop, whatever its case; UTF-16 counts too. */
export function mentions(folder: string, text: string): number {
  const plain = text.toLowerCase();
  const wide = Buffer.from(plain, 'utf16le').toString('latin1');
  let found = 0;
  for (const file of Object.values(contentOf(folder))) {
    const lower = file.toLowerCase();
    found += lower.split(plain).length - 1 + lower.split(wide).length - 1;
  }
  return found;
}
