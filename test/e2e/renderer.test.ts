// The page as it ships, in a real Chromium, under the policy that the shells set, over the web host's door. Behind the
// contract stands a double: what the page does is tested here, what the core does elsewhere.
import { expect, test } from 'vitest';
import { listed, passphrase } from './renderer/projects-double.ts';
import { emptyData } from './renderer/rows-of.ts';
import { busyProject, sampleUser } from './renderer/sample-rows.ts';
import { useShownPage } from './renderer/shown-page.ts';

const shown = useShownPage();

test('a first project: what is wrong stands at its field, what is right opens it', async () => {
  await shown.show(emptyData(), { open: false });
  expect(shown.page.url()).not.toContain('#s=');
  await shown.page.getByRole('button', { name: 'Create a project' }).click();
  await shown.page.getByRole('button', { name: 'Create project' }).click();
  await shown.page.getByText('Give the project a name.').waitFor();
  expect(shown.asked('project.create')).toEqual([]);

  await shown.page.getByLabel('Project name').fill('Contoso to Fabrikam');
  await shown.page.getByLabel('Source tenant id').fill('3f2c0d9e-5b1a-4c7e-9a54-0d6f1c2b3a4e');
  await shown.page.getByLabel('Source domains').fill('contoso.com');
  await shown.page.getByLabel('Target tenant id').fill('9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d');
  await shown.page.locator('input[name=passphrase]').fill(passphrase);
  await shown.page.locator('input[name=again]').fill('something else');
  await shown.page.getByRole('button', { name: 'Create project' }).click();
  await shown.page.getByText('The two passphrases differ.').waitFor();
  await shown.page.locator('input[name=again]').fill(passphrase);
  await shown.page.getByLabel('Assign computers by source account').check();
  await shown.page.getByRole('button', { name: 'Create project' }).click();

  await shown.page.getByRole('heading', { name: 'No users yet' }).waitFor();
  expect(shown.asked('project.create')).toMatchObject([{ matchBySourceAccount: true, sourceDomains: ['contoso.com'] }]);
  expect(await shown.page.getByTestId('project-name').textContent()).toBe('Contoso to Fabrikam');
});

test('a locked project opens with its passphrase and says when it is the wrong one', async () => {
  await shown.show(busyProject(3), { open: false });
  shown.double.shell.projects.push(listed({ state: 'closed' }));
  shown.double.changed();
  await shown.page.getByRole('button', { name: 'Open Contoso' }).click();
  await shown.page.getByLabel('Passphrase').fill('wrong passphrase');
  await shown.page.getByRole('button', { name: 'Open', exact: true }).click();
  await shown.page.getByText('The passphrase is wrong.').waitFor();
  await shown.page.getByLabel('Passphrase').fill(passphrase);
  await shown.page.getByRole('button', { name: 'Open', exact: true }).click();
  await shown.page.getByTestId('table-users').waitFor();
  await shown.page.getByRole('button', { name: 'Projects' }).click();
  await shown.page.getByRole('button', { name: 'Continue with Contoso' }).click();
  await shown.page.getByTestId('table-users').waitFor();
});

