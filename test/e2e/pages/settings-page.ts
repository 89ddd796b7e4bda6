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
    // Not the choice between two values of it, which has the same name.
    return this.form.getByLabel(label, { exact: true }).and(this.form.locator('input, textarea'));
  }

  async save(): Promise<void> {
    await this.form.getByRole('button', { name: 'Save' }).click();
    await this.page.getByText('Saved', { exact: true }).first().waitFor();
  }

  /** The offered release, with its acts. */
  get release(): Locator {
    return this.page.getByTestId('offered-release');
  }

  get dialog(): Locator {
    return this.page.getByTestId('confirm-dialog');
  }

  /** Opens the dialog where it is not open, and gives it a file. */
  async chooseRelease(buffer: Buffer): Promise<void> {
    if (!(await this.dialog.isVisible())) await this.release.getByRole('button', { name: 'Offer a release…' }).click();
    const file = { name: 'ferry-agent.exe', mimeType: 'application/octet-stream', buffer };
    await this.dialog.getByTestId('release-file').setInputFiles(file);
  }

  task(id: string): Locator {
    return this.form.getByRole('group', { name: `Settings of ${id}` });
  }

  /** What another console or window changed while somebody edits here, with both values. */
  get elsewhere(): Locator {
    return this.page.getByRole('group', { name: 'Changed elsewhere while you edit.' });
  }

  choice(field: string, value: 'Here' | 'Elsewhere'): Locator {
    return this.elsewhere
      .getByRole('radiogroup', { name: field })
      .getByRole('radio', { name: new RegExp(`^${value}:`) });
  }

  async policy(state: 'none' | 'changed' | 'published'): Promise<void> {
    await this.page.locator(`[data-testid="policy-state"][data-state="${state}"]`).waitFor();
  }

  /** The scripts of the project, with the ways to change them. */
  get scripts(): Locator {
    return this.page.getByRole('region', { name: 'Scripts', exact: true });
  }

  /** The names of the scripts as they run. */
  async scriptNames(): Promise<string[]> {
    return await this.scripts.getByTestId('script').locator('[data-testid="script-name"]').allTextContents();
  }

  async beginScript(): Promise<Locator> {
    await this.scripts.getByRole('button', { name: 'Add a script' }).click();
    return this.page.getByRole('dialog');
  }

  async publish(): Promise<void> {
    await this.page.getByRole('button', { name: 'Publish to agents' }).click();
    await this.policy('published');
  }
}
