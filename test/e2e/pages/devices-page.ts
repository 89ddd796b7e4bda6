import type { Locator, Page } from 'playwright-core';

export type MenuAct = 'start' | 'schedule' | 'rehearse' | 'stop' | 'restart' | 'rollback';

/** The table of devices, its filters, and the Migration menu, which is the same on every page. */
export class DevicesPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  row(text: string): Locator {
    return this.page.getByTestId('row').filter({ hasText: text });
  }

  async select(...texts: string[]): Promise<void> {
    for (const text of texts) await this.row(text).getByRole('checkbox', { name: 'Select this row' }).check();
  }

  /** Opens the dialog of an act for what is selected, and waits until it has counted. */
  async ask(act: MenuAct): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Migration' }).click();
    await this.page.getByTestId(`order-${act}`).click();
    const dialog = this.page.getByTestId('confirm-dialog');
    await dialog.getByTestId('order-facts').waitFor();
    return dialog;
  }

  async confirm(): Promise<void> {
    await this.page.getByTestId('confirm').click();
    await this.page.getByTestId('confirm-dialog').waitFor({ state: 'detached' });
  }

  async sortBy(column: string): Promise<void> {
    await this.page.getByRole('columnheader', { name: column }).getByRole('button').click();
  }

  /** Chooses in one of the filters above the table. */
  async filter(label: string, option: string): Promise<void> {
    await this.page.getByRole('combobox', { name: label }).selectOption({ label: option });
  }
}

/** The fields of the dialog that schedules. */
export class ScheduleDialog {
  readonly dialog: Locator;

  constructor(dialog: Locator) {
    this.dialog = dialog;
  }

  async starts(date: string, time: string): Promise<void> {
    await this.dialog.getByLabel(/^Starts( \(laptop time\))?$/).fill(date);
    await this.dialog.getByLabel(/^Starts.*: time of day$/).fill(time);
  }

  async byLaptopClock(): Promise<void> {
    await this.dialog.getByRole('radio', { name: /clock of each laptop/ }).check();
  }

  async deferrals(count: string): Promise<void> {
    await this.dialog.getByLabel('Times that a person may put it off').fill(count);
  }

  async words(): Promise<string> {
    return (await this.dialog.getByTestId('schedule-words').textContent()) ?? '';
  }

  async notes(): Promise<string> {
    return (await this.dialog.getByTestId('schedule-notes').textContent()) ?? '';
  }
}
