import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { placeProgram, removePrograms } from './programs.ts';

let folder: string;
const places = () => ({ program: join(folder, 'ferry-agent.exe'), extension: '.exe' });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-programs-'));
  writeFileSync(join(folder, 'ferry-agent.exe'), 'installed');
  writeFileSync(join(folder, 'fetched'), 'new');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a program that cannot be put there leaves nothing', async () => {
  const path = join(folder, 'ferry-agent-2.0.1.exe');
  mkdirSync(path);
  await expect(placeProgram(places(), join(folder, 'fetched'), '2.0.1')).rejects.toThrow();
  expect(readdirSync(folder).sort()).toEqual(['ferry-agent-2.0.1.exe', 'ferry-agent.exe', 'fetched']);
  rmdirSync(path);
  expect(await placeProgram(places(), join(folder, 'fetched'), '2.0.1')).toBe(path);
  expect(readFileSync(path, 'utf8')).toBe('new');
});

test('what upgrades brought is removed, whole or not, and nothing else', async () => {
  const strange = ['ferry-agent-2.0.exe', 'ferry-agent-01.0.0.exe', 'ferry-agent-2.0.1.exe.old', 'other-2.0.1.exe'];
  const brought = ['ferry-agent-2.0.1.exe', 'ferry-agent-2.0.2.exe.new', 'ferry-agent-2.0.3.exe'];
  for (const name of [...strange, ...brought]) writeFileSync(join(folder, name), '');
  await removePrograms(places(), [join(folder, 'ferry-agent-2.0.3.exe')]);
  const left = [...strange, 'ferry-agent-2.0.3.exe', 'ferry-agent.exe', 'fetched'];
  expect(readdirSync(folder).sort()).toEqual(left.sort());
});
