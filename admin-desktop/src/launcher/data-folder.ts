import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The folder in which this user's Ferry keeps its list of projects, the embedded server and sample laptops. `FERRY_HOME`
 * overrides; otherwise %APPDATA% on Windows, and the XDG base directory elsewhere.
 */
export function dataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home = homedir()): string {
  if (env.FERRY_HOME) return resolve(env.FERRY_HOME);
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Ferry');
  // The XDG specification says to ignore relative paths.
  const data = env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(home, '.local', 'share');
  return join(data, 'ferry');
}
