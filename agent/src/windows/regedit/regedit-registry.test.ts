// The real package, with a stand-in for Windows Script Host behind it.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { standInScriptHost } from '../../../../test/support/script-host.ts';
import type { ScriptHost } from '../../../../test/support/script-host.ts';
import { dwordValue, stringValue } from '../../registry-values.ts';
import { snapshotKey } from '../../steps/registry-snapshot.ts';
import { regeditCalls } from './regedit-calls.ts';
import { RegeditRegistry } from './regedit-registry.ts';
import { regeditScriptFolder, regeditScripts } from './regedit-scripts.ts';

const scripts = join(createRequire(import.meta.url).resolve('regedit'), '../vbs');
const key = 'HKCU\\Software\\Ferry';
const hex = (text: string): string => Buffer.from(text, 'utf16le').toString('hex');
const registry = new RegeditRegistry(regeditCalls(() => scripts));
let host: ScriptHost;

it('says where there is no script host', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  try {
    await expect(registry.read(key)).rejects.toMatchObject({
      error: { code: 'forbidden', where: 'Windows Script Host', message: 'it cannot be used: cscript not found' },
    });
  } finally {
    process.env['PATH'] = path;
  }
});

describe('with a script host', () => {
  beforeAll(() => {
    host = standInScriptHost();
  });
  afterAll(() => host[Symbol.dispose]());
  beforeEach(() =>
    host.change((one) => {
      one.keys = { HKCU: {}, 'HKCU\\Software': {}, [key]: {}, HKLM: {}, 'HKLM\\SOFTWARE': {} };
      one.denied = [];
      one.started = [];
      delete one.instead;
    }),
  );

  it('reads what is there, and marks what may be other bytes', async () => {
    host.change(({ keys }) => {
      keys[key] = {
        number: { type: 4, hex: 'ffffffff' },
        bytes: { type: 3, hex: '00ff10' },
        text: { type: 1, hex: hex('Häuser "of" C:\\new') },
        path: { type: 2, hex: hex('%USERNAME%\0') },
        list: { type: 7, hex: hex('a\0b\0\0') },
      };
      keys[`${key}\\Bélow`] = {};
    });
    const read = await registry.read(key.toUpperCase());
    expect(read?.keys).toEqual(['Bélow']);
    expect(read?.values.get('number')).toEqual({ type: 'dword', data: new Uint8Array([255, 255, 255, 255]) });
    expect(read?.values.get('bytes')).toEqual({ type: 'binary', data: new Uint8Array([0, 255, 16]) });
    // Its closing zero was not there, and nobody can tell.
    expect(read?.values.get('text')).toEqual({ ...stringValue('Häuser "of" C:\\new'), approximate: true });
    expect(read?.values.get('path')).toMatchObject({ approximate: true, data: stringValue('ann').data });
    expect(host.get().started).toEqual([['regList.wsf', 'A', key.toUpperCase()]]);
    await expect(snapshotKey(registry, key)).rejects.toThrow('could not be put back');
  });

  it('tells what is not there from what may not be read', async () => {
    expect(await registry.read(`${key}\\No\\Such`)).toBeNull();
    host.change((one) => {
      one.keys[`${key}\\Secret`] = {};
      one.keys[`${key}\\Secret\\Below`] = {};
      one.denied = [`${key}\\Secret`];
    });
    await expect(registry.read(`${key}\\Secret`)).rejects.toMatchObject({ error: { code: 'forbidden' } });
    await expect(registry.read(`${key}\\secret\\Nothing`)).rejects.toMatchObject({ error: { code: 'forbidden' } });
  });

  it('writes what it can, looks whether it is there, and takes it away again', async () => {
    await registry.set(`${key}\\New\\Deep`, 'count', dwordValue(7));
    await registry.set(`${key}\\New\\Deep`, 'Ünïcode \u{1F680} +%', stringValue('C:\\new, "quoted" '));
    await registry.set(`${key}\\New`, '', stringValue('default'));
    const { keys } = host.get();
    expect(keys[`${key}\\New\\Deep`]).toEqual({
      count: { type: 4, hex: '07000000' },
      'Ünïcode \u{1F680} +%': { type: 1, hex: hex('C:\\new, "quoted" \0') },
    });
    expect(keys[`${key}\\New`]).toEqual({ '': { type: 1, hex: hex('default\0') } });
    await registry.remove(`${key}\\New\\Deep`, 'COUNT');
    await registry.remove(`${key}\\New\\Deep`, 'never there');
    expect(Object.keys(host.get().keys[`${key}\\New\\Deep`] ?? {})).toHaveLength(1);
    await registry.remove(`${key}\\New`);
    expect(Object.keys(host.get().keys)).not.toContain(`${key}\\New`);
    expect(await registry.read(`${key}\\New`)).toBeNull();
  });

  it('refuses what it could only do to something else', async () => {
    host.change(({ keys }) => {
      keys[key] = { 'a\\b': { type: 4, hex: '01000000' } };
      keys[`${key}\\a`] = { b: { type: 4, hex: '02000000' } };
    });
    const before = JSON.stringify(host.get().keys);
    const refused = [
      registry.remove(key, 'a\\b'),
      registry.set(key, 'x', { type: 'link', data: new Uint8Array(2) }),
      registry.set(key, 'line\nbreak', dwordValue(1)),
      registry.set(key, '', dwordValue(1)),
      registry.remove('HKCU\\Software'),
      registry.create(`${key}\\with "quotes"`),
      registry.create(`${key}\\blank `),
      registry.create('HKU\\S-1-5-18'),
    ];
    for (const one of await Promise.allSettled(refused)) expect(one.status).toBe('rejected');
    expect(JSON.stringify(host.get().keys)).toBe(before);
  });

  it.each([
    ['forbidden', { out: '', code: 5 }],
    ['not-found', { out: '', code: 2 }],
    // Windows Script Host, or VBScript, is switched off.
    ['forbidden', { out: '', err: 'access is disabled on this machine', code: 1 }],
    ['invalid', { out: '{"a": {"exists"', code: 0 }],
    ['invalid', { out: '{}', err: 'invalid Registry Value Type 6', code: 0 }],
    ['invalid', { out: '{"a": {"exists": "yes"}}', code: 0 }],
    ['internal', { out: '', code: 77 }],
  ])('says %s for %j', async (code, instead) => {
    host.change((one) => (one.instead = instead));
    await expect(registry.read(key)).rejects.toMatchObject({ error: { code } });
  });

  it('says so of a key with more than a program may answer', async () => {
    // The package shows what it got of it.
    const shown = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    host.change((one) => (one.instead = { out: ' '.repeat(2_000_000), code: 0 }));
    await expect(registry.read(key)).rejects.toMatchObject({ error: { code: 'too-large' } });
    shown.mockRestore();
  });
});

it('writes its scripts out of the single executable, and puts one right that somebody changed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ferry-scripts-'));
  try {
    const asset = (name: string) => readFileSync(join(scripts, name.replace('regedit/', '')));
    const place = regeditScriptFolder(asset, folder);
    expect(readdirSync(place).sort()).toEqual([...regeditScripts].sort());
    const list = join(place, 'regList.wsf');
    writeFileSync(list, 'WScript.Echo "mine"');
    expect(regeditScriptFolder(asset, folder)).toBe(place);
    expect(readFileSync(list).equals(readFileSync(join(scripts, 'regList.wsf')))).toBe(true);
    // All that the scripts take from beside them is there.
    const named = regeditScripts.flatMap((name) =>
      [...readFileSync(join(scripts, name), 'utf8').matchAll(/(?:src=|Include )"([^"]+)"/g)].map(([, file]) => file),
    );
    const taken = named.filter((file) => file !== 'ArchitectureSpecificRegistry.vbs');
    expect(taken.filter((file) => !(regeditScripts as readonly (string | undefined)[]).includes(file))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
