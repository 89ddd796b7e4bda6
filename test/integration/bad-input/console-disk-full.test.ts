// The disk with the project folder is full, on a real small file system: a real core refuses what it cannot write and says why, goes
// on showing what it has, and works again when there is room.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { importList } from '../../../admin-desktop/src/contract/calls/import-list.ts';
import { firstEvent, newToken, usersView } from '../../support/core-doors.ts';
import { newProject, passphrase, TestCore } from '../../support/core-process.ts';
import { noSmallDisk, SmallDisk } from '../../support/small-disk.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

it.skipIf(noSmallDisk !== null)(
  `refuses what it cannot write, loses nothing and goes on${noSmallDisk === null ? '' : ` (not run: ${noSmallDisk})`}`,
  async () => {
    const mountPoint = mkdtempSync(join(tmpdir(), 'ferry-full-'));
    ends.push(() => rmSync(mountPoint, { recursive: true, force: true }));
    const disk = new SmallDisk(mountPoint, 12 * 1024);
    ends.push(() => disk[Symbol.dispose]());
    const folder = join(disk.path, 'move');
    const core = await TestCore.start();
    ends.push(async () => await core[Symbol.asyncDispose]());
    expect(await core.opened({ ...newProject, folder })).toMatchObject({ type: 'ready' });
    unwrap(await importList(core.client, { fileName: 'users.csv', text: 'UserPrincipalName\nann@source.example\n' }));
    const { rows } = await firstEvent(core, usersView, ({ total }) => total === 1);
    const id = String(rows[0]?.['id']);

    disk.fill();
    const full = {
      ok: false,
      error: {
        code: 'storage',
        message: expect.stringMatching(/disk.* full/i) as string,
        remedy: expect.stringMatching(/space/i) as string,
      },
    };
    const many = Array.from({ length: 400 }, (_, n) => `user${n}@source.example`).join('\n');
    expect(await core.client.call('user.edit', { id, edit: { displayName: 'Ann' } })).toMatchObject(full);
    expect(await core.client.call('settings.set', { deferrals: 2 })).toMatchObject(full);
    const order = { targets: { userIds: [id] }, kind: 'rehearse' as const };
    expect(await core.client.call('order.start', order)).toMatchObject(full);
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    expect(await core.client.call('token.create', { name: 'full', expiresAt, useLimit: null })).toMatchObject(full);
    expect(await core.client.call('policy.publish', {})).toMatchObject(full);
    expect(await importList(core.client, { fileName: 'more.csv', text: `UserPrincipalName\n${many}\n` })).toMatchObject(
      full,
    );
    // It still shows what it has, and none of what it refused.
    const still = await firstEvent(core, usersView, ({ total }) => total > 0);
    expect(still).toMatchObject({ total: 1, rows: [{ id, displayName: '', order: 'none' }] });
    expect(core.child.exitCode).toBeNull();

    disk.makeRoom();
    unwrap(await core.client.call('user.edit', { id, edit: { displayName: 'Ann' } }));
    await newToken(core);
    expect(unwrap(await core.client.call('order.start', order)).given).toBe(1);
    unwrap(await importList(core.client, { fileName: 'more.csv', text: `UserPrincipalName\n${many}\n` }));
    await firstEvent(core, usersView, ({ total }) => total === 401);
    expect(unwrap(await core.client.call('audit.check', {}))).toMatchObject({ gaps: [] });
    await core.stop();
    {
      using database = new DatabaseSync(join(folder, 'project.sqlite'), { readOnly: true });
      expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    }
    const again = await TestCore.start();
    ends.push(async () => await again[Symbol.asyncDispose]());
    expect(await again.opened({ type: 'open', folder, passphrase })).toMatchObject({ type: 'ready' });
    await firstEvent(again, usersView, ({ total }) => total === 401);
  },
);
