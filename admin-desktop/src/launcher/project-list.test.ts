import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { openProjectList } from './project-list.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ferry-list-'));
});
afterEach(() => rmSync(home, { recursive: true }));
const file = () => join(home, 'projects.json');

test('a project put into the list is there at the next start, once', () => {
  const list = unwrap(openProjectList(home));
  unwrap(list.put({ id: 'a', name: 'Old name', folder: '/a' }));
  unwrap(list.put({ id: 'b', name: 'B', folder: '/b' }));
  unwrap(list.put({ id: 'a', name: 'New name', folder: '/a' }));
  expect(
    unwrap(openProjectList(home))
      .all()
      .map(({ name }) => name),
  ).toEqual(['B', 'New name']);
});

test('the list is for this user alone and leaves no drafts behind', () => {
  unwrap(unwrap(openProjectList(home)).put({ id: 'a', name: 'A', folder: '/a' }));
  expect(readdirSync(home)).toEqual(['projects.json']);
  if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test.each(['', '{', '{"format":1}', '[]', '{"format":1,"projects":[{"id":""}]}'])(
  'a damaged list (%s) is an error and stays as it is',
  (text) => {
    writeFileSync(file(), text);
    expect(openProjectList(home)).toMatchObject({ ok: false, error: { code: 'storage', where: file() } });
    expect(readFileSync(file(), 'utf8')).toBe(text);
  },
);

test('a list of a newer Ferry is not touched', () => {
  writeFileSync(file(), '{"format":2,"projects":[]}');
  expect(openProjectList(home)).toMatchObject({ ok: false, error: { code: 'unsupported-version' } });
});

test('what a newer Ferry added to the same format survives', () => {
  writeFileSync(file(), '{"format":1,"theme":"dark","projects":[{"id":"a","name":"A","folder":"/a","colour":"red"}]}');
  unwrap(unwrap(openProjectList(home)).put({ id: 'b', name: 'B', folder: '/b' }));
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ theme: 'dark', projects: [{ colour: 'red' }, {}] });
});

test('an entry is changed in its place and taken away; one that is not there cannot be changed', () => {
  const list = unwrap(openProjectList(home));
  unwrap(list.put({ id: 'a', name: 'A', folder: '/a' }));
  unwrap(list.put({ id: 'b', name: 'B', folder: '/b', sample: true }));
  unwrap(list.change('a', { archived: true, name: 'Old' }));
  expect(unwrap(openProjectList(home)).all()).toMatchObject([
    { id: 'a', name: 'Old', archived: true, sample: false, exportedAt: null },
    { id: 'b', archived: false, sample: true },
  ]);
  expect(list.change('nowhere', { name: 'x' })).toMatchObject({ ok: false, error: { code: 'not-found' } });
  unwrap(list.remove('a'));
  unwrap(list.remove('a'));
  expect(unwrap(openProjectList(home)).all()).toMatchObject([{ id: 'b' }]);
});

test('a folder that cannot be made is an error with a way out', () => {
  writeFileSync(join(home, 'taken'), '');
  expect(openProjectList(join(home, 'taken', 'ferry'))).toMatchObject({ ok: false, error: { code: 'storage' } });
});
