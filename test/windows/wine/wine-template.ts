// What the tests of Windows share: a prefix of Debian's Wine to be copied, and the executable.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

export interface WindowsThings {
  /** The executable as it ships, not signed. */
  readonly agentExe: string;
  /** A home with a prefix in which nothing runs; `makeWineLaptop` copies it. */
  readonly wineTemplate: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** null where there is no Wine */
    windowsThings: WindowsThings | null;
  }
}

const exec = promisify(execFile);

const missing = (program: string): string | null => {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program))) ? null : `${program} is not installed`;
};
/** Null where Wine is installed, else why these tests are not run. */
export const wineMissing = missing('wine');
/** The same of the screen that a laptop may have. */
export const screenMissing = missing('Xvfb');

export function environmentOf(home: string): NodeJS.ProcessEnv {
  // Desktop and Documents of the prefix are links to HOME: never that of whoever runs the tests.
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...inherited } = process.env;
  return {
    ...inherited,
    HOME: home,
    TMPDIR: home,
    WINEPREFIX: join(home, 'prefix'),
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    // No browser of this system opens what the agent wants to show, and no menu of it gets what Windows' Start menu has.
    WINEDLLOVERRIDES: 'mscoree,mshtml,winebrowser.exe,winemenubuilder.exe=',
  };
}

/** Makes a home with a prefix in which nothing runs and that has no link to the outside but its drives, so that it can be copied. */
export async function makeWineTemplate(home: string): Promise<void> {
  const env = environmentOf(home);
  mkdirSync(join(home, 'prefix'), { recursive: true });
  await exec('wineboot', ['-i'], { env });
  // The default is Windows 7, on which Node does not start.
  await exec('wine', ['winecfg', '-v', 'win10'], { env });
  await exec('wineserver', ['-w'], { env });
  const users = join(home, 'prefix', 'drive_c', 'users');
  for (const user of readdirSync(users))
    for (const entry of readdirSync(join(users, user), { withFileTypes: true })) {
      if (!entry.isSymbolicLink()) continue;
      rmSync(join(users, user, entry.name));
      mkdirSync(join(users, user, entry.name));
    }
}
