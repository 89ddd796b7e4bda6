import type { Locator, Page } from 'playwright-core';

import { Place } from './place.ts';

/** Access tokens: made, shown once, revoked. */
export class TokensPage extends Place {
  readonly dialog: Locator;
  readonly secret: Locator;

  constructor(page: Page) {
    super(page, 'Access tokens');
    this.dialog = page.getByRole('dialog');
    this.secret = page.getByTestId('token-secret');
  }

  async fillIn(token: { name: string; uses?: string }): Promise<void> {
    await this.page.getByRole('button', { name: 'Create a token' }).click();
    await this.dialog.getByLabel('Name').fill(token.name);
    if (token.uses !== undefined) await this.dialog.getByLabel('Use limit').fill(token.uses);
  }

  async create(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Create', exact: true }).click();
  }

  async copied(): Promise<void> {
    await this.page.getByRole('button', { name: 'I have copied it' }).click();
  }

  async revoke(name: string): Promise<void> {
    await this.page.getByRole('button', { name: `Revoke ${name}` }).click();
    await this.page.getByTestId('confirm').click();
  }

  state(name: string, state: 'live' | 'expired' | 'revoked'): Locator {
    return this.row(name).locator(`[data-testid="token-state"][data-state="${state}"]`);
  }
}
