import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { ViewQuery } from '../../../admin-desktop/src/contract/rows.ts';
import { browserMissing, buildPage, launchBrowser } from './browser.ts';
import { createConsoleDouble } from './console-double.ts';
import type { ConsoleDouble } from './console-double.ts';
import { listed } from './projects-double.ts';
import { startPageHost } from './page-host.ts';
import type { PageHost } from './page-host.ts';
import type { DoubleData } from './rows-of.ts';

/** The page of one test, in a browser, with the double behind it. */
export interface ShownPage {
  readonly page: Page;
  readonly host: PageHost;
  readonly double: ConsoleDouble;
  /** Shows `data`, with its project open unless `open` is false. */
  show(data: DoubleData, options?: { open: boolean }): Promise<void>;
  /** inputs of the calls and streams of that name, in order */
  asked(name: string): unknown[];
  windows(): ViewQuery[];
  goTo(name: string): Promise<void>;
  row(text: string): Locator;
}

/** Builds the page once for a file, and opens it anew for each test. A test fails when the page threw or broke its policy. */
export function useShownPage(): ShownPage {
  let built: Awaited<ReturnType<typeof buildPage>> | null = null;
  let browser: Browser | null = null;
  let page: Page | null = null;
  let host: PageHost | null = null;
  let double: ConsoleDouble | null = null;
  let complaints: string[] = [];

  beforeAll(async () => {
    if (browserMissing !== null) return;
    built = await buildPage();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });
  beforeEach(async ({ skip }) => {
    if (browserMissing !== null) skip(browserMissing);
    complaints = [];
    page = await there(browser).newPage({ viewport: { width: 1360, height: 860 } });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(async () => {
    await page?.close();
    await host?.close();
    // A connection that a test cuts is reported by the browser itself.
    expect(complaints.filter((text) => !text.includes('WebSocket connection'))).toEqual([]);
  });

  const shown: ShownPage = {
    get page() {
      return there(page);
    },
    get host() {
      return there(host);
    },
    get double() {
      return there(double);
    },
    async show(data, { open } = { open: true }) {
      const behind = createConsoleDouble(data);
      double = behind;
      if (open) {
        behind.shell.projects.push(listed({}));
        behind.shell.current = 'p1';
      }
      host = await startPageHost(there(built).root, (pipe) => behind.serve(pipe));
      await shown.page.goto(host.freshAddress());
    },
    asked: (name) =>
      there(double)
        .asked.filter((one) => one.name === name)
        .map((one) => one.input),
    windows: () => shown.asked('view.open') as ViewQuery[],
    goTo: (name) => shown.page.getByRole('navigation').getByRole('link', { name }).click(),
    row: (text) => shown.page.getByTestId('row').filter({ hasText: text }),
  };
  return shown;
}

function there<T>(value: T | null): T {
  if (value === null) throw new Error('not there yet: use it inside a test');
  return value;
}
