// The pages of an open project, as in renderer.test.ts: devices, tokens, settings, sync.
import { expect, test } from 'vitest';
import { violationsOn } from './pages/accessibility.ts';
import { DevicePage } from './pages/device-page.ts';
import { SyncPage } from './pages/sync-page.ts';
import { TokensPage } from './pages/tokens-page.ts';
import { emptyData } from './renderer/rows-of.ts';
import { busyProject, sampleLog, sampleUser } from './renderer/sample-rows.ts';
import { useShownPage } from './renderer/shown-page.ts';

const shown = useShownPage();

test('devices change under the eyes; a stop stays unconfirmed until the computer says so', async () => {
  const data = busyProject(10);
  await shown.show(data);
  await shown.goTo('Devices');
  await shown.row('LAPTOP-000').getByText('Running').waitFor();
  await shown.row('LAPTOP-003').getByTestId('unconfirmed').waitFor();
  Object.assign(data.devices[0]!, { state: 'succeeded', progress: { done: 5, total: 5 } });
  Object.assign(data.devices[3]!, { state: 'stopped', unconfirmed: false });
  shown.double.changed();
  await shown.row('LAPTOP-000').getByText('Succeeded').waitFor();
  await shown.row('LAPTOP-003').getByText('Stopped').waitFor();
  expect(await shown.row('LAPTOP-003').getByTestId('unconfirmed').count()).toBe(0);
  await shown.page.getByTestId('count-failed').click();
  await expect.poll(() => shown.page.getByTestId('row').count()).toBe(1);
});

test('one device: steps, the end of the log as it grows, and orders for it alone', async () => {
  const data = busyProject(10);
  await shown.show(data);
  await shown.goTo('Devices');
  const page = new DevicePage(shown.page);
  await page.open('LAPTOP-000');
  await shown.page.getByText('Delete the registration at the source tenant (cannot be undone)').waitFor();
  expect(await page.steps.count()).toBe(5);
  await shown.page.getByText('step 1999:').waitFor();
  data.logs.set('device-0', [
    ...data.logs.get('device-0')!,
    { ...sampleLog(1)[0]!, id: 'last', text: 'the very last line' },
  ]);
  shown.double.changed();
  await shown.page.getByText('the very last line').waitFor();
  expect(await page.logLines.count()).toBeLessThan(80);

  await page.order('stop');
  await page.notice.getByText('Stop unconfirmed').waitFor();
  expect(shown.asked('order.stop')).toEqual([{ targets: { deviceIds: ['device-0'] } }]);
});

test('a device is assigned to a user who is found by name', async () => {
  await shown.show(busyProject(10));
  await shown.goTo('Devices');
  const page = new DevicePage(shown.page);
  await page.open('LAPTOP-004');
  await page.assign('barbara', 'Barbara Liskov (barbara.4@contoso.com)');
  await expect.poll(() => shown.asked('device.assign')).toEqual([{ deviceId: 'device-4', userId: 'user-4' }]);
  await shown.page.getByText('barbara.4@contoso.com').first().waitFor();
});

test('sample laptops start from the empty list, one by each way', async () => {
  const data = emptyData();
  data.users = [sampleUser(0), sampleUser(1)];
  await shown.show(data);
  await shown.goTo('Devices');
  await shown.page.getByRole('button', { name: 'Start sample laptops' }).click();
  await shown.page.getByTestId('start-laptops').click();
  await expect.poll(() => shown.asked('laptops.start')).toEqual([{ reach: ['cloud', 'lan'] }]);
});

test('a token is shown once and can be revoked', async () => {
  await shown.show(busyProject(1));
  const tokens = new TokensPage(shown.page);
  await tokens.open();
  await tokens.fillIn({ name: 'Wave 2', uses: '50' });
  await tokens.create();
  expect(await tokens.secret.textContent()).toContain('shown-once');
  await tokens.copied();
  await tokens.row('Wave 2').getByText('0 of 50').waitFor();
  expect(await shown.page.content()).not.toContain('shown-once');
  await tokens.revoke('Wave 2');
  await tokens.state('Wave 2', 'revoked').waitFor();
});

