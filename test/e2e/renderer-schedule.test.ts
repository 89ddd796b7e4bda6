// Migration > Schedule, and what every order says before it is given.
import { beforeEach, expect, test } from 'vitest';
import { orderedScript } from '../../admin-desktop/src/contract/calls/script-calls.ts';
import { violationsOn } from './pages/accessibility.ts';
import { DevicesPage, ScheduleDialog } from './pages/devices-page.ts';
import { busyProject } from './renderer/sample-rows.ts';
import { greeting } from './renderer/scripts-double.ts';
import { useShownPage } from './renderer/shown-page.ts';

const shown = useShownPage();
let devices: DevicesPage;
beforeEach(async () => {
  devices = new DevicesPage(shown.page);
  const session = await shown.page.context().newCDPSession(shown.page);
  await session.send('Emulation.setTimezoneOverride', { timezoneId: 'Europe/Prague' });
});

/** In the middle of July of next year: far ahead, and never near a change of clocks. */
const year = new Date().getUTCFullYear() + 1;

test('two users are scheduled in the administrator’s time; the table says so, and the schedule can be changed and withdrawn', async () => {
  const data = busyProject(3);
  await shown.show(data);
  shown.double.settings.values.deferrals = 2;
  shown.double.settings.values.deadlineHours = 48;
  await devices.select('ada.0@contoso.com', 'grace.1@contoso.com');
  const form = new ScheduleDialog(await devices.ask('schedule'));
  await form.starts(`${year}-07-15`, '08:30');
  expect(await form.words()).toMatch(
    new RegExp(`^The migration of 2 users starts on \\w+ 15 July ${year} at 08:30 \\(UTC\\+2\\), Europe/Prague\\.`),
  );
  expect(await form.words()).toContain('may put it off 2 times, at the latest until');
  expect(await violationsOn(shown.page)).toEqual([]);
  await devices.confirm();
  expect(shown.asked('order.start')).toEqual([
    {
      targets: { userIds: ['user-0', 'user-1'] },
      kind: 'migrate',
      notBefore: { instant: `${year}-07-15T06:30:00.000Z` },
      notAfter: `${year}-07-22T06:30:00.000Z`,
      deadline: `${year}-07-17T06:30:00.000Z`,
      deferrals: 2,
    },
  ]);
  await devices.row('ada.0@contoso.com').getByText('scheduled for 15 Jul, 08:30').waitFor();

  shown.double.preview = {
    replaces: [{ kind: 'migrate', scheduled: true, at: `${year}-07-15T06:30:00.000Z`, count: 1 }],
  };
  await devices.select('ada.0@contoso.com');
  const change = await devices.ask('schedule');
  await change.getByText('1 user has a migration scheduled for 15 Jul, 08:30, which this order replaces.').waitFor();
  expect(await change.getByLabel('Starts', { exact: true }).inputValue()).toBe(`${year}-07-15`);
  await shown.page.getByRole('button', { name: 'Cancel' }).click();
  const withdraw = await devices.ask('stop');
  await withdraw.getByText('which this order withdraws.').waitFor();
  await devices.confirm();
  await devices.row('ada.0@contoso.com').getByText('Stop').waitFor();
});

test('a laptop’s own clock has no zone; what is wrong stands at its field and keeps the order back', async () => {
  await shown.show(busyProject(2));
  await devices.select('ada.0@contoso.com');
  const dialog = await devices.ask('schedule');
  const form = new ScheduleDialog(dialog);
  await form.starts('2020-01-01', '08:00');
  await dialog.getByText('This time is over. To begin at once, choose Start.').waitFor();
  expect(await dialog.getByTestId('confirm').isDisabled()).toBe(true);
  await form.starts(`${year}-07-15`, '08:30');
  await form.deferrals('1000');
  await dialog.getByText('Give a number from 0 to 100.').waitFor();
  await form.deferrals('0');
  await form.byLaptopClock();
  expect(await form.words()).toContain(`15 July ${year} at 08:30 by the clock of each laptop. Nobody may put it off.`);
  await devices.confirm();
  expect(shown.asked('order.start')).toMatchObject([
    { notBefore: { laptopWallClock: `${year}-07-15T08:30` }, notAfter: `${year}-07-22T20:30:00.000Z` },
  ]);
  await devices.row('ada.0@contoso.com').getByText('scheduled for 15 Jul, 08:30 laptop time').waitFor();
});

