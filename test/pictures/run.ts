// `npm run pictures`: a real console, real sample laptops, and a picture of each page for the README.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openWorkplace } from '../e2e/workplace.ts';

const folder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const users = fileURLToPath(new URL('../fixtures/users.csv', import.meta.url));
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
  await page.createProject('Contoso to Fabrikam');
  await page.importUsers(users);
  await page.row('@').first().waitFor();
  await picture('users');
  await page.startSampleLaptops();
  await page.page.locator('[data-testid="state"][data-state="waiting"]').nth(1).waitFor();
  const upns = await page.page.getByTestId('row').allInnerTexts();
  const started = upns.map((row) => /\S+@\S+/.exec(row)?.[0] ?? '').filter((upn) => upn !== '');
  await page.order('start', started);
  await page.goTo('Devices');
  for (const upn of started) await page.stateOf(upn, 'succeeded');
  await picture('devices');
  await page.openDevice(started[0] ?? '');
  await page.steps('done');
  await page.logLine();
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
