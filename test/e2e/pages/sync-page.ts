import type { Locator, Page } from 'playwright-core';

import { Place } from './place.ts';

/** The server and the network on the spot; the badge in the header says the same on every page. */
export class SyncPage extends Place {
  readonly popover: Locator;
  readonly setAside: Locator;

  constructor(page: Page) {
    super(page, 'Sync & network');
    this.popover = page.getByLabel('Sync state');
    this.setAside = page.getByRole('region', { name: 'Set aside' });
  }

  async openBadge(words: string): Promise<void> {
    await this.page.getByRole('button', { name: `Sync: ${words}` }).click();
  }

  /** From the badge to the page. */
  async follow(): Promise<void> {
    await this.popover.getByRole('link').click();
    await this.page.keyboard.press('Escape');
  }

  async connect(setupCode: string): Promise<void> {
    await this.page.getByLabel('Set-up code').fill(setupCode);
    await this.page.getByRole('button', { name: 'Connect', exact: true }).click();
  }

  /** For a server that was emptied. */
  async sendEverythingAgain(setupCode: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Send everything again' }).click();
    await this.page.getByLabel('Set-up code of the server').fill(setupCode);
    await this.page.getByTestId('confirm').click();
  }

  async serverState(): Promise<string | null> {
    return await this.page.getByTestId('server-state').getAttribute('data-state');
  }
}
