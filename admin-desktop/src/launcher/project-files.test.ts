import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { deleteProjectFiles } from './project-files.ts';

let home: string;
let folder: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ferry-files-'));
  folder = join(home, 'project');
  mkdirSync(join(folder, 'backups'), { recursive: true });
  for (const name of ['ferry-project.json', 'keys.json', 'project.sqlite', 'project.sqlite-wal', 'project.lock'])
    writeFileSync(join(folder, name), 'x');
  writeFileSync(join(folder, 'backups', 'old'), 'x');
  mkdirSync(join(folder, 'releases'));
  writeFileSync(join(folder, 'releases', 'a'.repeat(64)), 'x');
});
afterEach(() => rmSync(home, { recursive: true }));

test('all of a project goes, its folder too', () => {
  unwrap(deleteProjectFiles(folder));
  expect(existsSync(folder)).toBe(false);
  // And again, as after a console that was killed in the middle.
  unwrap(deleteProjectFiles(folder));
});

test('what is not ours stays, whatever folder the list names', () => {
  writeFileSync(join(folder, 'keys.json.txt'), 'mine');
  mkdirSync(join(folder, 'photos'));
  unwrap(deleteProjectFiles(folder));
  expect(readdirSync(folder).sort()).toEqual(['keys.json.txt', 'photos']);
});

test('a folder that cannot be read is an error', () => {
  const path = join(home, 'file');
  writeFileSync(path, '');
  expect(deleteProjectFiles(join(path, 'x'))).toMatchObject({ ok: false, error: { code: 'storage' } });
});
