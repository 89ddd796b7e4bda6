import { readFile } from 'node:fs/promises';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { pageFile } from '../launcher/page-file.ts';
import { pagePolicy } from '../launcher/page-policy.ts';
import type {
  ContentsPart,
  ProtocolPart,
  SafeStoragePart,
  SchemeRegistrarPart,
  SessionPart,
  WindowPreferences,
} from './electron-parts.ts';

/**
 * Everything that keeps the page and the world apart in Electron, in one place; each item has a test that fails when it is
 * taken out. The reasons stand beside the items. Fuses are in electron-builder.yml.
 */
export const appScheme = 'app';
export const appHost = 'ferry';
export const startPage = `${appScheme}://${appHost}/`;

/** True for our own page, at whatever path. Parsed: a substring can stand anywhere in somebody else's address. */
export function isOwnPage(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${appScheme}:` && url.host === appHost && url.username === '';
}

/** Said in full although most are Electron's defaults: a default can change, and these must not. */
export function windowPreferences(preload: string): WindowPreferences {
  return {
    preload,
    // The page and the preload script see different worlds, so the page cannot reach into the bridge.
    contextIsolation: true,
    // The renderer is an ordinary sandboxed process: a hole in Chromium does not give it the user's files.
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    // A file dropped on the window must not be opened in it.
    navigateOnDragDrop: false,
    // Dictionaries would be fetched from the network.
    spellcheck: false,
  };
}

/** Before Electron is ready: our pages have an origin of their own, so 'self' means them and nothing else. */
export function registerAppScheme(protocol: SchemeRegistrarPart): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: false, corsEnabled: false, bypassCSP: false };
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges }]);
}

/** Serves the built user interface below `folder` as `app://ferry/…`, and refuses `file:`. */
export function servePages(protocol: ProtocolPart, folder: string): void {
  protocol.handle(appScheme, async (request) => await pageResponse(request.url, request.method, folder));
  protocol.handle('file', async () => new Response('Ferry opens no files here.', { status: 403 }));
}

async function pageResponse(address: string, method: string, folder: string): Promise<Response> {
  if (!isOwnPage(address) || method !== 'GET') return new Response('There is nothing here.', { status: 404 });
  // The path as it was sent: parsing would resolve dots before they are judged.
  const path = /^app:\/\/ferry([^?#]*)/.exec(address)?.[1] ?? '';
  const file = pageFile(folder, path === '' ? '/' : path);
  if (!file) return new Response('There is nothing here.', { status: 404 });
  try {
    const body = new Uint8Array(await readFile(file.path));
    const headers = {
      'content-type': file.type,
      // The page has no network of its own: what it wants, it asks of the core.
      'content-security-policy': pagePolicy("'none'"),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    };
    return new Response(body, { headers });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    return new Response('There is nothing here.', { status: 404 });
  }
}

/** No camera, no place, no notifications: neither on asking nor on looking. Nothing but our own scheme is ever loaded. */
export function closeSession(session: SessionPart): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !mayLoad(details.url) }));
}

function mayLoad(address: string): boolean {
  const url = URL.parse(address);
  // A file that the page hands over to be saved: made by the page itself, its address names who made it.
  if (url?.protocol === 'blob:') return isOwnPage(url.pathname);
  return isOwnPage(address) || url?.protocol === 'data:' || url?.protocol === 'devtools:';
}

/**
 * Keeps a window on our page. A link that leads elsewhere is opened in the user's browser, if it is `https:`; everything else
 * (other schemes start programs) is refused.
 */
export function keepOnOwnPage(contents: ContentsPart, openOutside: (address: string) => void): void {
  const guard = (event: { preventDefault(): void }, address: string) => {
    if (isOwnPage(address)) return;
    event.preventDefault();
    offer(address);
  };
  const offer = (address: string) => {
    const url = URL.parse(address);
    if (url?.protocol === 'https:' && url.username === '' && url.password === '') openOutside(url.href);
  };
  contents.on('will-navigate', guard);
  contents.on('will-redirect', guard);
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    offer(url);
    return { action: 'deny' };
  });
}

/**
 * Seals a secret with the operating system's store. Refuses where there is none: on Linux without a keyring Electron would
 * "encrypt" with a password that is in its sources.
 */
export function sealSecret(store: SafeStoragePart, platform: NodeJS.Platform, secret: string): Result<Uint8Array> {
  const remedy = 'Use a passphrase, or install and unlock a keyring.';
  if (!store.isEncryptionAvailable())
    return fail('locked', 'safeStorage', 'this system has no store for secrets', remedy);
  if (platform === 'linux' && ['basic_text', 'unknown'].includes(store.getSelectedStorageBackend()))
    return fail('locked', 'safeStorage', 'this desktop has no keyring', remedy);
  try {
    return ok(new Uint8Array(store.encryptString(secret)));
  } catch (thrown) {
    return fail('locked', 'safeStorage', errorFrom(thrown, 'safeStorage').message, remedy);
  }
}
