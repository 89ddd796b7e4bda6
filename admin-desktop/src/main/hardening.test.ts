import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContentsPart } from './electron-parts.ts';
import {
  closeSession,
  isOwnPage,
  keepOnOwnPage,
  registerAppScheme,
  sealSecret,
  servePages,
  startPage,
  windowPreferences,
} from './hardening.ts';

const root = join(import.meta.dirname, '..', '..', '..');

describe('our page', () => {
  test.each([startPage, 'app://ferry/index.html', 'app://ferry/assets/x.js?y#z'])('%s is ours', (url) => {
    expect(isOwnPage(url)).toBe(true);
  });
  test.each([
    'app://ferry.attacker.test/',
    'app://attacker.test/?app://ferry/',
    'app://user@ferry/',
    'app://ferry:1/',
    'https://ferry/',
    'file:///app://ferry/',
    'about:blank',
    '',
  ])('%j is not', (url) => {
    expect(isOwnPage(url)).toBe(false);
  });
});

describe('the window', () => {
  test.each([
    ['contextIsolation', true],
    ['sandbox', true],
    ['nodeIntegration', false],
    ['nodeIntegrationInWorker', false],
    ['nodeIntegrationInSubFrames', false],
    ['webSecurity', true],
    ['allowRunningInsecureContent', false],
    ['experimentalFeatures', false],
    ['webviewTag', false],
    ['navigateOnDragDrop', false],
    ['spellcheck', false],
  ] as const)('%s is %s', (name, value) => {
    expect(windowPreferences('/p')[name]).toBe(value);
  });

  test('the scheme has an origin and no way around the policy', () => {
    const schemes: unknown[] = [];
    registerAppScheme({ registerSchemesAsPrivileged: (all) => void schemes.push(...all) });
    expect(schemes).toEqual([
      {
        scheme: 'app',
        privileges: { standard: true, secure: true, supportFetchAPI: false, corsEnabled: false, bypassCSP: false },
      },
    ]);
  });
});

