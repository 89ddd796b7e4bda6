// What a newcomer does after `npm start`: a project, users, two sample laptops from the page, and a migration that succeeds.
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { openWorkplace } from './workplace.ts';
import type { Workplace } from './workplace.ts';

const users = fileURLToPath(new URL('../fixtures/two-users.csv', import.meta.url));
let workplace: Workplace | null = null;
afterEach(async () => {
  await workplace?.leave();
  workplace = null;
});

it('first start: from nothing to two migrated sample laptops, one over the server, one over the LAN only', async () => {
  workplace = await openWorkplace({ server: true });
  const { page } = workplace;
  await page.createProject('First trial');
  await page.importUsers(users);
  await page.startSampleLaptops();
  await page.row('ann@contoso.example').waitFor();
  await page.row('bob@contoso.example').waitFor();
  await page.order('start', ['ann@contoso.example', 'bob@contoso.example']);
  await page.goTo('Devices');
  await page.stateOf('ann@contoso.example', 'succeeded');
  await page.stateOf('bob@contoso.example', 'succeeded');
  const channels = await page.page.getByTestId('channel').allInnerTexts();
  expect(channels.toSorted()).toEqual(['LAN', 'Server']);

  // A second window of the same user comes in by a fresh link, and shows the same.
  const again = await page.page.context().newPage();
  await again.goto(await workplace.console.link());
  await again.getByTestId('project-name').waitFor();
  expect(await again.getByTestId('project-name').innerText()).toBe('First trial');
});
