// Two consoles with one key: a project folder that was copied. Both edit the same user while the server is away. Two real cores and
// a real gateway: fields merge one by one, and of a field that both changed each console shows both values, the lost one too.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { importList } from '../../../admin-desktop/src/contract/calls/import-list.ts';
import { firstEvent, syncState, usersView, viewOf } from '../../support/core-doors.ts';
import { newProject, passphrase, temporaryFolder, TestCore } from '../../support/core-process.ts';
import { startTestGateway } from '../gateway/test-gateway.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

it('keeps what each changed, and of what both changed shows the value that lost', async () => {
  let gateway = await startTestGateway();
  ends.push(async () => await gateway.stop());
  const folder = temporaryFolder();
  ends.push(async () => folder[Symbol.dispose]());
  const places = [join(folder.path, 'first'), join(folder.path, 'copy')] as const;
  const started = async () => {
    const core = await TestCore.start();
    ends.push(async () => await core[Symbol.asyncDispose]());
    return core;
  };
  const maker = await started();
  await maker.opened({ ...newProject, folder: places[0] });
  const { origin } = gateway.server;
  unwrap(await maker.client.call('server.connect', { origin, setupCode: gateway.server.setupCode.current() }));
  unwrap(await importList(maker.client, { fileName: 'users.csv', text: 'UserPrincipalName\nann@source.example\n' }));
  await syncState(maker, ({ state, pending }) => state === 'running' && pending === 0);
  const { rows } = await firstEvent(maker, usersView, ({ total }) => total === 1);
  const id = String(rows[0]?.['id']);
  await maker.stop();
  cpSync(places[0], places[1], { recursive: true });
  await gateway.server.stop();

  const [first, copy] = [await started(), await started()];
  for (const [core, place] of [
    [first, places[0]],
    [copy, places[1]],
  ] as const) {
    expect(await core.opened({ type: 'open', folder: place, passphrase })).toMatchObject({ type: 'ready' });
    await syncState(core, ({ state }) => state === 'offline');
  }
  unwrap(await first.client.call('user.edit', { id, edit: { displayName: 'Ann of the first', department: 'Sales' } }));
  unwrap(await copy.client.call('user.edit', { id, edit: { displayName: 'Ann of the copy', wave: 'pilot' } }));
  gateway = await startTestGateway({
    folder: gateway.folder,
    project: gateway.project,
    port: Number(new URL(origin).port),
  });

  for (const core of [first, copy]) {
    const { rows: users } = await firstEvent(core, usersView, ({ rows: shown }) =>
      shown.some(({ department, wave }) => department === 'Sales' && wave === 'pilot'),
    );
    // The later one; the other is in the audit trail of both, under the user's id.
    expect(users[0]).toMatchObject({ displayName: 'Ann of the copy' });
    const history = viewOf('audit', { filter: { action: 'user.edit', subject: id } });
    const { rows: edits } = await firstEvent(core, history, ({ total }) => total === 2);
    const details = edits.map((edit) => JSON.stringify(edit['details'])).sort();
    expect(details[0]).toContain('Ann of the copy');
    expect(details[1]).toContain('Ann of the first');
    await syncState(core, ({ state, pending }) => state === 'running' && pending === 0);
  }
});
