// An administrator without any network plans everything, goes home, and comes back; later there is a server, and an agent
// that has never seen the console migrates on time.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { startConsole } from './doors/console.ts';
import type { RunningConsole } from './doors/console.ts';
import { makeLaptop, sourceTenant } from './doors/laptop.ts';
import { startServer } from './doors/server.ts';
import { DevicesPage, ScheduleDialog } from './pages/devices-page.ts';
import { mentions } from '../support/laptop-content.ts';
import { openWorkplace } from './workplace.ts';
import type { Workplace } from './workplace.ts';

const users = fileURLToPath(new URL('../fixtures/two-users.csv', import.meta.url));
const minute = 60_000;
let workplace: Workplace | null = null;
afterEach(async () => {
  await workplace?.leave();
  workplace = null;
});

it('offline-administrator: plans without a server, finds all of it again, and an agent of the server migrates on time', async () => {
  workplace = await openWorkplace({ server: false });
  const { page, home, later } = workplace;
  const table = new DevicesPage(page.page);

  await page.createProject('Contoso to Fabrikam');
  await page.importUsers(users);
  const token = await page.createToken('Remote laptops');
  const companyKey = await page.companyKey();
  await page.changeSetting('Target domains', 'fabrikam.example, fabrikam.test');

  // Schedules are in whole minutes; 45 seconds are time enough for all that follows until the agent waits.
  const start = new Date(Math.ceil((Date.now() + 45_000) / minute) * minute);
  const local = new Date(start.getTime() - start.getTimezoneOffset() * minute).toISOString();
  await page.goTo('Users');
  await table.select('ann@contoso.example');
  const schedule = new ScheduleDialog(await table.ask('schedule'));
  await schedule.starts(local.slice(0, 10), local.slice(11, 16));
  await schedule.deferrals('0');
  await table.confirm();
  await page
    .row('ann@contoso.example')
    .getByText(/scheduled for/)
    .waitFor();

  // Home, and back the next day.
  await workplace.console.stop();
  const again: RunningConsole = await startConsole(join(home, 'console'), { server: false });
  later(async () => await again.stop());
  await page.enter(await again.link());
  await page.openProject('Contoso to Fabrikam');
  await page.goTo('Users');
  await page.row('bob@contoso.example').waitFor();
  await page
    .row('ann@contoso.example')
    .getByText(/scheduled for/)
    .waitFor();
  await page.goTo('Access tokens');
  await page.row('Remote laptops').waitFor();
  expect(await page.companyKey()).toBe(companyKey);
  expect(await page.page.getByLabel('Target domains').inputValue()).toBe('fabrikam.example, fabrikam.test');

  const server = await startServer(join(home, 'server'));
  later(async () => await server.child.stop());
  await page.connectServer(server.origin, server.setupCode());

  // The laptop knows the server alone: all that it does came through it.
  const laptop = await makeLaptop(home, 'LAPTOP-ANN', 'ann@contoso.example');
  const target = mentions(laptop.folder, 'ann@fabrikam.example');
  await laptop.enrol({ companyKey, token, server: server.origin });
  const agent = laptop.run(['--no-lan']);
  later(async () => await agent.child.stop());
  await agent.event((event) => event.event === 'state' && event['state'] === 'waiting', 'waiting for its time');
  expect(mentions(laptop.folder, sourceTenant)).toBeGreaterThan(0);
  expect(Date.now()).toBeLessThan(start.getTime());
  // The console is not needed any more.
  await again.stop();

  await agent.event((event) => event.event === 'order' && event['kind'] === 'migrate', 'the time of the migration');
  expect(Date.now()).toBeGreaterThanOrEqual(start.getTime());
  await agent.event((event) => event.event === 'state' && event['state'] === 'succeeded', 'the end of the migration');
  expect(mentions(laptop.folder, 'ann@contoso.example')).toBe(0);
  expect(mentions(laptop.folder, 'ann@fabrikam.example')).toBe(target);

  const third = await startConsole(join(home, 'console'), { server: false });
  later(async () => await third.stop());
  await page.enter(await third.link());
  await page.openProject('Contoso to Fabrikam');
  await page.goTo('Devices');
  await page.stateOf('LAPTOP-ANN', 'succeeded');
});
