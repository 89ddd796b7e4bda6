// The Electron shell: windows, tray and menu around the same core that the web host has. Bundled by scripts/build-electron.ts.
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  ipcMain,
  Menu,
  nativeImage,
  protocol,
  session,
  shell,
  Tray,
  utilityProcess,
} from 'electron';
import { dataFolder } from '../launcher/data-folder.ts';
import { lockInstance, processIsAlive } from '../launcher/instance-lock.ts';
import { assembleShell } from '../launcher/shell-parts.ts';
import type { ShellParts } from '../launcher/shell-parts.ts';
import { connectPages } from './console-window.ts';
import {
  closeSession,
  keepOnOwnPage,
  registerAppScheme,
  servePages,
  startPage,
  windowPreferences,
} from './hardening.ts';
import { trayIcon } from './tray-icon.ts';
import { utilityStarter } from './utility-child.ts';

const log = (line: string) => void process.stderr.write(`${line}\n`);
/** The bundles lie beside this one, the built user interface in the folder next to theirs. */
const bundles = import.meta.dirname;
const parts = {
  core: join(bundles, 'core.js'),
  server: join(bundles, 'server.js'),
  agent: join(bundles, 'agent.js'),
  webHost: '',
  renderer: join(bundles, '..', 'renderer'),
};

function run(): void {
  const home = dataFolder(process.env, process.platform);
  const lock = lockInstance(home, process.pid, processIsAlive);
  if (!app.requestSingleInstanceLock() || !lock.ok) {
    if (!lock.ok) log(`Ferry cannot start: ${lock.error.message}. ${lock.error.remedy}`);
    app.exit(1);
    return;
  }
  app.enableSandbox();
  registerAppScheme(protocol);
  let window: BrowserWindow | null = null;
  let tray: Tray | null = null;
  let ferry: ShellParts | null = null;
  let ending = false;

  function show(): void {
    if (!ferry || ending) return;
    if (window) {
      window.show();
      return;
    }
    const { service } = ferry;
    const memory = service.newWindow();
    const preload = join(bundles, 'preload.cjs');
    window = new BrowserWindow({ width: 1280, height: 840, webPreferences: windowPreferences(preload) });
    connectPages({ ipc: ipcMain, contents: window.webContents, connect: (pipe) => service.connect(pipe, memory), log });
    // Closing the window stops nothing: the cores go on, and the tray opens it again.
    window.on('closed', () => (window = null));
    window.loadURL(startPage).catch((thrown: unknown) => log(`the page does not load: ${String(thrown)}`));
  }

  app.on('web-contents-created', (_event, contents) => {
    keepOnOwnPage(contents, (address) => {
      shell.openExternal(address).catch((thrown: unknown) => log(`no browser: ${String(thrown)}`));
    });
  });
  app.on('second-instance', show);
  app.on('activate', show);
  // Without a listener Electron would quit.
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => {
    if (ending) return;
    event.preventDefault();
    ending = true;
    Promise.resolve(ferry?.stop())
      .catch((thrown: unknown) => log(`not stopped cleanly: ${String(thrown)}`))
      .finally(() => {
        lock.value();
        app.exit(0);
      });
  });

  app
    .whenReady()
    .then(() => {
      servePages(protocol, parts.renderer);
      closeSession(session.defaultSession);
      const start = utilityStarter(utilityProcess, process.env);
      const shellParts = assembleShell({ home, parts, version: app.getVersion(), shell: 'electron', start, log });
      if (!shellParts.ok) throw new Error(`${shellParts.error.message}. ${shellParts.error.remedy}`);
      ferry = shellParts.value;
      const open = { label: 'Open Ferry', click: show };
      const quit = { label: 'Quit Ferry', role: 'quit' as const };
      Menu.setApplicationMenu(
        Menu.buildFromTemplate([{ label: 'Ferry', submenu: [open, quit] }, { role: 'editMenu' }]),
      );
      tray = new Tray(nativeImage.createFromDataURL(trayIcon));
      tray.setToolTip('Ferry');
      tray.setContextMenu(Menu.buildFromTemplate([open, quit]));
      tray.on('click', show);
      show();
    })
    .catch((thrown: unknown) => {
      log(`Ferry cannot start: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      lock.value();
      app.exit(1);
    });
}

run();
