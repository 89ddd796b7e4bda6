import type { Locator, Page } from 'playwright-core';

import { savedBy } from './saved-file.ts';

/** One computer. */
export class DevicePage {
  readonly page: Page;
  readonly notice: Locator;
  readonly history: Locator;
  readonly checks: Locator;
  readonly steps: Locator;
  readonly log: Locator;
  readonly logLines: Locator;

  constructor(page: Page) {
    this.page = page;
    this.notice = page.getByTestId('device-notice');
    this.history = page.getByTestId('history-entry');
    this.checks = page.getByRole('region', { name: 'Checks before the migration' });
    this.steps = page.getByTestId('step');
    this.log = page.getByRole('region', { name: 'Log' });
    this.logLines = page.getByTestId('log-line');
  }

  /** From the list of devices. */
  async open(hostname: string): Promise<void> {
    await this.page.getByTestId('row').filter({ hasText: hostname }).click();
    await this.log.waitFor();
  }

  async order(act: 'start' | 'stop' | 'rehearse' | 'restart' | 'rollback'): Promise<void> {
    await this.page.getByRole('button', { name: 'Migration' }).click();
    await this.page.getByTestId(`order-${act}`).click();
    await this.page.getByTestId('confirm').click();
  }

  async assign(typed: string, person: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Assign' }).click();
    await this.page.getByRole('combobox', { name: 'User' }).fill(typed);
    await this.page.getByRole('option', { name: person }).click();
    await this.page.getByTestId('confirm').click();
  }

  async showLines(words: string): Promise<void> {
    await this.log.getByLabel('Lines shown').selectOption({ label: words });
  }

  async saveLog(): Promise<{ name: string; text: string }> {
    return await savedBy(this.page, async () => await this.log.getByRole('button', { name: 'Save' }).click());
  }
}
