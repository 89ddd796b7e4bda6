import type { Locator, Page } from 'playwright-core';

import { savedBy } from './saved-file.ts';
import { Place } from './place.ts';

/** What administrators did. */
export class AuditPage extends Place {
  readonly whole: Locator;

  constructor(page: Page) {
    super(page, 'Audit');
    this.whole = page.getByTestId('audit-whole');
  }

  async checkChain(): Promise<void> {
    await this.page.getByRole('button', { name: 'Check the chain' }).click();
  }

  async show(acts: string): Promise<void> {
    await this.page.getByLabel('Acts shown').selectOption({ label: acts });
  }

  async search(text: string): Promise<void> {
    await this.page.getByTestId('search').fill(text);
  }

  async exported(): Promise<string> {
    const act = async () => await this.page.getByRole('button', { name: 'Export' }).click();
    return (await savedBy(this.page, act)).text;
  }
}
