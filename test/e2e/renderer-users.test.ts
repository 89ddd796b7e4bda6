// The list of users in real Chromium, before a console that holds its data in arrays.
import { expect, test } from 'vitest';
import { savedBy } from './pages/saved-file.ts';
import { UsersPage } from './pages/users-page.ts';
import { violationsOn } from './pages/accessibility.ts';
import { emptyData } from './renderer/rows-of.ts';
import { busyProject } from './renderer/sample-rows.ts';
import { useShownPage } from './renderer/shown-page.ts';

const shown = useShownPage();
const csv = (text: string | Buffer, name = 'people.csv') => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

test('a list is understood before it is imported: encoding, delimiter, columns', async () => {
  await shown.show(emptyData());
  const users = new UsersPage(shown.page);
  const latin = Buffer.from('Login;Alias;Team\nren\u00e9@contoso.com;x@fabrikam.com;Vente\nnobody;y;z\n', 'latin1');
  await users.getList(csv(latin));
  await users.preview.getByText('no program can tell which').waitFor();
  await users.preview.getByText('First row', { exact: false }).or(users.preview.getByRole('alert')).first().waitFor();
  expect(await users.preview.getByRole('alert').textContent()).toContain('No column with the source UPN');
  expect(await users.importing.getByTestId('import-run').isDisabled()).toBe(true);
  expect(await violationsOn(shown.page)).toEqual([]);

  await users.choice('Source account').selectOption({ label: 'Login' });
  await users.choice('Target account').selectOption({ label: 'Alias' });
  await users.choice('Department').selectOption({ label: 'Team' });
  await users.expects('added', 1);
  await users.expects('refused', 1);
  await users.preview.getByRole('cell', { name: 'rené@contoso.com' }).waitFor();
  expect(await violationsOn(shown.page)).toEqual([]);

  // In another encoding the columns are found anew: what was chosen by place may be elsewhere.
  await users.choice('Encoding').selectOption({ label: 'Cyrillic (Windows-1251)' });
  await users.preview.getByRole('alert').waitFor();
  await users.choice('Encoding').selectOption({ label: 'Western European (Windows-1252)' });
  await users.choice('Source account').selectOption({ label: 'Login' });
  await users.expects('added', 1);
  await users.run();
  await users.done();
  await shown.row('rené@contoso.com').waitFor();
  const asked = shown.asked('users.import') as { rehearse?: boolean; choice: object }[];
  expect(asked.at(-1)).toMatchObject({ choice: { columns: { sourceUpn: 0 } } });
  expect(asked.at(-1)?.rehearse).toBeUndefined();
  expect(asked.slice(0, -1).every(({ rehearse }) => rehearse)).toBe(true);
});

test('refused lines are saved without formulas, with the header, to be corrected', async () => {
  await shown.show(emptyData());
  const users = new UsersPage(shown.page);
  await users.getList(csv('sourceUpn,displayName\na@contoso.com,Ada\nnobody,=cmd()\n'));
  await users.expects('refused', 1);
  await users.run();
  await users.importing.getByRole('cell', { name: 'Source account' }).waitFor();
  const file = await savedBy(shown.page, () =>
    users.importing.getByRole('button', { name: 'Save the refused lines' }).click(),
  );
  expect(file).toEqual({
    name: 'people-refused.csv',
    text: "\ufeffline,column,reason,sourceUpn,displayName\r\n3,sourceUpn,Not a user principal name.,nobody,'=cmd()\r\n",
  });
});

test('what is no list is refused where it is chosen, and another file can be taken', async () => {
  await shown.show(emptyData());
  const users = new UsersPage(shown.page);
  await users.getList(csv(Buffer.alloc(33 * 1024 * 1024 + 1, 'a'), 'large.csv'));
  await users.importing.getByText('The file is larger than 32 MB.').waitFor();
  await shown.page.getByTestId('csv-file').setInputFiles(csv('Computer,Owner\nPC1,Ann\n'));
  await users.preview.getByRole('alert').waitFor();
  await users.importing.getByRole('button', { name: 'Another file' }).click();
  await shown.page.getByTestId('csv-file').setInputFiles(csv('sourceUpn\na@contoso.com\n'));
  await users.expects('added', 1);
});

test('users are filtered, exported, edited and deleted; who has a computer stays', async () => {
  await shown.show(busyProject(12));
  await shown.goTo('Users');
  const users = new UsersPage(shown.page);
  const data = shown.double.data;
  const [withComputer, without] = [data.users.find((u) => u.computers > 0), data.users.find((u) => u.computers === 0)];
  if (!withComputer || !without) throw new Error('the sample has both');

  await users.filter('Order', 'No order');
  await expect.poll(() => shown.windows().at(-1)?.filter).toEqual({ order: 'none' });
  await users.filter('Order', 'Any order');
  await shown.page.getByRole('columnheader', { name: 'Computers' }).click();
  await expect.poll(() => shown.windows().at(-1)?.sort).toEqual([['computers', 'asc']]);

  const file = await savedBy(shown.page, () => shown.page.getByRole('button', { name: 'Export' }).click());
  expect(file.name).toBe('users.csv');
  expect(file.text.split('\r\n')).toHaveLength(data.users.length + 1);

  await shown.page.getByLabel('Search users').fill(without.sourceUpn);
  await users.open(without.sourceUpn);
  await shown.page.getByRole('button', { name: 'Edit' }).click();
  const dialog = shown.page.getByTestId('confirm-dialog');
  await dialog.getByLabel('Target account').fill('nobody');
  await dialog.getByTestId('confirm').click();
  await dialog.getByRole('alert').first().waitFor();
  await dialog.getByLabel('Target account').fill('new@fabrikam.com');
  await dialog.getByTestId('confirm').click();
  await shown.page.getByRole('definition').getByText('new@fabrikam.com').waitFor();
  expect(shown.asked('user.edit').at(-1)).toEqual({ id: without.id, edit: { targetUpn: 'new@fabrikam.com' } });

  await shown.page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByText('Nothing changes on any computer.').waitFor();
  await dialog.getByTestId('confirm').click();
  await shown.page.getByRole('heading', { name: 'Users' }).waitFor();
  expect(data.users.some(({ id }) => id === without.id)).toBe(false);
});

test('one user: each computer with its orders and its log', async () => {
  await shown.show(busyProject(12));
  const data = shown.double.data;
  const device = data.devices.find(({ userId, revoked }) => userId !== '' && !revoked);
  const user = data.users.find(({ id }) => id === device?.userId);
  if (!device || !user) throw new Error('the sample has an assigned computer');
  await shown.goTo('Users');
  await shown.page.getByLabel('Search users').fill(user.sourceUpn);
  await new UsersPage(shown.page).open(user.sourceUpn);
  const computer = shown.page.getByRole('region', { name: device.hostname });
  await computer.getByRole('button', { name: 'Show log' }).click();
  await shown.page.getByRole('log').waitFor();
  expect(await violationsOn(shown.page)).toEqual([]);
  await computer.getByRole('button', { name: 'Migration' }).click();
  await shown.page.getByTestId('order-stop').click();
  await shown.page.getByTestId('confirm').click();
  await computer.getByText('Stop').waitFor();
  expect(shown.asked('order.stop')).toEqual([{ targets: { deviceIds: [device.id] } }]);
});
