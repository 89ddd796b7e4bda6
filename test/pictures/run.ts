// `npm run pictures`: a real console, real sample laptops, and a picture of each page for the README.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DevicePage } from '../e2e/pages/device-page.ts';
import { DevicesPage } from '../e2e/pages/devices-page.ts';
import { ProjectsPage } from '../e2e/pages/projects-page.ts';
import { UsersPage } from '../e2e/pages/users-page.ts';
import { openWorkplace } from '../e2e/workplace.ts';

const folder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const users = fileURLToPath(new URL('../fixtures/users-1000.csv', import.meta.url));
mkdirSync(folder, { recursive: true });

const workplace = await openWorkplace({ server: true });
try {
  const { page } = workplace;
  const picture = async (name: string) => {
    await page.page.screenshot({ path: `${folder}${name}.png`, animations: 'disabled' });
    console.log(`docs/pictures/${name}.png`);
  };
  await page.page.getByRole('button', { name: 'Explore with sample laptops' }).waitFor();
  await picture('first-start');
  await page.page.getByRole('button', { name: 'Create a project' }).click();
  await page.page.getByRole('form', { name: 'Create a project' }).waitFor();
  await picture('create-project');
  await page.page.getByRole('button', { name: 'Cancel' }).click();
  const projects = new ProjectsPage(page.page);
  await projects.explore();
  await projects.sample.waitFor();
  await picture('sample');
  await projects.sampleStep('project', 'done');
  await projects.banner.waitFor();

  await page.goTo('Users');
  await page.page.getByText('200 users').waitFor();
  await picture('users');
  const list = new UsersPage(page.page);
  await list.getList(users);
  await list.preview.getByTestId('preview-refused').waitFor();
  await picture('import');
  await list.importing.getByRole('button', { name: 'Cancel' }).click();
  await list.importing.waitFor({ state: 'detached' });

  await list.filter('Wave', 'Pilot (20)');
  await page.page.getByLabel('Select all 20 rows').click();
  const table = new DevicesPage(page.page);
  await (await table.ask('start')).getByTestId('order-facts').waitFor();
  await picture('start');
  await table.confirm();
  await page.goTo('Devices');
  // The table draws what is on the screen: the computer is found by its name.
  await page.page.getByLabel('Search devices').fill('ANNA');
  await page.stateOf('LAP-ANNA-1', 'succeeded');
  await page.page.getByLabel('Search devices').fill('');
  // DESK-ANNA was found by that name as well: only the count tells that all are there again.
  await page.page.getByText('25 devices', { exact: true }).waitFor();
  await picture('devices');
  const device = new DevicePage(page.page);
  await device.open('LAP-ANNA-1');
  await device.checks.waitFor();
  await picture('device');
  for (const [place, name] of [
    ['Overview', 'overview'],
    ['Nearby laptops', 'nearby'],
    ['Audit', 'audit'],
    ['Access tokens', 'tokens'],
    ['Settings', 'settings'],
    ['Sync & network', 'sync'],
  ] as const) {
    await page.goTo(place);
    await page.page.getByRole('heading', { name: place }).waitFor();
    await picture(name);
  }
} finally {
  await workplace.leave();
}
process.exit(0);
