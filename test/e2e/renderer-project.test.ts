// The pages of an open project, as in renderer.test.ts: devices, tokens, settings, sync.
import { expect, test } from 'vitest';
import { violationsOn } from './pages/accessibility.ts';
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
  await shown.row('LAPTOP-000').click();
  await shown.page.getByText('Delete the registration at the source tenant (cannot be undone)').waitFor();
  expect(await shown.page.getByTestId('step').count()).toBe(5);
  await shown.page.getByText('step 1999:').waitFor();
  data.logs.set('device-0', [
    ...data.logs.get('device-0')!,
    { ...sampleLog(1)[0]!, id: 'last', text: 'the very last line' },
  ]);
  shown.double.changed();
  await shown.page.getByText('the very last line').waitFor();
  expect(await shown.page.getByTestId('log-line').count()).toBeLessThan(80);

  await shown.page.getByRole('button', { name: 'Migration' }).click();
  await shown.page.getByTestId('order-stop').click();
  await shown.page.getByTestId('confirm').click();
  await shown.page.getByTestId('device-notice').getByText('Stop unconfirmed').waitFor();
  expect(shown.asked('order.stop')).toEqual([{ targets: { deviceIds: ['device-0'] } }]);
});

test('a device is assigned to a user who is found by name', async () => {
  await shown.show(busyProject(10));
  await shown.goTo('Devices');
  await shown.row('LAPTOP-004').click();
  await shown.page.getByRole('button', { name: 'Assign' }).click();
  await shown.page.getByRole('combobox', { name: 'User' }).fill('barbara');
  await shown.page.getByRole('option', { name: 'Barbara Liskov (barbara.4@contoso.com)' }).click();
  await shown.page.getByTestId('confirm').click();
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
  await shown.goTo('Access tokens');
  await shown.page.getByRole('button', { name: 'Create a token' }).click();
  await shown.page.getByLabel('Name').fill('Wave 2');
  await shown.page.getByLabel('Use limit').fill('50');
  await shown.page.getByRole('button', { name: 'Create', exact: true }).click();
  expect(await shown.page.getByTestId('token-secret').textContent()).toContain('shown-once');
  await shown.page.getByRole('button', { name: 'I have copied it' }).click();
  await shown.row('Wave 2').getByText('0 of 50').waitFor();
  expect(await shown.page.content()).not.toContain('shown-once');
  await shown.page.getByRole('button', { name: 'Revoke Wave 2' }).click();
  await shown.page.getByTestId('confirm').click();
  await shown.row('Wave 2').getByText('Revoked').waitFor();
});

test('a token has its last day by date, and shows that it ran out without anybody telling', async () => {
  const data = busyProject(1);
  const [live] = data.tokens;
  if (!live) throw new Error('the sample has a token');
  live.expiresAt = new Date(Date.now() + 4000).toISOString();
  await shown.show(data);
  await shown.goTo('Access tokens');
  await shown.row(live.name).locator('[data-testid="token-state"][data-state="expired"]').waitFor();
  await shown.page.getByRole('button', { name: 'Create a token' }).click();
  const dialog = shown.page.getByRole('dialog');
  await dialog.getByText('agent migration').waitFor();
  await dialog.getByLabel('Name').fill('Pilot');
  await dialog.getByLabel('Runs out after').selectOption({ label: 'a date of your choice' });
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await dialog.getByText('Choose today or a later day.').waitFor();
  const day = new Date(Date.now() + 3 * 86_400_000).toLocaleDateString('sv');
  await dialog.getByLabel('Last day').fill(day);
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await shown.page.getByTestId('token-secret').waitFor();
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
  await shown.page.getByRole('button', { name: 'Sync: Sync stopped' }).click();
  const popover = shown.page.getByLabel('Sync state');
  await popover.getByText('This console was revoked. Ask an owner.').waitFor();
  await popover.getByText('12 changes wait to be sent').waitFor();
  await popover.getByRole('link').click();
  await shown.page.keyboard.press('Escape');
  await shown.page.getByLabel('Set-up code').fill('BAD');
  await shown.page.getByRole('button', { name: 'Connect', exact: true }).click();
  await shown.page.getByText('The set-up code is wrong or was used.').waitFor();
  await shown.page.getByLabel('Set-up code').fill('GOOD');
  await shown.page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect.poll(() => shown.page.getByTestId('server-state').getAttribute('data-state')).toBe('running');
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
  await shown.goTo('Sync & network');
  const section = shown.page.getByRole('region', { name: 'Set aside' });
  await section.getByText('Nobody of this project signed it. Ask.').waitFor();
  expect(await violationsOn(shown.page)).toEqual([]);
});
