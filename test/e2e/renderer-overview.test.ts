// Overview, nearby laptops and audit: the pages that only show, and lead on.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { emptyData } from './renderer/rows-of.ts';
import { busyProject } from './renderer/sample-rows.ts';
import { useShownPage } from './renderer/shown-page.ts';

const shown = useShownPage();

test('overview: counts, what needs attention, progress; each leads to its place', async () => {
  const data = busyProject(40);
  await shown.show(data);
  await shown.goTo('Overview');
  await shown.page.getByTestId('tile-users').getByText('40').waitFor();
  const failed = data.devices.filter(({ state }) => state === 'failed').length;
  expect(failed).toBeGreaterThan(0);
  await shown.page.getByTestId('concern-failed').getByText(`${failed} computer`).waitFor();
  const chart = shown.page.getByTestId('progress-chart');
  expect(await chart.getAttribute('aria-label')).toContain(`Done ${Math.floor(data.devices.length / 2)}`);
  expect(await chart.locator('polygon').count()).toBe(4);
  await shown.page.getByTestId('concern-failed').getByRole('link').click();
  await shown.page.getByTestId('table-devices').waitFor();
  await expect.poll(() => shown.windows().at(-1)?.filter).toEqual({ state: 'failed' });
});

test('overview without anything: says that it works without a server, and what comes next', async () => {
  await shown.show(emptyData());
  shown.double.sync = { ...shown.double.sync, state: 'none', server: '' };
  shown.double.changed();
  await shown.goTo('Overview');
  await shown.page.getByTestId('working-offline').getByText('Working without a server').waitFor();
  await shown.page.getByText('None has enrolled yet.').waitFor();
});

test('nearby laptops: those heard over the local network, and the way in for the others', async () => {
  const data = busyProject(10);
  await shown.show(data);
  await shown.goTo('Nearby laptops');
  await shown.page.getByTestId('hub').waitFor();
  const near = data.devices.filter(({ channel }) => channel === 'lan');
  await expect.poll(() => shown.page.getByTestId('row').count()).toBe(near.length);
  expect(shown.windows().at(-1)?.filter).toEqual({ channel: 'lan' });
});

test('audit: who did what, searched', async () => {
  const data = emptyData();
  const at = new Date().toISOString();
  data.audit = [
    { id: 'a', at, action: 'order.start', subject: '12 users', by: 'owner', details: 'kind: migrate' },
    { id: 'b', at, action: 'token.revoke', subject: 'Old token', by: 'owner', details: '' },
    { id: 'c', at, action: 'something.newer', subject: 'x', by: 'owner', details: '' },
  ];
  await shown.show(data);
  await shown.goTo('Audit');
  await shown.row('12 users').getByText('Gave a start').waitFor();
  await shown.row('something.newer').waitFor();
  await shown.page.getByRole('button', { name: 'Check the chain' }).click();
  expect(await shown.page.getByTestId('audit-whole').textContent()).toContain('3 entries of 1 administrator');
  await shown.page.getByLabel('Acts shown').selectOption({ label: 'Gave a start' });
  await expect.poll(() => shown.page.getByTestId('row').count()).toBe(1);
  const [download] = await Promise.all([
    shown.page.waitForEvent('download'),
    shown.page.getByRole('button', { name: 'Export' }).click(),
  ]);
  expect((await readFile(await download.path(), 'utf8')).split('\r\n')).toEqual([
    '\ufeffat,by,action,subject,details',
    `${at},owner,order.start,12 users,kind: migrate`,
    '',
  ]);
  await shown.page.getByLabel('Acts shown').selectOption({ label: 'All acts' });
  await shown.page.getByTestId('search').fill('old token');
  await expect.poll(() => shown.page.getByTestId('row').count()).toBe(1);
});