test('users: import, select, start, with the target tenant before the eyes', async () => {
  await shown.show(emptyData());
  await shown.page.getByTestId('empty-state').getByRole('button', { name: 'Import CSV' }).click();
  const csv =
    'sourceUpn,targetUpn,displayName\na@contoso.com,a@fabrikam.com,Ada\nb@contoso.com,b@fabrikam.com,Bob\nrubbish,x,y\n';
  await shown.page
    .getByTestId('csv-file')
    .setInputFiles({ name: 'users.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await shown.page.getByText('Not a user principal name.').waitFor();
  await shown.page.getByRole('button', { name: 'Import 2 users' }).click();
  await shown.page.getByTestId('import-added').getByText('2').waitFor();
  await shown.page.getByRole('button', { name: 'Done' }).click();

  await shown.row('a@contoso.com').getByRole('checkbox').check();
  await shown.row('b@contoso.com').getByRole('checkbox').check();
  await shown.page.getByRole('button', { name: 'Migration' }).click();
  await shown.page.getByTestId('order-start').click();
  const dialog = shown.page.getByTestId('confirm-dialog');
  await dialog.getByText('Start the migration of 2 users?').waitFor();
  expect(await dialog.getByTestId('order-target').textContent()).toContain('fabrikam.com 9b1deb4d');
  expect(await dialog.getByTestId('order-computers').textContent()).toContain('none yet');
  expect(shown.asked('order.start')).toEqual([]);
  await dialog.getByTestId('confirm').click();
  await shown.row('a@contoso.com').getByText('Migrate').waitFor();
  expect(shown.asked('order.start')).toEqual([{ targets: { userIds: ['imported-0', 'imported-1'] }, kind: 'migrate' }]);
});

test('100,000 users: only windows are asked for, wherever one scrolls', async () => {
  const data = emptyData();
  data.users = Array.from({ length: 100_000 }, (_, at) => sampleUser(at));
  await shown.show(data);
  await shown.page.getByText('100,000 users').waitFor();
  const scroller = shown.page.getByTestId('table-users').locator('xpath=..');
  await scroller.evaluate((element) => (element.scrollTop = element.scrollHeight));
  await shown.row('.99999@contoso.com').first().waitFor();
  await scroller.evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
  await shown.page.locator('[data-testid=row][data-id^="user-500"]').first().waitFor();
  expect(await shown.page.getByTestId('row').count()).toBeLessThan(60);

  await shown.page.getByTestId('search').fill('.4242@');
  await shown.page.getByText('1 user matches').waitFor();
  await shown.row('.4242@contoso.com').waitFor();
  expect(Math.max(...shown.windows().map(({ limit }) => limit))).toBeLessThanOrEqual(500);
  expect(shown.windows().length).toBeLessThan(20);
});

test('select all takes everybody who matches, not only who is on the screen', async () => {
  const data = emptyData();
  data.users = Array.from({ length: 1203 }, (_, at) => sampleUser(at));
  await shown.show(data);
  await shown.page.getByLabel('Select all 1,203 rows').click();
  await shown.page.getByText('1,203 users selected').waitFor();
  await shown.page.getByRole('button', { name: 'Migration' }).click();
  await shown.page.getByTestId('order-stop').click();
  await shown.page.getByTestId('confirm').click();
  await expect.poll(() => shown.asked('order.stop').length).toBe(1);
  const [order] = shown.asked('order.stop') as [{ targets: { userIds: string[] } }];
  expect(new Set(order.targets.userIds).size).toBe(1203);
});

test('sorting asks the core, and says so to a screen reader', async () => {
  await shown.show(busyProject(200));
  const header = shown.page.getByRole('columnheader', { name: 'Name' });
  await header.getByRole('button').click();
  await expect.poll(() => header.getAttribute('aria-sort')).toBe('ascending');
  await header.getByRole('button').click();
  await expect.poll(() => header.getAttribute('aria-sort')).toBe('descending');
  expect(shown.windows().at(-1)?.sort).toEqual([['displayName', 'desc']]);
});

test('a lost connection leaves the page standing, says so, and heals by itself', async () => {
  const data = busyProject(5);
  await shown.show(data);
  await shown.row('ada.0@contoso.com').waitFor();
  shown.host.cut();
  await shown.page.getByTestId('connection-lost').waitFor();
  expect(await shown.row('ada.0@contoso.com').count()).toBe(1);
  data.users[0]!.displayName = 'Augusta Ada King';
  shown.host.letIn();
  await shown.page.getByTestId('connection-lost').waitFor({ state: 'detached' });
  await shown.row('Augusta Ada King').waitFor();
});

test('a reloaded page is locked and asks for a fresh link', async () => {
  await shown.show(busyProject(1));
  await shown.page.reload();
  await shown.page.getByTestId('refused').waitFor();
  await shown.page.getByRole('button', { name: 'Make a fresh link' }).click();
  await shown.page.getByText('A fresh link lies ready').waitFor();
  expect(shown.host.renewals()).toBe(1);
});
