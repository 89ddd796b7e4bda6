// One device's page in real Chromium, before a console that holds its data in arrays.
import { expect, test } from 'vitest';
import { violationsOn } from './pages/accessibility.ts';
import { DevicePage } from './pages/device-page.ts';
import { OverviewPage } from './pages/overview-page.ts';
import { busyProject } from './renderer/sample-rows.ts';
import { greeting } from './renderer/scripts-double.ts';
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
  const page = new DevicePage(shown.page);
  await page.open('LAPTOP-000');
  await page.notice.getByText('Put off by the person at the laptop').waitFor();
  expect(await page.notice.textContent()).toContain('2 more times');
  await expect.poll(() => page.history.count()).toBe(3);
  expect(await page.history.first().textContent()).toContain('Later today.');

  await page.showLines('Errors');
  await page.log.getByTestId('log-count').getByText('40 lines').waitFor();
  const saved = await page.saveLog();
  expect(saved.name).toBe('LAPTOP-000.log');
  const lines = saved.text.trimEnd().split('\r\n');
  expect(lines).toHaveLength(40);
  expect(lines[0]).toMatch(/^\d{4}-.*Z error step 49:/);
  expect(await violationsOn(shown.page)).toEqual([]);
});

test('a blocked computer says so in the list, and on its page what to do; a script in its plan is shown in full', async () => {
  const data = busyProject(10);
  const [device] = data.devices;
  const report = data.reports.get('device-0');
  if (!device || !report) throw new Error('the sample has a device');
  device.blocked = true;
  const policy = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WorkplaceJoin';
  const text = `reg add "${policy}" /v autoWorkplaceJoin /t REG_DWORD /d 0 /f /reg:64`;
  Object.assign(report.tasks[0]?.steps[3] ?? {}, { outcome: 'needs-admin', command: { text, doneWhen: 'join is 0' } });
  Object.assign(report.tasks[0]?.steps[2] ?? {}, { command: { text: `${text} & calc`, doneWhen: 'it is' } });
  report.checks = [
    { id: 'windows-build', title: 'Windows version', verdict: 'pass', found: 'build 26100' },
    { id: 'power', title: 'Power', verdict: 'warn', found: 'on battery, 12 %', remedy: 'Plug the laptop in.' },
    { id: 'disk-space', title: 'Disk space', verdict: 'block', found: '0.2 GB free', remedy: 'Make room.' },
  ];
  const step = {
    id: `script:${greeting.sha256}`,
    title: 'Run the script',
    outcome: 'planned' as const,
    reversible: false,
  };
  report.tasks = [...report.tasks, { id: 'scripts', steps: [step] }];
  report.facts.allowScripts = false;
  await shown.show(data);
  shown.double.scripts = [greeting];
  const overview = new OverviewPage(shown.page);
  await overview.open();
  await overview.lookAt('blocked');
  await expect.poll(() => shown.windows().at(-1)?.filter).toEqual({ blocked: 'yes' });
  await expect.poll(() => shown.page.getByTestId('row').count()).toBe(1);
  await shown.row('LAPTOP-000').getByText('Blocked').waitFor();
  const page = new DevicePage(shown.page);
  await page.open('LAPTOP-000');
  await page.notice.getByText('Blocked').waitFor();
  const { checks } = page;
  expect(await checks.getByTestId('check').allTextContents()).toEqual([
    expect.stringContaining('0.2 GB free. Make room.'),
    expect.stringContaining('Plug the laptop in.'),
  ]);
  // With the command for what its user may not do, to be copied.
  const command = page.steps.filter({ hasText: 'Needs admin' }).getByTestId('admin-command');
  await command.getByText('Done when join is 0. Then restart the migration').waitFor();
  await shown.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await command.getByRole('button', { name: 'Copy command' }).press('Enter');
  await command.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await command.locator('code').innerText()).toBe(text);
  // One that no agent writes may be the user's own: it is no advice, and not to be copied by a click.
  const unknown = page.steps.getByTestId('unknown-command');
  await unknown.getByText('does not know').waitFor();
  expect(await page.steps.getByRole('button', { name: /Copy command|Copied/ }).count()).toBe(1);
  await checks.getByLabel('Show all').check();
  await expect.poll(() => checks.getByTestId('check').count()).toBe(3);
  // What the plan would run is there in full, and whether this laptop would have it.
  await shown.page.getByRole('button', { name: 'Greet · cmd · 30 s at most' }).click();
  await shown.page.getByRole('region', { name: 'Script Greet' }).getByText('echo one').waitFor();
  await shown.page.getByText('not allowed', { exact: true }).waitFor();
  expect(await violationsOn(shown.page)).toEqual([]);
});
