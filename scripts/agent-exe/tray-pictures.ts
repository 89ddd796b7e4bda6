import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The pictures of the tray icon as assets of the single executable, by the names that the agent asks for
 * (`agent/src/windows/tray/tray-images.ts`). `test/pictures/tray-icons.ts` draws them.
 */
export function trayPictures(assets: string): Record<string, string> {
  const names = readdirSync(join(assets, 'tray')).filter((name) => name.endsWith('.ico'));
  return Object.fromEntries(names.map((name) => [`tray/${name}`, join(assets, 'tray', name)]));
}
