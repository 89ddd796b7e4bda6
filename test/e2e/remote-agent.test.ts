// A laptop far away: its agent sees only the server, and the server goes away in the middle of the migration.
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { makeLaptop, sourceTenant } from './doors/laptop.ts';
import { startServer } from './doors/server.ts';
import { mentions } from '../support/laptop-content.ts';
import { openWorkplace } from './workplace.ts';
import type { Workplace } from './workplace.ts';

const users = fileURLToPath(new URL('../fixtures/two-users.csv', import.meta.url));
let workplace: Workplace | null = null;
afterEach(async () => {
  await workplace?.leave();
  workplace = null;
});

it('remote-agent: finishes while the server is away, and reports when it is back', async () => {
  workplace = await openWorkplace({ server: false });
  const { page, home, later } = workplace;
  let server = await startServer(join(home, 'server'));
  later(async () => await server.child.stop());

  await page.createProject('Contoso to Fabrikam');
  await page.connectServer(server.origin, server.setupCode());
  await page.importUsers(users);
  const token = await page.createToken('Remote laptops');
  const companyKey = await page.companyKey();

  const laptop = await makeLaptop(home, 'LAPTOP-ANN', 'ann@contoso.example');
  const before = {
    source: mentions(laptop.folder, sourceTenant),
    target: mentions(laptop.folder, 'ann@fabrikam.example'),
  };
  expect(before.source).toBeGreaterThan(0);
  expect(before.target).toBeGreaterThan(0);
  await laptop.enrol({ companyKey, token, server: server.origin });
  const agent = laptop.run(['--no-lan', '--step-delay', '400']);
  later(async () => await agent.child.stop());

  await page.goTo('Devices');
  await page.row('LAPTOP-ANN').filter({ hasText: 'ann@contoso.example' }).waitFor();
  await page.order('start', ['ann@contoso.example']);
  await agent.event((event) => event.event === 'step', 'a first step');

  // The power cord of the server.
  const port = Number(new URL(server.origin).port);
  await server.child.stop('SIGKILL');
  await agent.event((event) => event.event === 'state' && event['state'] === 'succeeded', 'the end of the migration');
  await page.goTo('Sync & network');
  await page.serverState('offline');
  await page.goTo('Devices');
  await page.row('LAPTOP-ANN').waitFor();
  expect(await page.row('LAPTOP-ANN').locator('[data-state="succeeded"]').count()).toBe(0);

  server = await startServer(join(home, 'server'), port);
  await page.stateOf('LAPTOP-ANN', 'succeeded');
  await page.openDevice('LAPTOP-ANN');
  expect(await page.steps('done')).toBeGreaterThan(2);
  expect(await page.logLine()).not.toBe('');

  expect(mentions(laptop.folder, 'ann@contoso.example')).toBe(0);
  expect(mentions(laptop.folder, 'ann@fabrikam.example')).toBe(before.target);
});
