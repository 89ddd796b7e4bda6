import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './renderer/browser.ts';
import { startConsole } from './doors/console.ts';
import type { RunningConsole } from './doors/console.ts';
import { ConsolePage } from './pages/console-page.ts';

/** A console in a browser, a scratch folder, and everything stopped and gone afterwards, also when the test failed. */
export interface Workplace {
  readonly home: string;
  readonly console: RunningConsole;
  readonly page: ConsolePage;
  /** Done at the end, the last first. */
  later(end: () => Promise<void>): void;
  leave(): Promise<void>;
}

export async function openWorkplace(options: { server: boolean }): Promise<Workplace> {
  const home = mkdtempSync(join(tmpdir(), 'ferry-e2e-'));
  const ends: (() => Promise<void>)[] = [];
  async function leave(): Promise<void> {
    for (const end of ends.toReversed()) await end();
    rmSync(home, { recursive: true, force: true });
  }
  try {
    const running = await startConsole(join(home, 'console'), options);
    ends.push(async () => await running.stop());
    const browser: Browser = await launchBrowser();
    ends.push(async () => await browser.close());
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    const page = new ConsolePage(await context.newPage());
    page.page.setDefaultTimeout(120_000);
    await page.enter(await running.link());
    return { home, console: running, page, later: (end) => void ends.push(end), leave };
  } catch (thrown) {
    await leave();
    throw thrown;
  }
}