test('a token has its last day by date, and shows that it ran out without anybody telling', async () => {
  const data = busyProject(1);
  const [live] = data.tokens;
  if (!live) throw new Error('the sample has a token');
  live.expiresAt = new Date(Date.now() + 4000).toISOString();
  await shown.show(data);
  const tokens = new TokensPage(shown.page);
  await tokens.open();
  await tokens.state(live.name, 'expired').waitFor();
  await tokens.fillIn({ name: 'Pilot' });
  const { dialog } = tokens;
  await dialog.getByText('agent migration').waitFor();
  await dialog.getByLabel('Runs out after').selectOption({ label: 'a date of your choice' });
  await tokens.create();
  await dialog.getByText('Choose today or a later day.').waitFor();
  const day = new Date(Date.now() + 3 * 86_400_000).toLocaleDateString('sv');
  await dialog.getByLabel('Last day').fill(day);
  await tokens.create();
  await tokens.secret.waitFor();
  const [asked] = shown.asked('token.create') as { expiresAt: string }[];
  expect(new Date(asked?.expiresAt ?? '').toLocaleString('sv')).toBe(`${day} 23:59:59`);
});

test('settings: only what changed is sent, and publishing is an act of its own', async () => {
  await shown.show(busyProject(1));
  await shown.goTo('Settings');
  await expect.poll(() => shown.page.getByTestId('policy-state').getAttribute('data-state')).toBe('none');
  await shown.page.getByRole('button', { name: 'Publish to agents' }).click();
  await expect.poll(() => shown.page.getByTestId('policy-state').getAttribute('data-state')).toBe('published');
  await shown.page.getByLabel('Target domains').fill('fabrikam.com, fabrikam.de');
  await shown.page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => shown.page.getByTestId('policy-state').getAttribute('data-state')).toBe('changed');
  expect(shown.asked('settings.set')).toEqual([{ targetDomains: ['fabrikam.com', 'fabrikam.de'] }]);
  expect(await shown.page.getByTestId('company-key').getAttribute('aria-label')).toBe(
    '7Q4MZ K2VRT 9H3XW BN8PC 5DFGJ E*',
  );
});

test('a sync that stopped says why and what to do, and is connected again', async () => {
  await shown.show(busyProject(1));
  const why = {
    code: 'revoked' as const,
    where: 'server',
    message: 'this console was revoked',
    remedy: 'Ask an owner.',
  };
  shown.double.sync = { ...shown.double.sync, state: 'stopped', why, pending: 12 };
  shown.double.changed();
  const sync = new SyncPage(shown.page);
  await sync.openBadge('Sync stopped');
  await sync.popover.getByText('This console was revoked. Ask an owner.').waitFor();
  await sync.popover.getByText('12 changes wait to be sent').waitFor();
  await sync.follow();
  await sync.connect('BAD');
  await shown.page.getByText('The set-up code is wrong or was used.').waitFor();
  await sync.connect('GOOD');
  await expect.poll(() => sync.serverState()).toBe('running');
});

test('a server that was emptied stops the sync, and an administrator has everything sent again', async () => {
  await shown.show(busyProject(1));
  const why = {
    code: 'wrong-project' as const,
    where: 'server',
    message: 'the server no longer knows this project: it was emptied or exchanged',
    remedy: 'Nothing was deleted here.',
  };
  shown.double.sync = { ...shown.double.sync, state: 'stopped', why, pending: 3 };
  shown.double.changed();
  const sync = new SyncPage(shown.page);
  await sync.openBadge('Sync stopped');
  await sync.popover.getByText('never read as deleted').waitFor();
  await sync.follow();
  expect(await violationsOn(shown.page)).toEqual([]);
  await sync.sendEverythingAgain('CODE-1');
  await expect.poll(() => sync.serverState()).toBe('running');
  expect(shown.asked('server.refill')).toEqual([{ setupCode: 'CODE-1' }]);
});

test('what was refused from elsewhere is listed with its reason', async () => {
  await shown.show(busyProject(1));
  shown.double.setAside = [
    {
      collection: 'orders',
      id: 'user-1',
      at: new Date().toISOString(),
      why: { code: 'forbidden', where: 'orders/user-1', message: 'nobody of this project signed it', remedy: 'Ask.' },
    },
  ];
  const sync = new SyncPage(shown.page);
  await sync.open();
  await sync.setAside.getByText('Nobody of this project signed it. Ask.').waitFor();
  expect(await violationsOn(shown.page)).toEqual([]);
});
