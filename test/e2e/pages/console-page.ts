import type { Locator, Page } from 'playwright-core';
import { sourceTenant, targetTenant } from '../doors/laptop.ts';

export const passphrase = 'correct horse battery staple';

export const consolePlaces = [
  'Overview',
  'Users',
  'Devices',
  'Nearby laptops',
  'Access tokens',
  'Settings',
  'Sync & network',
  'Audit',
] as const;
export type ConsolePlace = (typeof consolePlaces)[number];

/** The console as somebody at the screen uses it: names of buttons and fields, never the inside. */
export class ConsolePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  private button(name: string | RegExp, within: Page | Locator = this.page): Locator {
    return within.getByRole('button', { name, exact: typeof name === 'string' });
  }

  async enter(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.waitForURL(/^http:\/\/127\.0\.0\.1:\d+\//);
  }

  async createProject(name: string): Promise<void> {
    const form = this.page.getByRole('form', { name: 'Create a project' });
    // A first start shows the form at once; later it is behind a button.
    await form.or(this.button('Create a project')).first().waitFor();
    if (!(await form.isVisible())) await this.button('Create a project').click();
    await form.getByLabel('Project name').fill(name);
    await form.getByLabel('Source tenant id').fill(sourceTenant);
    await form.getByLabel('Source domains').fill('contoso.example');
    await form.getByLabel('Target tenant id').fill(targetTenant);
    await form.getByLabel('Target domains').fill('fabrikam.example');
    await form.getByLabel(/^Passphrase(?!,)/).fill(passphrase);
    await form.getByLabel('Passphrase, again').fill(passphrase);
    await form.getByLabel('Assign computers by source account').check();
    await this.button('Create project', form).click();
    await this.page.getByTestId('project-name').waitFor();
  }

  async openProject(name: string): Promise<void> {
    await this.button(`Open ${name}`).click();
    await this.page.getByLabel('Passphrase').fill(passphrase);
    await this.button('Open', this.page.getByRole('dialog')).click();
    await this.page.getByTestId('project-name').waitFor();
  }

  async goTo(place: ConsolePlace): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Project' }).getByRole('link', { name: place }).click();
  }

  async importUsers(file: string): Promise<void> {
    await this.goTo('Users');
    await this.button('Import CSV').first().click();
    await this.page.getByTestId('csv-file').setInputFiles(file);
    const dialog = this.page.getByTestId('import-dialog');
    await dialog.getByTestId('import-run').click();
    await this.button('Done', dialog).click();
    await dialog.waitFor({ state: 'detached' });
  }

  async createToken(name: string): Promise<string> {
    await this.goTo('Access tokens');
    await this.button(/Create/)
      .first()
      .click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await this.button('Create', dialog).click();
    const secret = await this.page.getByTestId('token-secret').innerText();
    await this.button('I have copied it').click();
    return secret.trim();
  }

  async companyKey(): Promise<string> {
    await this.goTo('Settings');
    return (await this.page.getByTestId('company-key').getAttribute('aria-label')) ?? '';
  }

  /** Changes a text of the settings and saves. */
  async changeSetting(label: string, value: string): Promise<void> {
    await this.goTo('Settings');
    const form = this.page.getByRole('form', { name: 'Settings' });
    await form.getByLabel(label, { exact: true }).fill(value);
    await this.button('Save', form).click();
    await this.page.getByText('Saved', { exact: true }).first().waitFor();
  }

  async connectServer(origin: string, setupCode: string): Promise<void> {
    await this.goTo('Sync & network');
    const form = this.page.getByRole('form', { name: 'Connect a server' });
    await form.getByLabel('Server address').fill(origin);
    await form.getByLabel('Set-up code').fill(setupCode);
    await this.button(/^Connect/, form).click();
    await this.serverState('running');
  }

  /** On the page Sync & network: waits for that state of the server. */
  async serverState(state: string): Promise<void> {
    await this.page.locator(`[data-testid="server-state"][data-state="${state}"]`).waitFor();
  }

  async hubPort(): Promise<void> {
    await this.page.locator('[data-testid="lan-state"][data-state="listening"]').waitFor();
  }

  row(text: string): Locator {
    return this.page.getByTestId('row').filter({ hasText: text });
  }

  /** In a table: waits until the row with that text shows that state. */
  async stateOf(text: string, state: string): Promise<void> {
    await this.row(text).locator(`[data-testid="state"][data-state="${state}"]`).waitFor();
  }

  async startSampleLaptops(): Promise<void> {
    await this.goTo('Devices');
    await this.button(/ample laptops/)
      .first()
      .click();
    await this.page.getByTestId('start-laptops').click();
  }

  /** Selects those rows of the users' table and orders through the Migration menu. */
  async order(act: 'start' | 'stop' | 'rehearse' | 'restart' | 'rollback', users: readonly string[]): Promise<void> {
    await this.goTo('Users');
    for (const user of users) await this.row(user).getByRole('checkbox', { name: 'Select this row' }).check();
    await this.button('Migration').click();
    await this.page.getByTestId(`order-${act}`).click();
    await this.page.getByTestId('confirm').click();
    await this.page.getByTestId('confirm-dialog').waitFor({ state: 'detached' });
  }

  async openDevice(text: string): Promise<void> {
    await this.goTo('Devices');
    await this.row(text).click();
    await this.page.getByRole('log', { name: 'Log lines' }).waitFor();
  }

  /** On the page of one device: steps of the last report with that outcome, waiting for the first. */
  async steps(outcome: string): Promise<number> {
    const steps = this.page.locator(`[data-testid="step"][data-outcome="${outcome}"]`);
    await steps.first().waitFor();
    return await steps.count();
  }

  async logLine(): Promise<string> {
    const line = this.page.getByTestId('log-line').first();
    await line.waitFor();
    return await line.innerText();
  }
}