describe('pages', () => {
  let folder: string;
  const handlers = new Map<string, (request: { url: string; method: string }) => Promise<Response>>();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ferry-pages-'));
    mkdirSync(join(folder, 'site'));
    writeFileSync(join(folder, 'site', 'index.html'), 'page');
    writeFileSync(join(folder, 'secret.json'), '{}');
    servePages({ handle: (scheme, handler) => void handlers.set(scheme, handler) }, join(folder, 'site'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const get = async (url: string, method = 'GET') => await handlers.get('app')!({ url, method });

  test('come with a policy that allows no network at all', async () => {
    const answer = await get(startPage);
    expect([answer.status, await answer.text()]).toEqual([200, 'page']);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'/);
    expect(policy).toContain("connect-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each([
    'app://ferry/../secret.json',
    'app://ferry/%2e%2e/secret.json',
    'app://ferry/..%5csecret.json',
    'app://ferry/.hidden.js',
    'app://ferry/nothing.js',
    'app://ferry//etc/passwd',
    'app://other/index.html',
  ])('%s leads nowhere', async (url) => {
    expect((await get(url)).status).toBe(404);
  });

  test('are only read', async () => {
    expect((await get(startPage, 'POST')).status).toBe(404);
  });

  test('file: is refused', async () => {
    const answer = await handlers.get('file')!({ url: `file://${folder}/secret.json`, method: 'GET' });
    expect([answer.status, await answer.text()]).toEqual([403, 'Ferry opens no files here.']);
  });
});

describe('the session', () => {
  function session() {
    let request: (contents: unknown, permission: string, decide: (granted: boolean) => void) => void = () => undefined;
    let check: () => boolean = () => true;
    let device: () => boolean = () => true;
    let load: (details: { url: string }, decide: (answer: { cancel: boolean }) => void) => void = () => undefined;
    closeSession({
      setPermissionRequestHandler: (handler) => void (request = handler),
      setPermissionCheckHandler: (handler) => void (check = handler),
      setDevicePermissionHandler: (handler) => void (device = handler),
      webRequest: { onBeforeRequest: (listener) => void (load = listener) },
    });
    return { request, check, device, load };
  }

  test('grants nothing, whether asked or looked up', () => {
    const { request, check, device } = session();
    const granted: boolean[] = [];
    for (const permission of ['media', 'geolocation', 'notifications', 'openExternal', 'clipboard-read']) {
      request({}, permission, (answer) => granted.push(answer));
    }
    expect(granted).toEqual([false, false, false, false, false]);
    expect([check(), device()]).toEqual([false, false]);
  });

  test.each([
    ['app://ferry/assets/x.js', false],
    ['data:image/png;base64,', false],
    ['blob:app://ferry/0b5c2f0e-0000-4000-8000-000000000000', false],
    ['blob:app://other/0b5c2f0e-0000-4000-8000-000000000000', true],
    ['blob:https://example.test/0b5c2f0e', true],
    ['https://example.test/', true],
    ['http://127.0.0.1:1/', true],
    ['ws://127.0.0.1:1/', true],
    ['file:///etc/passwd', true],
    ['app://other/', true],
  ])('a request for %s is cancelled: %s', (url, cancel) => {
    const answers: unknown[] = [];
    session().load({ url }, (answer) => answers.push(answer));
    expect(answers).toEqual([{ cancel }]);
  });
});

describe('ways out of the window', () => {
  function contents() {
    const events = new EventEmitter();
    let open: (details: { url: string }) => { action: 'deny' } = () => ({ action: 'deny' });
    const outside: string[] = [];
    const part: ContentsPart = {
      on: (name: string, listener: (event: { url: string; preventDefault(): void }, url: string) => void) =>
        events.on(name, listener),
      setWindowOpenHandler: (handler) => void (open = handler),
    };
    keepOnOwnPage(part, (address) => outside.push(address));
    const stopped = (name: string, url: string) => {
      let prevented = false;
      events.emit(name, { url, preventDefault: () => (prevented = true) }, url);
      return prevented;
    };
    return { stopped, open: (url: string) => open({ url }), outside };
  }

  test.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('%s leads nowhere else', (name) => {
    const { stopped } = contents();
    expect(stopped(name, 'https://example.test/')).toBe(true);
    expect(stopped(name, 'file:///etc/passwd')).toBe(true);
    expect(stopped(name, 'app://ferry/users')).toBe(false);
  });

  test('a webview is never attached and a window never opened', () => {
    const { stopped, open } = contents();
    expect(stopped('will-attach-webview', '')).toBe(true);
    expect(open('app://ferry/')).toEqual({ action: 'deny' });
  });

  test('only links with https go to the browser', () => {
    const { open, outside } = contents();
    for (const url of [
      'https://learn.microsoft.com/entra',
      'http://example.test/',
      'file:///etc/passwd',
      'ms-appinstaller:?source=https://example.test/',
      'javascript:alert(1)',
      'https://user:password@example.test/',
      'https',
      ' https://example.test',
    ]) {
      open(url);
    }
    expect(outside).toEqual(['https://learn.microsoft.com/entra', 'https://example.test/']);
  });
});

describe('secrets at rest', () => {
  const store = (available: boolean, backend: string) => ({
    isEncryptionAvailable: () => available,
    getSelectedStorageBackend: () => backend,
    encryptString: (text: string) => new TextEncoder().encode(text.toUpperCase()),
  });
  test('are not stored where the system cannot encrypt them', () => {
    expect(sealSecret(store(false, ''), 'win32', 's')).toMatchObject({ ok: false, error: { code: 'locked' } });
    expect(sealSecret(store(true, 'basic_text'), 'linux', 's')).toMatchObject({ ok: false, error: { code: 'locked' } });
    expect(sealSecret(store(true, 'unknown'), 'linux', 's').ok).toBe(false);
  });
  test('are sealed where it can', () => {
    expect(sealSecret(store(true, 'gnome_libsecret'), 'linux', 's').ok).toBe(true);
    expect(sealSecret(store(true, ''), 'win32', 's').ok).toBe(true);
  });
});

describe('the release', () => {
  const builder = readFileSync(join(root, 'electron-builder.yml'), 'utf8');
  const { properties } = (
    JSON.parse(readFileSync(join(root, 'node_modules/app-builder-lib/scheme.json'), 'utf8')) as {
      definitions: { FuseOptionsV1: { properties: Record<string, unknown> } };
    }
  ).definitions.FuseOptionsV1;
  const wanted: Record<string, boolean> = {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    enableCookieEncryption: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  };

  test('every fuse that the builder knows has a wanted state here', () => {
    // This one is about signing on macOS, which is not built for.
    const known = Object.keys(properties).filter((name) => name !== 'resetAdHocDarwinSignature');
    expect(Object.keys(wanted).sort()).toEqual(known.sort());
  });
  test.each(Object.entries(wanted))('the fuse %s is stated as %s', (name, value) => {
    expect(builder).toMatch(new RegExp(`^  ${name}: ${value}$`, 'm'));
  });
  test('is an archive whose integrity is checked', () => {
    expect(builder).toMatch(/^asar: true$/m);
  });
});

test('Electron itself is named by main.ts and preload.ts alone, and hardening is used there', () => {
  const main = readFileSync(join(import.meta.dirname, 'main.ts'), 'utf8');
  for (const item of [
    'app.enableSandbox()',
    'registerAppScheme(protocol)',
    'servePages(protocol, parts.renderer)',
    'closeSession(session.defaultSession)',
    'keepOnOwnPage(contents',
    'webPreferences: windowPreferences(preload)',
    'app.requestSingleInstanceLock()',
  ]) {
    expect(main).toContain(item);
  }
});