test('a change of clocks until then is told', async () => {
  await shown.show(busyProject(2));
  await devices.select('ada.0@contoso.com');
  const form = new ScheduleDialog(await devices.ask('schedule'));
  // Either July or January lies on the other side of a change, whenever this runs.
  const summer = await shown.page.evaluate(() => new Date().getTimezoneOffset() === -120);
  await form.starts(`${year}-${summer ? '01' : '07'}-15`, '08:30');
  await expect.poll(() => form.notes()).toContain(summer ? 'that day is UTC+1, today is UTC+2' : 'that day is UTC+2');
});

test('an order says whom it does not reach and why, who is at work, and that the target tenant changed', async () => {
  await shown.show(busyProject(4));
  await devices.select('ada.0@contoso.com', 'grace.1@contoso.com', 'alan.2@contoso.com');
  const last = { kind: 'migrate' as const, at: new Date(Date.now() - 7_200_000).toISOString() };
  shown.double.preview = {
    ready: 1,
    cannot: [
      { reason: 'the user has no target UPN', count: 2, examples: ['ada.0@contoso.com', 'grace.1@contoso.com'] },
    ],
    running: 1,
    done: 2,
    stopped: 1,
    last,
    changes: [{ what: 'targetTenantId', before: '1111', after: '9999' }],
    scripts: [
      greeting.script,
      { sha256: 'cd'.repeat(32), name: 'Tidy up', language: 'powershell', text: 'exit 0', seconds: 300 },
    ],
    scriptsRefused: { computers: 4, examples: ['LAPTOP-1', 'LAPTOP-2', 'LAPTOP-3'], unknown: 1 },
  };
  const dialog = await devices.ask('start');
  expect(await dialog.getByTestId('order-ready').textContent()).toBe('1 of 3 users:');
  expect(await dialog.getByTestId('order-cannot').textContent()).toBe(
    '2 users: The user has no target UPN (ada.0@contoso.com, grace.1@contoso.com).',
  );
  const standing = await dialog.getByTestId('order-standing').textContent();
  expect(standing).toContain('1 computer is at work now.');
  expect(standing).toContain('2 computers have succeeded already');
  expect(standing).toContain('1 user was stopped: this order overrides the stop.');
  await dialog.getByTestId('order-changes').getByText('Target tenant: 1111 → 9999').waitFor();
  expect(await dialog.getByTestId('order-scripts-refused').textContent()).toBe(
    '4 computers do not allow scripts and will refuse the whole order (LAPTOP-1, LAPTOP-2, LAPTOP-3, …): the agent was installed there without ALLOWSCRIPTS=1. 1 computer has not said yet whether scripts are allowed.',
  );
  await dialog.getByText('2 scripts, run last, in this order.').waitFor();
  await dialog.getByRole('button', { name: 'Greet · cmd · 30 s at most' }).click();
  expect(await dialog.getByRole('region', { name: 'Script Greet' }).textContent()).toBe('echo one\necho two\n');
  expect(await dialog.getByTestId('script-sha256').textContent()).toBe(`SHA-256 ${'AB'.repeat(32)}`);
  expect(await violationsOn(shown.page)).toEqual([]);
  // What was shown goes along, all of it: the console gives no order with others, and what they are by now is shown.
  const [greet, tidy] = shown.double.preview.scripts ?? [];
  if (!greet || !tidy) throw new Error('it brings two');
  const longer = { ...greet, seconds: 60 };
  shown.double.preview = { ...shown.double.preview, scripts: [longer, tidy] };
  await dialog.getByTestId('confirm').click();
  await dialog.getByTestId('error-notice').getByText('Look at the order again.').waitFor();
  await dialog.getByRole('button', { name: 'Greet · cmd · 60 s at most' }).waitFor();
  await dialog.getByTestId('confirm').click();
  const sent = [greet, longer].map((first) => ({ scripts: [first, tidy].map(orderedScript) }));
  await expect.poll(() => shown.asked('order.start')).toMatchObject(sent);
  await dialog.waitFor({ state: 'detached' });

  shown.double.preview = { ...shown.double.preview, ready: 0 };
  await devices.select('ada.0@contoso.com', 'grace.1@contoso.com', 'alan.2@contoso.com');
  const none = await devices.ask('rehearse');
  await none.getByText('none of 3 users:').waitFor();
  expect(await none.getByTestId('confirm').isDisabled()).toBe(true);
});
