// What a newcomer does who wants to look around first: one click, 200 users and 25 laptops, a migration in which one fails on
// purpose and one comes late, a restart, and everything goes on.
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startConsole } from './doors/console.ts';
import { DevicesPage } from './pages/devices-page.ts';
import { ProjectsPage } from './pages/projects-page.ts';
import { UsersPage } from './pages/users-page.ts';
import { openWorkplace } from './workplace.ts';
import type { Workplace } from './workplace.ts';

let workplace: Workplace | null = null;
afterEach(async () => {
  await workplace?.leave();
  workplace = null;
});

it('sample-project: from one click to migrated laptops, one that fails, one that comes late, and all of it after a restart', async () => {
  workplace = await openWorkplace({ server: true });
  const { page, home, later } = workplace;
  const projects = new ProjectsPage(page.page);
  await projects.explore();
  await projects.sampleStep('project', 'done');
  await projects.banner.waitFor();

  // Everybody of the pilot at once. Anna has two computers, Greta a document open, Farid's laptop is off, and Dmitri's sees the
  // local network only.
  await page.page.setViewportSize({ width: 1400, height: 1600 });
  await page.goTo('Users');
  await page.page.getByText('200 users').waitFor();
  await new UsersPage(page.page).filter('Wave', 'Pilot (20)');
  await page.page.getByLabel('Select all 20 rows').click();
  const table = new DevicesPage(page.page);
  await table.ask('start');
  await table.confirm();
  await page.goTo('Devices');
  for (const name of ['LAP-ANNA-1', 'DESK-ANNA', 'LAP-DMITRI-4']) await page.stateOf(name, 'succeeded');
  expect(await page.row('LAP-DMITRI-4').getByTestId('channel').innerText()).toBe('LAN');

  await projects.switchOn('LAP-LATECOMER');
  await page.stateOf('LAP-LATECOMER', 'succeeded');
  await page.stateOf('LAP-WORD-OPEN', 'failed');

  await workplace.console.stop();
  const again = await startConsole(join(home, 'console'), { server: true });
  later(async () => await again.stop());
  await page.enter(await again.link());
  await page.page.getByRole('button', { name: 'Open Sample project' }).click();
  await projects.banner.waitFor();
  // The agents are there again, where they were: they take an order, and give everything back.
  await page.order('rollback', ['anna.keller@contoso.example']);
  await page.goTo('Devices');
  await page.stateOf('LAP-ANNA-1', 'rolled-back');
  await page.stateOf('DESK-ANNA', 'rolled-back');
  await page.stateOf('LAP-LATECOMER', 'succeeded');
});
