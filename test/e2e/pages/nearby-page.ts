import type { Locator, Page } from 'playwright-core';

import { Place } from './place.ts';

/** Laptops on the same network. */
export class NearbyPage extends Place {
  readonly hub: Locator;

  constructor(page: Page) {
    super(page, 'Nearby laptops');
    this.hub = page.getByTestId('hub');
  }
}
