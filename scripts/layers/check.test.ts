// The check is run on trees with one fault each: a check of which nobody sees the refusals may have stopped refusing.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { layerViolations } from './check.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ferry-layers-'));
  for (const name of ['zod', 'react', 'rxdb', 'electron', 'left-pad', 'vitest']) installPackage(name);
  write('common/package.json', '{"name":"@ferry/common","type":"module","exports":{"./*":"./src/*.ts"}}');
  mkdirSync(join(root, 'node_modules/@ferry'), { recursive: true });
  symlinkSync(join(root, 'common'), join(root, 'node_modules/@ferry/common'), 'dir');
  for (const [file, source] of Object.entries(cleanTree)) write(file, source);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const cleanTree = {
  'common/src/errors.ts': `import { z } from 'zod'; export const a = z;`,
  'common/src/errors.test.ts': `import { test } from 'vitest'; import 'node:fs'; import './errors.ts'; export { test };`,
  'admin-desktop/src/contract/calls.ts': `import { a } from '@ferry/common/errors'; export const call = a;`,
  'admin-desktop/src/core/storage/store.ts': `import 'node:sqlite'; import 'rxdb'; import '@ferry/common/errors';`,
  'admin-desktop/src/main/main.ts': `import 'electron'; import '../core/storage/store.ts';`,
  'admin-desktop/src/preload/bridge.ts': `import 'electron'; import type { call } from '../contract/calls.ts';`,
  'admin-desktop/src/web-host/host.ts': `import 'node:http'; import '../contract/calls.ts';`,
  'admin-desktop/src/launcher/start.ts': `import 'node:child_process'; import '../contract/calls.ts';`,
  'admin-desktop/src/renderer/app.tsx': `import 'react'; import { call } from '../contract/calls.ts'; export const b = call;`,
  'agent/src/main.ts': `import '@ferry/common/errors';`,
  'sync-server/src/main.ts': `import '@ferry/common/errors';`,
  'test/integration/all.test.ts': `import '../../agent/src/main.ts'; import '../../sync-server/src/main.ts';`,
};

function installPackage(name: string): void {
  write(`node_modules/${name}/package.json`, `{"name":"${name}","version":"1.0.0","main":"index.js"}`);
  write(`node_modules/${name}/index.js`, '');
}

function write(file: string, source: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), source);
}

test('a clean tree passes, and all of it was looked at', async () => {
  expect(await layerViolations(root)).toEqual({ files: Object.keys(cleanTree).length, violations: [] });
});

test('an empty tree has no files, which the command calls a failure', async () => {
  rmSync(root, { recursive: true });
  mkdirSync(root);
  expect(await layerViolations(root)).toEqual({ files: 0, violations: [] });
});

const none = '';
describe('found is', () => {
  test.each([
    ['a package in nobody’s list', 'common/src/a.ts', `import 'left-pad';`, 'left-pad', /package left-pad/],
    ['a package that only another layer may use', 'common/src/a.ts', `import 'react';`, 'react', /package react/],
    ['a module of Node in common', 'common/src/a.ts', `import 'node:fs';`, 'fs', /may not use/],
    ['a module that exists only with node:', 'common/src/a.ts', `import 'node:sqlite';`, 'node:sqlite', /may not use/],
    ['Electron in the core', 'admin-desktop/src/core/a.ts', `import 'electron';`, 'electron', /package electron/],
    [
      'a start of processes in the core',
      'admin-desktop/src/core/a.ts',
      `import 'node:child_process';`,
      none,
      /child_process/,
    ],
    [
      'the core in the renderer',
      'admin-desktop/src/renderer/a.ts',
      `import '../core/storage/store.ts';`,
      none,
      /not import core/,
    ],
    [
      'a type of the core in the renderer',
      'admin-desktop/src/renderer/a.ts',
      `import type { A } from '../core/storage/store.ts'; export type B = A;`,
      none,
      /renderer may not import core/,
    ],
    [
      'a dynamic import of the core in the renderer',
      'admin-desktop/src/renderer/a.ts',
      `export const a = () => import('../core/storage/store.ts');`,
      none,
      /renderer may not import core/,
    ],
    [
      'a type named in place',
      'admin-desktop/src/renderer/a.ts',
      `export type A = typeof import('../core/storage/store.ts');`,
      none,
      /renderer may not import core/,
    ],
    [
      'a re-export of the core',
      'admin-desktop/src/contract/a.ts',
      `export * from '../core/storage/store.ts';`,
      none,
      /contract may not import core/,
    ],
    ['Electron in the web host', 'admin-desktop/src/web-host/a.ts', `import 'electron';`, none, /package electron/],
    [
      'the core in the launcher',
      'admin-desktop/src/launcher/a.ts',
      `import '../core/storage/store.ts';`,
      none,
      /not import core/,
    ],
    [
      'the server in the agent',
      'agent/src/a.ts',
      `import '../../sync-server/src/main.ts';`,
      none,
      /not import sync-server/,
    ],
    ['the agent in the server', 'sync-server/src/a.ts', `import '../../agent/src/main.ts';`, none, /not import agent/],
    [
      'the console in the agent',
      'agent/src/a.ts',
      `import '../../admin-desktop/src/core/storage/store.ts';`,
      none,
      /not import core/,
    ],
    ['a test in the agent', 'agent/src/a.ts', `import '../../test/integration/all.test.ts';`, none, /not import test/],
    ['vitest outside tests', 'agent/src/a.ts', `import 'vitest';`, 'vitest', /package vitest/],
    [
      'another layer in a unit test',
      'agent/src/a.test.ts',
      `import '../../sync-server/src/main.ts';`,
      none,
      /sync-server/,
    ],
    ['a wrong path', 'agent/src/a.ts', `import './nowhere.ts';`, './nowhere.ts', /leads nowhere/],
    ['a package that is not installed', 'agent/src/a.ts', `import 'missing-package';`, none, /leads nowhere/],
    ['a file in no layer', 'admin-desktop/src/stray.ts', 'export const a = 1;', none, /in no layer/],
    ['a folder in no layer', 'gadgets/src/a.ts', 'export const a = 1;', none, /in no layer/],
    ['a script at the top', 'stray.mjs', 'export const a = 1;', none, /in no layer/],
  ])('%s', async (_what, file, source, imported, problem) => {
    write(file, source);
    const { violations } = await layerViolations(root);
    expect(violations).toHaveLength(1);
    expect(violations[0]?.file).toBe(file);
    expect(violations[0]?.problem).toMatch(problem);
    if (imported !== none) expect(violations[0]?.imports).toBe(imported);
  });

  test('a circle, but not one of types alone', async () => {
    write('agent/src/a.ts', `import { b } from './b.ts'; export const a = (): unknown => b;`);
    write('agent/src/b.ts', `import { a } from './a.ts'; export const b = (): unknown => a;`);
    write('agent/src/c.ts', `import type { D } from './d.ts'; export type C = D[];`);
    write('agent/src/d.ts', `import type { C } from './c.ts'; export type D = { c: C };`);
    const { violations } = await layerViolations(root);
    expect(violations.map(({ file, imports }) => [file, imports])).toEqual([
      ['agent/src/a.ts', './b.ts'],
      ['agent/src/b.ts', './a.ts'],
    ]);
  });
});
