import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { lookAtDataFolder } from '../identity/data-folder.ts';
import { askForLink } from '../person/link-folder.ts';
import { openAppWindow } from '../windows/app-window.ts';

/** Opens the page for the person at the laptop, which the running agent serves; elsewhere says where its link lies. */
export async function window(options: { data: string; print: boolean }): Promise<Result<void>> {
  const folder = await lookAtDataFolder(options.data);
  if (!folder.ok) return folder;
  const page = await askForLink(folder.value.window);
  if (!page.ok) return page;
  if (!options.print && process.platform === 'win32' && (await openAppWindow(page.value))) return ok(undefined);
  process.stdout.write(`Open this file in a browser within a minute: ${page.value}\n`);
  return ok(undefined);
}
