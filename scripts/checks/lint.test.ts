// Each ban of eslint.config.mjs is shown to bite: a rule that nobody sees fail may long have stopped working.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import { afterAll, describe, expect, test } from 'vitest';
import { saysNothing } from './file-names.ts';

const root = join(import.meta.dirname, '..', '..');
// The type-checked rules need a tsconfig that includes the file; this suite asks only about rules that read the text.
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [
    {
      files: ['**/*.ts', '**/*.tsx'],
      languageOptions: { parserOptions: { projectService: false, project: null, program: null } },
      rules: {},
    },
  ],
  ruleFilter: ({ ruleId }) =>
    ['no-restricted-syntax', 'no-restricted-globals', 'max-lines', 'ferry/file-names'].includes(ruleId) ||
    ruleId.startsWith('react-hooks/'),
});

async function complaints(filePath: string, source: string): Promise<string[]> {
  const results = await eslint.lintText(source, { filePath: join(root, filePath) });
  return results.flatMap((result) => result.messages.map((message) => message.ruleId ?? message.message));
}

const core = 'admin-desktop/src/core/example.ts';
const renderer = 'admin-desktop/src/renderer/example.ts';
const unitTest = 'common/src/example.test.ts';

describe('lint refuses', () => {
  test.each([
    ['a default export', core, 'export default 1;', 'no-restricted-syntax'],
    ['an empty catch', core, 'try { f(); } catch { /* nothing */ }', 'no-restricted-syntax'],
    ['an empty catch in a promise', core, 'p.catch(() => {});', 'no-restricted-syntax'],
    ['a swallowed rejection', core, 'p.catch(() => undefined);', 'no-restricted-syntax'],
    ['the path of another part', core, `spawn('../../../agent/src/main.ts');`, 'no-restricted-syntax'],
    ['a path in a template', core, 'spawn(`${root}/sync-server/src/main.ts`);', 'no-restricted-syntax'],
    ['a sleep in a test', unitTest, 'await new Promise((r) => setTimeout(r, 9));', 'no-restricted-syntax'],
    ['an imported sleep', unitTest, `import { setTimeout } from 'node:timers/promises';`, 'no-restricted-syntax'],
    ['Buffer in common', 'common/src/example.ts', 'export const a = Buffer.from([]);', 'no-restricted-globals'],
    ['window in common', 'common/src/example.ts', 'export const a = window.name;', 'no-restricted-globals'],
    ['process in the contract', 'admin-desktop/src/contract/a.ts', 'process.exit();', 'no-restricted-globals'],
    ['fetch in the renderer', renderer, `void fetch('/');`, 'no-restricted-globals'],
    ['a store in the renderer', renderer, 'localStorage.clear();', 'no-restricted-globals'],
    [
      'a hook in a condition',
      'admin-desktop/src/renderer/Example.tsx',
      `import { useState } from 'react'; export function A(p: { b: boolean }) { if (p.b) useState(0); return null; }`,
      'react-hooks/rules-of-hooks',
    ],
    ['a file of 301 lines', core, '\n'.repeat(301), 'max-lines'],
    ['a dumping ground', 'common/src/utils.ts', 'export const a = 1;', 'ferry/file-names'],
  ])('%s', async (_what, file, source, rule) => {
    expect(await complaints(file, source)).toContain(rule);
  });

  test('a comment that would switch a rule off', async () => {
    const found = await complaints(core, '/* eslint-disable */\nexport default 1;');
    expect(found).toContain('no-restricted-syntax');
    expect(found.some((message) => message.includes('noInlineConfig'))).toBe(true);
  });
});

describe('lint allows', () => {
  test.each([
    ['the launcher to name another part', 'admin-desktop/src/launcher/a.ts', `spawn('../../../agent/src/main.ts');`],
    ['globals of Node in the core', core, 'export const a = Buffer.from([]); process.exit();'],
    ['globals of Node in a test of common', unitTest, 'Buffer.from([]);'],
    ['a time limit in a test', unitTest, 'const limit = setTimeout(() => controller.abort(), 9);'],
    ['what all platforms have in common', 'common/src/a.ts', 'export const a = new URL(crypto.randomUUID());'],
  ])('%s', async (_what, file, source) => {
    expect(await complaints(file, source)).toEqual([]);
  });
});

test.each([
  ['utils.ts', true],
  ['Helper.test.ts', true],
  ['types.d.ts', true],
  ['misc.mjs', true],
  ['document-types.ts', false],
  ['tally.ts', false],
])('a file named %s says nothing of its content: %s', (name, expected) => {
  expect(saysNothing(name)).toBe(expected);
});

describe('the type-checked rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ferry-lint-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['any', 'export const a: any = 1;', '@typescript-eslint/no-explicit-any'],
    ['a floating promise', 'Promise.resolve(1);', '@typescript-eslint/no-floating-promises'],
    ['a misused promise', 'if (Promise.resolve(true)) f();', '@typescript-eslint/no-misused-promises'],
    ['a silenced compiler', '// @ts-expect-error it knows better\nf();', '@typescript-eslint/ban-ts-comment'],
  ])('refuse %s', async (_what, source, rule) => {
    const file = join(folder, 'src', 'example.ts');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(join(folder, 'tsconfig.json'), '{"compilerOptions":{"strict":true},"include":["src"]}');
    writeFileSync(file, `declare function f(): void;\n${source}\nf();\nexport {};\n`);
    const results = await new ESLint({
      cwd: folder,
      overrideConfigFile: join(root, 'eslint.config.mjs'),
    }).lintFiles([file]);
    expect(results.flatMap((result) => result.messages.map((message) => message.ruleId))).toContain(rule);
  });
});
