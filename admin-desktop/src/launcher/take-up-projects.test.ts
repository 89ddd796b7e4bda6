import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { folderName } from './folder-name.ts';
import { openProjectList } from './project-list.ts';
import { takeUpProjects } from './take-up-projects.ts';

let home: string;
let folder: string;
let said: string[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ferry-take-up-'));
  folder = join(home, 'projects');
  said = [];
});
afterEach(() => rmSync(home, { recursive: true }));

const list = () => unwrap(openProjectList(home));
const takeUp = () => takeUpProjects(folder, { list: list(), log: (line) => said.push(line) });

function lay(name: string, project: string, others = ['keys.json', 'project.sqlite']): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'ferry-project.json'), project);
  for (const other of others) writeFileSync(join(path, other), '');
  return path;
}

test('a project that lies whole in its folder is found, once, and keeps what is known of others', () => {
  unwrap(list().put({ id: 'a', name: 'A', folder: join(folder, 'a-00000000'), archived: true }));
  const path = lay(folderName('Häuser'), '{"format":9,"id":"b","name":"Häuser","sample":true}');
  takeUp();
  takeUp();
  expect(list().all()).toMatchObject([
    { id: 'a', archived: true },
    { id: 'b', name: 'Häuser', folder: path, sample: true, archived: false },
  ]);
  expect(said).toEqual([expect.stringContaining('Häuser')]);
});

test('what never became a project goes; what somebody else put there stays, as does a second copy', () => {
  const name = folderName('New');
  for (const empty of ['.import-0011aabb', `.${name}-aB3dEf`, name])
    mkdirSync(join(folder, empty), { recursive: true });
  writeFileSync(join(folder, `.${name}-aB3dEf`, 'keys.json'), '{}');
  const project = '{"format":1,"id":"a","name":"A"}';
  unwrap(list().put({ id: 'a', name: 'A', folder: lay('a-00000000', project) }));
  const others = [
    lay('copy-00000000', project),
    lay('half-00000000', project.replace('"a"', '"h"'), ['keys.json']),
    lay('damaged-00000000', '{"format":1,"id":'),
    join(folder, 'letters'),
    join(folder, '.cache'),
  ];
  for (const other of others.slice(3)) mkdirSync(other);
  symlinkSync(join(home, 'elsewhere'), join(folder, 'link-00000000'));
  takeUp();
  expect(list().all()).toHaveLength(1);
  const left = ['a-00000000', 'link-00000000', ...others.map((path) => path.slice(folder.length + 1))];
  expect(readdirSync(folder).toSorted()).toEqual(left.toSorted());
  expect(said.toSorted()).toEqual([
    expect.stringContaining('copy-00000000 holds another copy of “A”'),
    expect.stringContaining('damaged-00000000 is in no list'),
  ]);
});

test('before the first project there is nothing to do', () => {
  takeUp();
  expect(said).toEqual([]);
});
