// Overview, nearby laptops and audit: the pages that only show, and lead on.
import { expect, test } from 'vitest';
import { violationsOn } from './pages/accessibility.ts';
import { AuditPage } from './pages/audit-page.ts';
import { NearbyPage } from './pages/nearby-page.ts';
import { OverviewPage } from './pages/overview-page.ts';
import { emptyData } from './renderer/rows-of.ts';
import { busyProject } from './renderer/sample-rows.ts';
import { useShownPage } from './renderer/shown-page.ts';

const shown = useShownPage();

test('overview: counts, what needs attention, progress; each leads to its place', async () => {
  const data = busyProject(40);
  await shown.show(data);
  const overview = new OverviewPage(shown.page);
  await overview.open();
  await overview.tile('users').getByText('40').waitFor();
  const failed = data.devices.filter(({ state }) => state === 'failed').length;
  expect(failed).toBeGreaterThan(0);
  await overview.concern('failed').getByText(`${failed} computer`).waitFor();
  const { chart } = overview;
  expect(await chart.getAttribute('aria-label')).toContain(`Done ${Math.floor(data.devices.length / 2)}`);
  expect(await chart.locator('polygon').count()).toBe(4);
  await overview.lookAt('failed');
  await shown.page.getByTestId('table-devices').waitFor();
  await expect.poll(() => shown.windows().at(-1)?.filter).toEqual({ state: 'failed' });
});

test('overview without anything: says that it works without a server, and what comes next', async () => {
  await shown.show(emptyData());
  shown.double.sync = { ...shown.double.sync, state: 'none', server: '' };
  shown.double.changed();
  const overview = new OverviewPage(shown.page);
  await overview.open();
  await overview.offline.getByText('Working without a server').waitFor();
  await shown.page.getByText('None has enrolled yet.').waitFor();
  shown.double.sync = { ...shown.double.sync, state: 'stopped' };
  shown.double.changed();
  await overview.offline.getByText('the sync has stopped and waits for you').waitFor();
  await overview.tile('users-without').click();
  await expect.poll(() => shown.windows().at(-1)?.filter).toEqual({ hasComputers: 'no' });
});

test('nearby laptops: those heard over the local network, and the way in for the others', async () => {
  const data = busyProject(10);
  await shown.show(data);
  const nearby = new NearbyPage(shown.page);
  await nearby.open();
  await nearby.hub.waitFor();
  const near = data.devices.filter(({ channel }) => channel === 'lan');
  await expect.poll(() => nearby.rows()).toBe(near.length);
  expect(shown.windows().at(-1)?.filter).toEqual({ channel: 'lan' });
  await shown.page.getByText(`${near.length} laptops`, { exact: true }).waitFor();
  for (const device of near) device.channel = 'cloud';
  shown.double.changed();
  await shown.page.getByRole('heading', { name: 'No laptop was heard on this network yet' }).waitFor();
});

test('audit: who did what, searched', async () => {
  const data = emptyData();
  const at = new Date().toISOString();
  data.audit = [
    {
      id: 'a',
      at,
      action: 'order.start',
      subject: '12 users',
      by: 'owner',
      details: [{ name: 'kind', value: 'migrate' }],
      names: {},
    },
    { id: 'b', at, action: 'token.revoke', subject: 't1', by: 'owner', details: [], names: { t1: 'Old token' } },
    {
      id: 'c',
      at,
      action: 'something.newer',
      subject: 'x',
      by: 'owner',
      details: [{ name: 'userId', value: 'u1' }],
      names: { u1: 'ann@source.example' },
    },
  ];
  await shown.show(data);
  const audit = new AuditPage(shown.page);
  await audit.open();
  await audit.row('12 users').getByText('Gave an order').waitFor();
  await audit.row('something.newer').getByText('User: ann@source.example').waitFor();
  // In words and, for whoever wants it, as it was written down.
  await audit.row('12 users').getByText('Order: Migration').click();
  const entry = shown.page.getByTestId('audit-entry');
  await entry.getByRole('heading', { name: 'Gave an order' }).waitFor();
  await entry.getByText('Migration', { exact: true }).waitFor();
  await entry.getByRole('button', { name: 'As it was written down' }).click();
  await entry.getByText('kind: migrate').waitFor();
  expect(await violationsOn(shown.page)).toEqual([]);
  await shown.page.keyboard.press('Escape');
  await entry.waitFor({ state: 'detached' });
  await audit.row('Old token').getByRole('button', { name: 'Revoked an access token' }).press('Enter');
  await entry.getByText('Old token').waitFor();
  await entry.getByRole('button', { name: 'Close' }).click();
  await audit.checkChain();
  expect(await audit.whole.textContent()).toContain('3 entries of 1 administrator');
  await audit.show('Gave an order');
  await expect.poll(() => audit.rows()).toBe(1);
  expect((await audit.exported()).split('\r\n')).toEqual([
    '\ufeffat,by,action,subject,details',
    `${at},owner,order.start,12 users,kind: migrate`,
    '',
  ]);
  await audit.show('All acts');
  await audit.search('old token');
  await expect.poll(() => audit.rows()).toBe(1);
});
