import type { Locator, Page } from 'playwright-core';

/** The settings of a project, as somebody at the screen sees them. */
export class SettingsPage {
  readonly page: Page;
  readonly form: Locator;

  constructor(page: Page) {
    this.page = page;
    this.form = page.getByRole('form', { name: 'Settings' });
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Project' }).getByRole('link', { name: 'Settings' }).click();
    await this.form.waitFor();
  }

  field(label: string): Locator {
    return this.form.getByLabel(label, { exact: true });
  }

  async save(): Promise<void> {
    await this.form.getByRole('button', { name: 'Save' }).click();
    await this.page.getByText('Saved', { exact: true }).first().waitFor();
  }

  task(id: string): Locator {
    return this.form.getByRole('group', { name: `Settings of ${id}` });
  }

  async publish(): Promise<void> {
    await this.page.getByRole('button', { name: 'Publish to agents' }).click();
    await this.page.locator('[data-testid="policy-state"][data-state="published"]').waitFor();
  }
}
