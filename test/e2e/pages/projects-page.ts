import type { Locator, Page } from 'playwright-core';

export type ProjectAct = 'Rename' | 'Export' | 'Archive' | 'Restore' | 'Delete';

/** The list of projects, as somebody at the screen sees it. */
export class ProjectsPage {
  readonly page: Page;
  readonly sample: Locator;
  readonly banner: Locator;

  constructor(page: Page) {
    this.page = page;
    this.sample = page.getByTestId('sample-dialog');
    this.banner = page.getByTestId('sample-banner');
  }

  /** From a page of an open project back to the list. */
  async leave(): Promise<void> {
    await this.page.getByRole('button', { name: 'Projects', exact: true }).click();
    await this.page.getByRole('heading', { name: 'Ferry' }).waitFor();
  }

  async explore(): Promise<void> {
    await this.page.getByRole('button', { name: 'Explore with sample laptops' }).click();
  }

  /** Waits until that step of the sample project is `state`. */
  async sampleStep(step: 'project' | 'users' | 'laptops', state: 'ahead' | 'at-work' | 'done'): Promise<void> {
    await this.sample.locator(`[data-testid="sample-${step}"][data-state="${state}"]`).waitFor();
  }

  /** On the page of devices: gives a sample laptop power. One that comes back by itself may have it already. */
  async switchOn(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Sample laptops' }).click();
    const named = { name: `Power of ${name}` };
    await this.page.getByRole('switch', named).waitFor();
    // Not `check()`, which wants to see it at once: it shows what the laptop says, a moment later.
    if (!(await this.page.getByRole('switch', named).isChecked())) await this.page.getByRole('switch', named).click();
    await this.page.getByRole('switch', { ...named, checked: true }).waitFor();
    await this.dialog.getByRole('button', { name: 'Close' }).click();
    await this.dialog.waitFor({ state: 'detached' });
  }

  card(name: string): Locator {
    return this.page.getByTestId('project').filter({ hasText: name });
  }

  names(): Promise<string[]> {
    return this.page.getByTestId('project').getByTestId('project-title').allInnerTexts();
  }

  async do(act: ProjectAct, name: string): Promise<void> {
    await this.page.getByRole('button', { name: `More for ${name}` }).click();
    await this.page.getByRole('menuitem', { name: act }).click();
  }

  async showArchive(): Promise<void> {
    await this.page.getByRole('button', { name: /^Archive/ }).click();
  }

  /** The dialog that asks before something is done. */
  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }
}
