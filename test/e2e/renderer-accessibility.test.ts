// Every page of the console, as axe sees it: in light and dark, empty and full. New entries of the navigation come in by themselves.
import { describe, expect, test } from 'vitest';
import { violationsOn } from './pages/accessibility.ts';
import { emptyData } from './renderer/rows-of.ts';
import { greeting } from './renderer/scripts-double.ts';
import { busyProject } from './renderer/sample-rows.ts';
import { useShownPage } from './renderer/shown-page.ts';

const shown = useShownPage();

async function places(): Promise<string[]> {
  const links = shown.page.getByRole('navigation', { name: 'Project' }).getByRole('link');
  await links.first().waitFor();
  return await links.allInnerTexts();
}

/** Opens a page of the project and waits until it stands still. */
async function open(place: string): Promise<void> {
  await shown.goTo(place);
  await shown.page.getByRole('heading', { level: 1 }).first().waitFor();
  await expect.poll(() => shown.page.locator('.fui-Spinner').count()).toBe(0);
}

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  test.each([
    ['with nothing in it', emptyData],
    ['at work', () => busyProject(40)],
  ])('each page of a project %s', async (_name, data) => {
    await shown.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await shown.show(data());
    const found: Record<string, string[]> = {};
    const all = await places();
    for (const place of all) {
      await open(place);
      const violations = await violationsOn(shown.page);
      if (violations.length > 0) found[place] = violations;
    }
    expect(found).toEqual({});
    expect(all.length).toBeGreaterThanOrEqual(5);
  });

  test('the start page, without a project and with a locked one', async () => {
    await shown.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await shown.show(emptyData(), { open: false });
    await shown.page.getByRole('heading', { level: 1 }).waitFor();
    expect(await violationsOn(shown.page)).toEqual([]);
  });

  test('one computer, the question before an order, and a script in full', async () => {
    await shown.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await shown.show(busyProject(6));
    shown.double.scripts = [greeting];
    await shown.goTo('Devices');
    await shown.page.getByTestId('row').first().click();
    await shown.page.getByRole('log').waitFor();
    expect(await violationsOn(shown.page)).toEqual([]);

    await shown.goTo('Users');
    await shown.page.getByTestId('row').first().getByRole('checkbox').check();
    await shown.page.getByRole('button', { name: 'Migration' }).click();
    await shown.page.getByTestId('order-start').click();
    const dialog = shown.page.getByTestId('confirm-dialog');
    await dialog.getByRole('button', { name: 'Greet · cmd · 30 s at most' }).click();
    await dialog.getByTestId('script-text').waitFor();
    expect(await violationsOn(shown.page)).toEqual([]);
    // What appears over the page is in a landmark as well: a toast, and what a moment says of itself.
    await dialog.getByTestId('confirm').click();
    const notices = shown.page.getByRole('region', { name: 'Notices' });
    await notices.getByRole('listitem').getByText('Migration started').waitFor();
    expect(await violationsOn(shown.page)).toEqual([]);
    await shown.goTo('Devices');
    await shown.page.locator('time').first().hover();
    await notices.getByRole('tooltip').waitFor();
    expect(await violationsOn(shown.page)).toEqual([]);

    await open('Settings');
    await shown.page.getByRole('button', { name: 'Show Greet in full' }).click();
    await shown.page.getByTestId('script-text').waitFor();
    expect(await violationsOn(shown.page)).toEqual([]);
  });
});

test('magnified to 200 %: rows are there, the page scrolls, a menu can be read to its end, and a page begins at its beginning', async () => {
  await shown.page.setViewportSize({ width: 680, height: 430 });
  await shown.show(busyProject(40));
  await shown.goTo('Users');
  const table = shown.page.getByRole('table', { name: 'Users' });
  await shown.page.getByTestId('row').first().getByRole('checkbox').check();
  expect(await table.evaluate((one) => one.parentElement?.clientHeight)).toBeGreaterThan(200);
  const main = shown.page.getByRole('main');
  await shown.page.getByTestId('row-count').scrollIntoViewIfNeeded();
  expect(await main.evaluate((one) => one.scrollTop)).toBeGreaterThan(0);
  await shown.page.getByRole('button', { name: 'Migration' }).click();
  const last = shown.page.getByTestId('order-rollback');
  await last.scrollIntoViewIfNeeded();
  const box = await last.boundingBox();
  expect(box && box.y >= 0 && box.y + box.height <= 430).toBe(true);
  await shown.page.keyboard.press('Escape');
  await shown.page.getByTestId('row-count').scrollIntoViewIfNeeded();
  await shown.goTo('Devices');
  await shown.page.getByRole('table', { name: 'Devices' }).waitFor();
  await expect.poll(() => main.evaluate((one) => one.scrollTop)).toBe(0);
  // A row is as wide as all of its cells, also where the table is wider than the window.
  const row = shown.page.getByTestId('row').first();
  expect(await row.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
});
