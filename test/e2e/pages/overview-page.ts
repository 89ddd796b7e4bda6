import type { Locator, Page } from 'playwright-core';

import { Place } from './place.ts';

/** The project at a glance. */
export class OverviewPage extends Place {
  readonly chart: Locator;
  readonly offline: Locator;

  constructor(page: Page) {
    super(page, 'Overview');
    this.chart = page.getByTestId('progress-chart');
    this.offline = page.getByTestId('working-offline');
  }

  tile(id: string): Locator {
    return this.page.getByTestId(`tile-${id}`);
  }

  concern(id: string): Locator {
    return this.page.getByTestId(`concern-${id}`);
  }

  /** Follows what needs attention to its place. */
  async lookAt(id: string): Promise<void> {
    await this.concern(id).getByRole('link').click();
  }
}
