import type { Locator, Page } from 'playwright-core';

/** What every page of an open project has: its place in the navigation and rows of a table. */
export class Place {
  readonly page: Page;
  readonly #name: string;

  constructor(page: Page, name: string) {
    this.page = page;
    this.#name = name;
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Project' }).getByRole('link', { name: this.#name }).click();
    await this.page.getByRole('heading', { name: this.#name, level: 2 }).waitFor();
  }

  row(text: string): Locator {
    return this.page.getByTestId('row').filter({ hasText: text });
  }

  async rows(): Promise<number> {
    return await this.page.getByTestId('row').count();
  }
}
