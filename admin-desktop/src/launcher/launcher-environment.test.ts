import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { dataFolder } from './data-folder.ts';
import { lockInstance, processIsAlive } from './instance-lock.ts';
import { browserOpener, findElectron, hasDisplay } from './openers.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ferry-environment-'));
});
afterEach(() => rmSync(home, { recursive: true }));

describe('the data folder', () => {
  test.each([
    [{ FERRY_HOME: '/elsewhere', XDG_DATA_HOME: '/xdg' }, 'linux', '/elsewhere'],
    [{ XDG_DATA_HOME: '/xdg' }, 'linux', '/xdg/ferry'],
    [{ XDG_DATA_HOME: 'relative' }, 'linux', '/home/x/.local/share/ferry'],
    [{}, 'linux', '/home/x/.local/share/ferry'],
    [{ APPDATA: '/roaming' }, 'win32', '/roaming/Ferry'],
  ] as const)('%j on %s is %s', (env, platform, folder) => {
    expect(dataFolder(env, platform, '/home/x')).toBe(folder);
  });
});

describe('the lock', () => {
  test('keeps a second Ferry out while the first one lives, and names it', () => {
    const release = unwrap(lockInstance(home, 100, () => true));
    const second = lockInstance(home, 200, (pid) => pid === 100);
    expect(second).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(second.ok ? '' : second.error.message).toContain('100');
    release();
    expect(lockInstance(home, 200, () => true).ok).toBe(true);
  });

  test.each(['100\n', 'rubbish', ''])('one left behind (%j) is taken over', (left) => {
    writeFileSync(join(home, 'running.pid'), left);
    expect(lockInstance(home, 200, () => false).ok).toBe(true);
    expect(readFileSync(join(home, 'running.pid'), 'utf8')).toBe('200\n');
  });

  test.runIf(process.platform === 'linux')('cannot be where no folder can be, and that is said', () => {
    expect(lockInstance('/proc/ferry', 100, () => true)).toMatchObject({
      ok: false,
      error: { code: 'storage', message: 'no folder can be made in /proc' },
    });
  });

  test('this process is alive', () => {
    expect(processIsAlive(process.pid)).toBe(true);
  });
});

describe('Electron', () => {
  test('counts only when its binary is on the disk; nothing is downloaded to find out', () => {
    const folder = join(home, 'node_modules', 'electron');
    expect(findElectron(home, {})).toBeNull();
    mkdirSync(join(folder, 'dist'), { recursive: true });
    writeFileSync(join(folder, 'path.txt'), 'electron');
    expect(findElectron(home, {})).toBeNull();
    writeFileSync(join(folder, 'dist', 'electron'), '');
    expect(findElectron(home, {})).toBe(join(folder, 'dist', 'electron'));
    expect(findElectron(home, { ELECTRON_OVERRIDE_DIST_PATH: join(home, 'nowhere') })).toBeNull();
  });
});

describe('the browser', () => {
  test('is not started without a screen', () => {
    expect(hasDisplay({}, 'linux')).toBe(false);
    expect(browserOpener('/x.html', { PATH: '/usr/bin' }, 'linux')).toBeNull();
  });

  test('is started by what the desktop has, with the path as one argument', () => {
    writeFileSync(join(home, 'xdg-open'), '');
    const file = '/a folder/x;y.html';
    expect(browserOpener(file, { DISPLAY: ':0', PATH: `/nowhere:${home}` }, 'linux')).toEqual({
      program: 'xdg-open',
      args: [file],
    });
    expect(browserOpener(file, { DISPLAY: ':0', PATH: '/nowhere' }, 'linux')).toBeNull();
    expect(browserOpener(file, {}, 'win32')?.args.at(-1)).toBe(file);
  });
});
