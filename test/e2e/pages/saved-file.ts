import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

/** What the page saves when `act` is done: its name and its text. */
export async function savedBy(page: Page, act: () => Promise<void>): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}
