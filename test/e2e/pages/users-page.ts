import type { Locator, Page } from 'playwright-core';

export type CsvFile = { name: string; mimeType: string; buffer: Buffer };

/** The list of users and the way of a file into it. */
export class UsersPage {
  readonly page: Page;
  readonly importing: Locator;
  readonly preview: Locator;

  constructor(page: Page) {
    this.page = page;
    this.importing = page.getByTestId('import-dialog');
    this.preview = page.getByTestId('import-preview');
  }

  /** Opens Migration > Get list from a file and gives it one. */
  async getList(file: CsvFile | string): Promise<void> {
    await this.page.getByRole('button', { name: 'Migration' }).click();
    await this.page.getByTestId('get-list').click();
    await this.page.getByTestId('csv-file').setInputFiles(file);
  }

  /** A choice of the preview: Encoding, Columns are separated by, or a column of ours. */
  choice(label: string): Locator {
    // What is required has a star behind its label.
    return this.preview.getByRole('combobox', { name: new RegExp(`^${label.replaceAll('(', '\\(')}( ?\\*)?$`) });
  }

  /** Waits until the rehearsal says so many. */
  async expects(id: 'added' | 'changed' | 'unchanged' | 'refused', count: number): Promise<void> {
    await this.preview.getByTestId(`preview-${id}`).getByText(count.toLocaleString('en'), { exact: true }).waitFor();
  }

  async run(): Promise<void> {
    await this.importing.getByTestId('import-run').click();
    await this.importing.getByTestId('import-added').waitFor();
  }

  async done(): Promise<void> {
    await this.importing.getByRole('button', { name: 'Done' }).click();
    await this.importing.waitFor({ state: 'detached' });
  }

  async filter(label: string, option: string): Promise<void> {
    await this.page
      .getByRole('group', { name: 'Filters' })
      .getByLabel(label, { exact: true })
      .selectOption({ label: option });
  }

  async open(text: string): Promise<void> {
    await this.page.getByTestId('row').filter({ hasText: text }).getByRole('link').first().click();
  }
}
