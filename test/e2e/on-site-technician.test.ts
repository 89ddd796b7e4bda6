// No server and no internet: console and laptops on one network, which find each other by Bonjour.
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { makeLaptop } from './doors/laptop.ts';
import { mentions } from '../support/laptop-content.ts';
import { openWorkplace } from './workplace.ts';
import type { Workplace } from './workplace.ts';

const users = fileURLToPath(new URL('../fixtures/two-users.csv', import.meta.url));
let workplace: Workplace | null = null;
afterEach(async () => {
  await workplace?.leave();
  workplace = null;
});

it('on-site-technician: migrates a laptop that found the console by Bonjour', async () => {
  workplace = await openWorkplace({ server: false });
  const { page, home, later } = workplace;
  await page.createProject('On site');
  await page.importUsers(users);
  const token = await page.createToken('On site');
  const companyKey = await page.companyKey();
  await page.goTo('Sync & network');
  await page.hubPort();
  await page.serverState('none');

  const laptop = await makeLaptop(home, 'LAPTOP-BOB', 'bob@contoso.example');
  const target = mentions(laptop.folder, 'bob@fabrikam.example');
  await laptop.enrol({ companyKey, token });
  const agent = laptop.run(['--no-cloud', '--step-delay', '150']);
  later(async () => await agent.child.stop());

  await page.goTo('Devices');
  await page.row('LAPTOP-BOB').filter({ hasText: 'bob@contoso.example' }).waitFor();
  await page.order('start', ['bob@contoso.example']);
  await page.openDevice('LAPTOP-BOB');
  await page.steps('done');
  expect(await page.logLine()).not.toBe('');
  await page.goTo('Devices');
  await page.stateOf('LAPTOP-BOB', 'succeeded');
  expect(mentions(laptop.folder, 'bob@contoso.example')).toBe(0);
  expect(mentions(laptop.folder, 'bob@fabrikam.example')).toBe(target);

  // What was done can be undone, over the same way.
  await page.order('rollback', ['bob@contoso.example']);
  await page.goTo('Devices');
  await page.stateOf('LAPTOP-BOB', 'rolled-back');
  expect(mentions(laptop.folder, 'bob@contoso.example')).toBeGreaterThan(0);
});
