import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The Electron binary below `root`, if it was downloaded before; null otherwise. Requiring the `electron` package would start
 * the download (electron 42 and later), so this only looks at the files that its installer leaves.
 */
export function findElectron(root: string, env: NodeJS.ProcessEnv): string | null {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

/** True if there is a screen to show something on. */
export function hasDisplay(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  return platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}

/** The program that opens a file in the user's browser, with its arguments; null where there is none. */
export function browserOpener(
  file: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): { program: string; args: string[] } | null {
  if (!hasDisplay(env, platform)) return null;
  // `start` would need a shell, and a shell would read the path once more.
  if (platform === 'win32') return { program: 'rundll32.exe', args: ['url.dll,FileProtocolHandler', file] };
  if (platform === 'darwin') return { program: 'open', args: [file] };
  const found = (env.PATH ?? '').split(delimiter).some((folder) => folder && existsSync(join(folder, 'xdg-open')));
  return found ? { program: 'xdg-open', args: [file] } : null;
}

/**
 * Opens a file, which only the user can read, in the user's browser. Tells whether a program for it could be started; what it
 * then does is the desktop's business.
 */
export async function openInBrowser(file: string): Promise<boolean> {
  const opener = browserOpener(file, process.env, process.platform);
  if (!opener) return false;
  return await new Promise((resolve) => {
    const child = spawn(opener.program, opener.args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
