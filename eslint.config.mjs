// What lint asks for beyond the compiler, each rule because something went wrong without it somewhere.
// Imports between layers are not checked here but by scripts/layers.ts, which fails closed.
import { defineConfig, globalIgnores } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { fileNames } from './scripts/checks/file-names.ts';

const typescript = ['**/*.ts', '**/*.tsx'];
const tests = ['**/*.test.ts', '**/*.test.tsx', 'test/**/*.ts', 'test/**/*.tsx'];
// Tools ask their configuration for a default export, and a declaration file repeats what a package exports.
const defaultExporters = ['**/*.config.ts', '**/*.config.mjs', '**/*.d.ts'];

const ban = (selector, message) => ({ selector, message });
const emptyCatch =
  'Say what happens to the error: handle it, pass it on as a FerryError, or log why it may be dropped.';
const syntax = [
  ban('CatchClause > BlockStatement[body.length=0]', emptyCatch),
  ban(
    "CallExpression[callee.property.name='catch'] > ArrowFunctionExpression > BlockStatement[body.length=0]",
    emptyCatch,
  ),
  ban(
    "CallExpression[callee.property.name='catch'] > ArrowFunctionExpression > Identifier[name='undefined']",
    emptyCatch,
  ),
];
const noDefaultExport = ban(
  'ExportDefaultDeclaration',
  'Export by name: a default export gets another name in every file.',
);
const otherParts =
  'Only launcher/ starts another part by its path. Take what you need as an argument, or put it into common/ or the contract.';
const noOtherParts = [
  ban('Literal[value=/(^|\\u002f)(agent|sync-server|admin-desktop)\\u002fsrc(\\u002f|$)/]', otherParts),
  ban('TemplateElement[value.raw=/(^|\\u002f)(agent|sync-server|admin-desktop)\\u002fsrc(\\u002f|$)/]', otherParts),
];
const sleep = 'Tests wait for an event or a condition (vi.waitFor, expect.poll), never for time.';
const timer = "CallExpression[callee.name='setTimeout'][arguments.0.name=/^(r|res|resolve|done|ok)$/]";
const noSleep = [
  ban(`NewExpression[callee.name='Promise'] ${timer}`, sleep),
  ban(
    "NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout'] > ArrowFunctionExpression > CallExpression[callee.name=/^(r|res|resolve|done|ok)$/]",
    sleep,
  ),
  ban('ImportDeclaration[source.value=/^(node:)?timers\\u002fpromises$/]', sleep),
  ban("CallExpression[callee.property.name='waitForTimeout']", sleep),
];
const nodeOnly = [
  'Buffer',
  'process',
  'global',
  'require',
  '__dirname',
  '__filename',
  'setImmediate',
  'clearImmediate',
];
const browserOnly = [
  'window',
  'document',
  'navigator',
  'location',
  'self',
  'localStorage',
  'sessionStorage',
  'indexedDB',
];
const network = ['fetch', 'XMLHttpRequest', 'EventSource'];
const banGlobals = (names, message) => ['error', ...names.map((name) => ({ name, message }))];

export default defineConfig(
  globalIgnores(['**/node_modules/', '**/dist/', '.ferry/', 'coverage/', 'test-results/', 'test/fixtures/']),
  {
    // A rule that needs an exception is changed here, where everybody sees it, not beside the code it complains of.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    plugins: { ferry: { rules: { 'file-names': fileNames } } },
    rules: {
      'ferry/file-names': 'error',
      'max-lines': ['error', { max: 300 }],
      'no-restricted-syntax': ['error', ...syntax],
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: globals.node },
    rules: { 'no-undef': 'error', 'no-unused-vars': 'error' },
  },
  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true, 'ts-check': false },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // Interfaces are asynchronous where one of several implementations is.
      '@typescript-eslint/require-await': 'off',
      // Registers and maps are plain objects here; deleting a computed key is how one empties them.
      '@typescript-eslint/no-dynamic-delete': 'off',
      // A type parameter used once often documents what comes out of a parser.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'no-restricted-syntax': ['error', ...syntax, noDefaultExport, ...noOtherParts],
    },
  },
  {
    files: tests,
    rules: {
      // A test that meets undefined fails, which is what it is for.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'no-restricted-syntax': ['error', ...syntax, noDefaultExport, ...noSleep],
    },
  },
  {
    files: ['test/bench/**', 'test/pictures/**', 'admin-desktop/src/launcher/**', 'scripts/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...syntax, noDefaultExport] },
  },
  { files: defaultExporters, rules: { 'no-restricted-syntax': ['error', ...syntax] } },
  {
    files: ['common/src/**', 'admin-desktop/src/contract/**'],
    ignores: tests,
    rules: {
      'no-restricted-globals': banGlobals(
        [...nodeOnly, ...browserOnly],
        'This folder runs in Node, browsers and Electron: use only what all three have.',
      ),
    },
  },
  {
    files: ['admin-desktop/src/renderer/**'],
    ignores: tests,
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-restricted-globals': banGlobals(
        [...nodeOnly, 'localStorage', 'sessionStorage', 'indexedDB', ...network],
        'The renderer has no Node, no store and no network of its own: ask the core through the contract.',
      ),
    },
  },
);
