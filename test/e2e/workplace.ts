import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect, onTestFailed } from 'vitest';
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
  let running: RunningConsole | null = null;
  let shown: Page | null = null;
  let seen = 'the console did not start';
  // `leave` comes first, and takes the page along.
  whenFailed(() => console.error(`When it was left:\n${seen}`));
  async function leave(): Promise<void> {
    if (shown) seen = await evidence(shown, running?.child.lines ?? []);
    for (const end of ends.toReversed()) await end();
    rmSync(home, { recursive: true, force: true });
  }
  try {
    running = await startConsole(join(home, 'console'), options);
    const started = running;
    ends.push(async () => await started.stop());
    const browser: Browser = await launchBrowser();
    ends.push(async () => await browser.close());
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    const page = new ConsolePage(await context.newPage());
    shown = page.page;
    page.page.setDefaultTimeout(120_000);
    await page.enter(await started.link());
    return { home, console: started, page, later: (end) => void ends.push(end), leave };
  } catch (thrown) {
    await leave();
    throw thrown;
  }
}

/** What was on the screen, and what the console said last: without it, a wait in vain tells nothing. */
async function evidence(page: Page, lines: readonly string[]): Promise<string> {
  const text = await page
    .locator('body')
    .innerText({ timeout: 5000 })
    .catch((thrown: unknown) => `no page: ${String(thrown)}`);
  return `${page.url()}\n${text}\n-- the console:\n${lines.slice(-40).join('\n')}`;
}

/** The pictures are taken without a test. */
function whenFailed(tell: () => void): void {
  if (expect.getState().currentTestName !== undefined) onTestFailed(tell);
}
