import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSimulatedLaptop } from '../simulated/simulated-laptop.ts';
import { textOf } from '../registry-values.ts';
import type { Installation } from './installation.ts';
import { placeProgram, removePrograms, startAtSignIn } from './programs.ts';
import { settle } from './trial.ts';

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

test('whatever happens to programs and record, sign-in starts one that is there', async () => {
  writeFileSync(join(folder, 'registry.json'), '{"format":1,"hives":[{"name":"HKCU","values":[],"keys":[]}]}');
  const { registry } = openSimulatedLaptop(folder);
  const installation = { ...places(), registry } as Partial<Installation> as Installation;
  const ground = { data: folder, installation, running: '0.1.0' };
  const newer = join(folder, 'ferry-agent-2.0.1.exe');
  const confirmed = { version: '2.0.1', file: 'ferry-agent-2.0.1.exe', sha256: 'ab'.repeat(32) };
  const atSignIn = async () => {
    const values = (await registry.read('HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run'))?.values;
    return /^"([^"]+)"/.exec(textOf(values?.get('Ferry agent')) ?? '')?.[1];
  };
  writeFileSync(newer, 'newer');
  await startAtSignIn(installation, newer, folder);
  // It only could not be started just now.
  await settle(ground, { format: 1, failed: [], confirmed });
  expect(await atSignIn()).toBe(newer);
  // Nobody knows of it any more: it goes.
  await settle(ground, { format: 1, failed: [] });
  expect([await atSignIn(), readdirSync(folder).includes('ferry-agent-2.0.1.exe')]).toEqual([places().program, false]);
  // It was taken.
  await startAtSignIn(installation, newer, folder);
  await settle(ground, { format: 1, failed: [], confirmed });
  expect(await atSignIn()).toBe(places().program);
  // Another one is somebody else's.
  await startAtSignIn(installation, '/elsewhere/ferry-agent.exe', folder);
  await settle(ground, { format: 1, failed: [] });
  expect(await atSignIn()).toBe('/elsewhere/ferry-agent.exe');
});
