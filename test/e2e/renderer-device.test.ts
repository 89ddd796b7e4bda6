// One device's page in real Chromium, before a console that holds its data in arrays.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { violationsOn } from './pages/accessibility.ts';
import { busyProject } from './renderer/sample-rows.ts';
import { useShownPage } from './renderer/shown-page.ts';

const shown = useShownPage();

test('history, an offer, and a log by its level that can be saved', async () => {
  const data = busyProject(10);
  const [device] = data.devices;
  const report = data.reports.get('device-0');
  if (!device || !report) throw new Error('the sample has a device');
  device.state = 'deferred';
  report.offer = { until: new Date(Date.now() + 3_600_000).toISOString(), deferralsLeft: 2 };
  data.history.set('device-0', [
    ...(['deferred', 'offered', 'waiting'] as const).map((state, at) => ({
      id: `h${at}`,
      at: new Date(Date.now() - at * 60_000).toISOString(),
      state,
      previous: '' as const,
      reason: state === 'deferred' ? 'later today' : '',
      orderKind: 'migrate',
      runId: '',
      channel: 'cloud' as const,
    })),
  ]);
  await shown.show(data);
  await shown.goTo('Devices');
  await shown.row('LAPTOP-000').click();
  const notice = shown.page.getByTestId('device-notice');
  await notice.getByText('Put off by the person at the laptop').waitFor();
  expect(await notice.textContent()).toContain('2 more times');
  await expect.poll(() => shown.page.getByTestId('history-entry').count()).toBe(3);
  expect(await shown.page.getByTestId('history-entry').first().textContent()).toContain('Later today.');

  const log = shown.page.getByRole('region', { name: 'Log' });
  await log.getByLabel('Lines shown').selectOption({ label: 'Errors' });
  await log.getByTestId('log-count').getByText('40 lines').waitFor();
  const [download] = await Promise.all([
    shown.page.waitForEvent('download'),
    log.getByRole('button', { name: 'Save' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('LAPTOP-000.log');
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(40);
  expect(lines[0]).toMatch(/^\d{4}-.*Z error step 49:/);
  expect(await violationsOn(shown.page)).toEqual([]);
});

test('a blocked computer says so in the list, and what to do on its page', async () => {
  const data = busyProject(10);
  const [device] = data.devices;
  const report = data.reports.get('device-0');
  if (!device || !report) throw new Error('the sample has a device');
  device.blocked = true;
  report.checks = [
    { id: 'windows-build', title: 'Windows version', verdict: 'pass', found: 'build 26100' },
    { id: 'power', title: 'Power', verdict: 'warn', found: 'on battery, 12 %', remedy: 'Plug the laptop in.' },
    { id: 'disk-space', title: 'Disk space', verdict: 'block', found: '0.2 GB free', remedy: 'Make room.' },
  ];
  await shown.show(data);
  await shown.goTo('Overview');
  await shown.page.getByRole('link', { name: 'See what' }).click();
  await expect.poll(() => shown.windows().at(-1)?.filter).toEqual({ blocked: 'yes' });
  await expect.poll(() => shown.page.getByTestId('row').count()).toBe(1);
  await shown.row('LAPTOP-000').getByText('Blocked').waitFor();
  await shown.row('LAPTOP-000').click();
  await shown.page.getByTestId('device-notice').getByText('Blocked').waitFor();
  const checks = shown.page.getByRole('region', { name: 'Checks before the migration' });
  expect(await checks.getByTestId('check').allTextContents()).toEqual([
    expect.stringContaining('0.2 GB free. Make room.'),
    expect.stringContaining('Plug the laptop in.'),
  ]);
  await checks.getByLabel('Show all').check();
  await expect.poll(() => checks.getByTestId('check').count()).toBe(3);
  expect(await violationsOn(shown.page)).toEqual([]);
});
