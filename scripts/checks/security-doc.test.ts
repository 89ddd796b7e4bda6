// docs/security.md names a test for each promise: one that was renamed or removed must not go on being named.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
const cited = [...page.matchAll(/`([\w./-]+\.test\.ts)`(?: \("([^"]+)"\))?/g)].map(([, path = '', title]) => ({
  path,
  title,
}));

describe('docs/security.md', () => {
  it('names tests', () => {
    expect(cited.length).toBeGreaterThan(20);
  });

  it.each(cited)('$path $title', ({ path, title }) => {
    expect(existsSync(join(root, path))).toBe(true);
    if (title !== undefined) expect(readFileSync(join(root, path), 'utf8')).toContain(title);
  });

  it('names one for every promise', () => {
    const promises =
      page
        .split('## Where it ends')[0]
        ?.split('\n')
        .filter((line) => /^\| [A-Z]/.test(line)) ?? [];
    expect(promises.length).toBeGreaterThan(5);
    for (const promise of promises) expect(promise).toMatch(/\.test\.ts/);
  });
});
