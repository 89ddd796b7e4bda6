import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { getAsset, isSea } from 'node:sea';

export interface PageFile {
  readonly type: string;
  readonly body: string;
}

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  js: 'text/javascript; charset=utf-8',
} as const;

/** The assets of the single executable that make up the page (scripts/agent-exe): the script is one file there. */
export const pageAssets = ['page.html', 'page.css', 'ferry.svg', 'main.js'] as const;

/**
 * Every file of the page by its path in the URL: what is not here is not served. From a checkout these are the sources, with
 * their types blanked out as Node itself does; nothing has to be built.
 */
export function pageFiles(): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  const add = (name: string, body: string): void => {
    const extension = name.split('.').at(-1);
    const type = extension === 'ts' ? types.js : Object.entries(types).find(([each]) => each === extension)?.[1];
    if (type === undefined) return;
    files.set(name === 'page.html' ? '/' : `/${name}`, { type, body });
    if (name === 'main.ts') files.set('/main.js', { type, body });
  };
  if (isSea()) {
    for (const name of pageAssets) add(name, getAsset(`person/${name}`, 'utf8'));
    return files;
  }
  const folder = join(import.meta.dirname, 'page');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.test.ts')) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    const name = join(entry.parentPath, entry.name)
      .slice(folder.length + 1)
      .replaceAll('\\', '/');
    add(name, entry.name.endsWith('.ts') ? stripTypeScriptTypes(text) : text);
  }
  return files;
}
