import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unwrap } from '@ferry/common/errors';
import { expect, test } from 'vitest';
import type { ViewEvent, ViewQuery } from '../../admin-desktop/src/contract/rows.ts';
import { newProject, passphrase, temporaryFolder, TestCore } from '../support/core-process.ts';
import { importList } from '../../admin-desktop/src/contract/calls/import-list.ts';

const users: ViewQuery = { view: 'users', search: '', filter: {}, sort: [], offset: 0, limit: 10 };
const csv = 'UserPrincipalName;Display name\nann@source.example;Ann\nben@source.example;Ben\n';

/** The first event of a view. */
async function snapshot(core: TestCore, query: ViewQuery): Promise<Extract<ViewEvent, { kind: 'snapshot' }>> {
  return await new Promise((resolve, reject) => {
    const close = core.client.open('view.open', query, {
      event(event) {
        close();
        if (event.kind === 'snapshot') resolve(event);
        else reject(new Error('a splice came first'));
      },
      end: (result) => reject(new Error(result.ok ? 'ended' : result.error.message)),
    });
  });
}

test('a project is created, used, closed, opened again, and everything is there', async () => {
  using folder = temporaryFolder();
  const place = join(folder.path, 'move');
  await using first = await TestCore.start();
  const ready = await first.opened({ ...newProject, folder: place });
  expect(ready).toMatchObject({ type: 'ready', name: newProject.name });
  expect(readdirSync(folder.path)).toEqual(['move']);
  for (const name of readdirSync(place)) expect(statSync(join(place, name)).mode & 0o077, name).toBe(0);

  const settings = unwrap(await first.client.call('settings.get', {}));
  expect(settings.values).toMatchObject({ name: newProject.name, targetDomains: ['target.example'] });
  expect(settings.policy).toBe('published');
  const imported = unwrap(await importList(first.client, { fileName: 'users.csv', text: csv }));
  expect(imported).toEqual({ added: 2, changed: 0, unchanged: 0, refused: [], refusedTotal: 0 });
  expect(await first.stop()).toBe(0);

  await using second = await TestCore.start();
  expect(await second.client.call('settings.get', {})).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  expect(await second.opened({ type: 'open', folder: place, passphrase: 'wrong horse' })).toMatchObject({
    type: 'failed',
    error: { code: 'forbidden', where: 'passphrase' },
  });
  // the same process may be asked again
  expect(await second.opened({ type: 'open', folder: place, passphrase })).toMatchObject({ type: 'ready' });
  const { total, rows } = await snapshot(second, users);
  expect(total).toBe(2);
  expect(rows.map((row) => [row['sourceUpn'], row['targetUpn'], row['displayName']])).toEqual([
    ['ann@source.example', 'ann@target.example', 'Ann'],
    ['ben@source.example', 'ben@target.example', 'Ben'],
  ]);
  expect(unwrap(await second.client.call('settings.get', {}))).toEqual(settings);
  const audit = await snapshot(second, { ...users, view: 'audit', sort: [['at', 'asc']] });
  expect(audit.rows.map((row) => row['action'])).toEqual(
    expect.arrayContaining(['project.create', 'settings.set', 'policy.publish', 'users.import']),
  );
  expect(audit.rows[0]?.['by']).toBe('Owner');

  // the passphrase, which came with everything else in one message, is in no file
  for (const name of readdirSync(place, { recursive: true, encoding: 'utf8' })) {
    const path = join(place, name);
    if (statSync(path).isFile()) expect(readFileSync(path).includes(passphrase), name).toBe(false);
  }

  // one core a folder
  await using third = await TestCore.start();
  expect(await third.opened({ type: 'open', folder: place, passphrase })).toMatchObject({
    type: 'failed',
    error: { code: 'locked' },
  });
  expect(await second.stop()).toBe(0);
  expect(await third.opened({ type: 'open', folder: place, passphrase })).toMatchObject({ type: 'ready' });
});

test('a core that is killed leaves a project that opens, and ends by itself when its parent goes', async () => {
  using folder = temporaryFolder();
  const place = join(folder.path, 'move');
  await using first = await TestCore.start();
  await first.opened({ ...newProject, folder: place });
  unwrap(await importList(first.client, { fileName: 'users.csv', text: csv }));
  const killed = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await killed;

  await using second = await TestCore.start();
  expect(await second.opened({ type: 'open', folder: place, passphrase })).toMatchObject({ type: 'ready' });
  expect((await snapshot(second, users)).total).toBe(2);
  const exit = once(second.child, 'exit');
  second.child.disconnect();
  expect(await exit).toEqual([0, null]);
});

test('what cannot be created or opened is refused with its reason, and nothing is left behind', async () => {
  using folder = temporaryFolder();
  await using core = await TestCore.start();
  const failure = async (message: Parameters<TestCore['opened']>[0]) => {
    const answer = await core.opened(message);
    return answer.type === 'failed' ? answer.error : answer;
  };
  const place = join(folder.path, 'full');
  mkdirSync(place);
  writeFileSync(join(place, 'letter.txt'), 'Dear');
  expect(await failure({ ...newProject, folder: place })).toMatchObject({ code: 'conflict' });
  expect(readdirSync(place)).toEqual(['letter.txt']);
  expect(await failure({ type: 'open', folder: place, passphrase })).toMatchObject({ code: 'not-found' });

  const same = { ...newProject, targetTenantId: newProject.sourceTenantId, folder: join(folder.path, 'same') };
  expect(await failure(same)).toMatchObject({ code: 'invalid' });
  expect(readdirSync(folder.path)).toEqual(['full']);

  const good = join(folder.path, 'empty');
  mkdirSync(good);
  expect(await failure({ ...newProject, folder: good })).toMatchObject({ type: 'ready' });
  expect(await core.stop()).toBe(0);

  const path = join(good, 'ferry-project.json');
  const file = readFileSync(path, 'utf8');
  await using other = await TestCore.start();
  writeFileSync(path, file.replace('"format": 1', '"format": 2'));
  expect(await other.opened({ type: 'open', folder: good, passphrase })).toMatchObject({
    error: { code: 'unsupported-version' },
  });
  writeFileSync(path, file.slice(0, 40));
  expect(await other.opened({ type: 'open', folder: good, passphrase })).toMatchObject({ error: { code: 'storage' } });
  writeFileSync(path, file);
  const keys = join(good, 'keys.json');
  writeFileSync(keys, readFileSync(keys, 'utf8').replace(/"data": "..../, '"data": "AAAA'));
  expect(await other.opened({ type: 'open', folder: good, passphrase })).toMatchObject({ error: { code: 'storage' } });
});
