import { describe, expect, test } from 'vitest';
import { layerOf, packageName, refusal } from './judge.ts';
import { layers } from './table.ts';

/** Who may import which of our own layers, as ARCHITECTURE.md states it: written a second time, so that a slip is seen. */
const imports: Record<string, string[]> = {
  common: [],
  core: ['contract', 'common'],
  contract: ['common'],
  main: ['contract', 'core', 'launcher', 'common'],
  preload: ['contract', 'core', 'common'],
  'web-host': ['contract', 'core', 'launcher', 'common'],
  launcher: ['contract', 'common'],
  renderer: ['contract', 'common'],
  agent: ['common'],
  'sync-server': ['common'],
};
const file = (name: string): string => `${layers.find((layer) => layer.name === name)?.holds[0] ?? ''}example.ts`;

describe.each(Object.entries(imports))('%s', (name, allowed) => {
  test.each(Object.keys(imports))('imports %s only if the table says so', (other) => {
    const expected = other === name || allowed.includes(other);
    expect(refusal(file(name), file(other)) === undefined).toBe(expected);
  });
  test('never imports tests or tooling', () => {
    expect(refusal(file(name), 'test/support/seed.ts')).toBeDefined();
    expect(refusal(file(name), 'scripts/test.ts')).toBeDefined();
  });
});

test('a unit test may use the support of all tests, the rest of test/ it may not', () => {
  expect(refusal('common/src/a.test.ts', 'test/support/seed.ts')).toBeUndefined();
  expect(refusal('common/src/a.test.ts', 'test/e2e/page.ts')).toBeDefined();
});

test.each([
  ['node_modules/zod/index.js', 'zod'],
  ['agent/node_modules/commander/index.js', 'commander'],
  ['node_modules/rxdb/dist/esm/plugins/core/index.js', 'rxdb'],
  ['node_modules/@reduxjs/toolkit/dist/index.js', '@reduxjs/toolkit'],
  ['node_modules/@types/ws/index.d.ts', 'ws'],
  ['node_modules/@types/peculiar__x509/index.d.ts', '@peculiar/x509'],
  ['node_modules/fastify/node_modules/left-pad/index.js', 'left-pad'],
  ['common/src/errors.ts', undefined],
])('%s belongs to the package %s', (path, expected) => {
  expect(packageName(path)).toBe(expected);
});

test('a layer holds folders and single files, not names that begin alike', () => {
  expect(layerOf('vitest.config.ts')?.name).toBe('tooling');
  expect(layerOf('vitest.config.ts.bak.ts')).toBeUndefined();
  expect(layerOf('testing/a.ts')).toBeUndefined();
});
