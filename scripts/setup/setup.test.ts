// The real script in a small checkout of its own, with an npm and a vite that only note that they were called.
import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const scripts = join(import.meta.dirname, '..');
const lockFile = '{"packages":{"":{},"node_modules/zod":{"version":"4.0.0"}}}';
const fakeNpm = `
const fs = require('node:fs');
fs.appendFileSync('calls', process.argv.slice(2, 4).join(' ') + '\\n');
if (process.env.FAKE_NPM_ERROR) { console.error(process.env.FAKE_NPM_ERROR); process.exit(1); }
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(process.env.FAKE_NPM_MS ?? 0));
fs.mkdirSync('node_modules/.bin', { recursive: true });
fs.mkdirSync('node_modules/vite/bin', { recursive: true });
fs.rmSync('node_modules/.bin/node', { force: true });
fs.symlinkSync(process.execPath, 'node_modules/.bin/node');
fs.copyFileSync('fake-vite.js', 'node_modules/vite/bin/vite.js');
fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
`;
const fakeVite = `
const fs = require('node:fs');
fs.appendFileSync('../calls', 'vite ' + process.argv[2] + '\\n');
if (fs.existsSync('src/renderer/broken.ts')) { console.error('broken.ts: unexpected token'); process.exit(1); }
fs.mkdirSync('dist/renderer', { recursive: true });
fs.writeFileSync('dist/renderer/index.html', '');
`;

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ferry-setup-'));
  cpSync(join(scripts, 'setup.mjs'), join(root, 'scripts/setup.mjs'));
  cpSync(join(scripts, 'setup'), join(root, 'scripts/setup'), { recursive: true });
  write('package-lock.json', lockFile);
  write('npm-cli.js', fakeNpm);
  write('fake-vite.js', fakeVite);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

const environment = (more: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  npm_execpath: join(root, 'npm-cli.js'),
  npm_node_execpath: process.execPath,
  ...more,
});

function setUp(mode: string, more?: Record<string, string>): { status: number | null; output: string } {
  const args = [join(root, 'scripts/setup.mjs'), mode];
  const done = spawnSync(process.execPath, args, { env: environment(more), encoding: 'utf8', cwd: tmpdir() });
  return { status: done.status, output: done.stdout + done.stderr };
}

const calls = (): string[] =>
  existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8').trim().split('\n') : [];

describe('packages', () => {
  test('are installed once, without running their scripts, and again when the lock file changes', () => {
    expect(setUp('install')).toEqual({ status: 0, output: 'Ferry set-up: installing packages (npm ci)\n' });
    expect(setUp('install')).toEqual({ status: 0, output: '' });
    expect(calls()).toEqual(['ci --ignore-scripts']);
    write('package-lock.json', lockFile.replace('4.0.0', '4.0.1'));
    expect(setUp('install').status).toBe(0);
    expect(calls()).toHaveLength(2);
  });

  test('that somebody installed by hand are left as they are', () => {
    write('node_modules/.package-lock.json', lockFile);
    expect(setUp('install')).toEqual({ status: 0, output: '' });
    expect(calls()).toEqual([]);
  });

  test('that cannot be fetched: it says what, where and what to do, and fails', () => {
    const { status, output } = setUp('install', { FAKE_NPM_ERROR: 'npm error code ENOTFOUND' });
    expect(status).toBe(1);
    expect(output).toContain('npm error code ENOTFOUND');
    expect(output).toContain('registry cannot be reached');
    expect(output).toContain(`Where: npm ci in ${root}`);
    expect(output).toContain('What to do: Connect this machine');
    expect(setUp('install').status).toBe(0);
  });

  test('are installed once by two set-ups at the same time', async () => {
    const children = [1, 2].map(() =>
      spawn(process.execPath, [join(root, 'scripts/setup.mjs'), 'install'], {
        env: environment({ FAKE_NPM_MS: '500' }),
        stdio: 'ignore',
      }),
    );
    const exits = await Promise.all(children.map((child) => once(child, 'exit')));
    expect(exits.map(([code]) => code as number)).toEqual([0, 0]);
    expect(calls()).toEqual(['ci --ignore-scripts']);
    expect(existsSync(join(root, '.ferry/setup.lock'))).toBe(false);
  });

  test('are installed although a set-up that was killed left its lock', () => {
    const dead = spawnSync(process.execPath, ['--version']).pid;
    write('.ferry/setup.lock', String(dead));
    expect(setUp('install').status).toBe(0);
  });
});

describe('the user interface', () => {
  const rendererSource = 'admin-desktop/src/renderer/app.tsx';
  beforeEach(() => {
    write('node_modules/.package-lock.json', lockFile);
    write('node_modules/vite/bin/vite.js', fakeVite);
    mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
    symlinkSync(process.execPath, join(root, 'node_modules/.bin/node'));
  });

  test('that does not exist yet is said to be left out', () => {
    const { status, output } = setUp('start');
    expect(status).toBe(0);
    expect(output).toContain('not building the user interface: admin-desktop/vite.config.ts does not exist yet');
  });

  test('is built when its sources changed, and not for their tests', () => {
    write('admin-desktop/vite.config.ts', '');
    write(rendererSource, '1');
    expect(setUp('start').status).toBe(0);
    expect(setUp('start')).toEqual({ status: 0, output: '' });
    expect(calls()).toEqual(['vite build']);
    write('admin-desktop/src/renderer/app.test.tsx', '1');
    expect(setUp('start').output).toBe('');
    appendFileSync(join(root, rendererSource), '2');
    expect(setUp('start').status).toBe(0);
    expect(calls()).toHaveLength(2);
    rmSync(join(root, 'admin-desktop/dist'), { recursive: true });
    expect(setUp('start').status).toBe(0);
    expect(calls()).toHaveLength(3);
  });

  test('that cannot be built: it shows why and fails, each time until it is mended', () => {
    write('admin-desktop/vite.config.ts', '');
    write('admin-desktop/src/renderer/broken.ts', '');
    const { status, output } = setUp('start');
    expect(status).toBe(1);
    expect(output).toContain('broken.ts: unexpected token');
    expect(output).toContain('The user interface could not be built.');
    expect(setUp('start').status).toBe(1);
  });
});

test('an unknown mode is refused', () => {
  const { status, output } = setUp('everything');
  expect(status).toBe(1);
  expect(output).toContain('Call it with install, start or test.');
});
