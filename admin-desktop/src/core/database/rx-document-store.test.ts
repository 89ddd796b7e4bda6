import { createClock } from '@ferry/common/clock';
import { documentFormat } from '@ferry/common/documents/document-type';
import { stampChanges } from '@ferry/common/documents/stamped';
import { userIdOf } from '@ferry/common/documents/users';
import type { UserDocument } from '@ferry/common/documents/users';
import { unwrap } from '@ferry/common/errors';
import { signGrant } from '@ferry/common/trust/grants';
import { generateSigningKeys } from '@ferry/common/trust/keys';
import { consoleSigner } from '@ferry/common/trust/trust';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startOrders } from '../commands/orders.ts';
import { projectPaths } from '../project/project-folder.ts';
import { TestProject } from '../open-project-fixture.ts';
import { systemTimers } from '../schedule/coalesce.ts';
import { openProjectData } from './project-data.ts';
import { toStored } from './collection-schemas.ts';
import { watchTrust } from './trust-watch.ts';

let project: TestProject;
beforeEach(async () => {
  project = await TestProject.create();
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
});

/** A user as another console would write it. */
async function foreign(upn: string, fields: Record<string, string>, offset = 0): Promise<UserDocument> {
  const { fingerprint } = await generateSigningKeys();
  const clock = createClock({ now: () => project.time.ms + offset, writer: fingerprint });
  return {
    id: await userIdOf(upn),
    format: documentFormat,
    fields: stampChanges({ sourceUpn: { value: upn, clock: clock.tick() } }, fields, clock),
  };
}

test('two edits of one document at once lose nothing, and the same again is no change', async () => {
  const { store } = project.data;
  const edits = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => await foreign('ann@source.example', { [`field${index}`]: 'x' })),
  );
  await Promise.all(edits.map(async (edit) => unwrap(await store.merge('users', edit))));
  const stored = await store.get('users', edits[0]?.id ?? '');
  expect(Object.keys(stored?.fields ?? {})).toHaveLength(21);
  expect(unwrap(await store.merge('users', edits[0]!))).toEqual({ changed: false });
});

test('a listener is told the ids of what changed, and only of that', async () => {
  const { store } = project.data;
  const told: string[] = [];
  const stop = store.onChange('users', (ids) => told.push(...ids));
  const [ann, ben] = [await foreign('ann@source.example', {}), await foreign('ben@source.example', {})];
  expect(await store.mergeMany('users', [ann, ben])).toEqual({ changed: 2, refused: [] });
  await store.mergeMany('users', [ann]);
  stop();
  await store.merge('users', await foreign('cat@source.example', {}));
  expect(told.sort()).toEqual([ann.id, ben.id].sort());
});

test('a stamp from far in the future is refused, and does not drag our clock along', async () => {
  const { store, clock } = project.data;
  const ahead = await foreign('ann@source.example', { wave: '1' }, 11 * 60_000);
  expect(await store.merge('users', ahead)).toMatchObject({ ok: false, error: { code: 'clock-wrong' } });
  expect(await store.get('users', ahead.id)).toBeNull();
  const slightly = await foreign('ann@source.example', { wave: '1' }, 9 * 60_000);
  unwrap(await store.merge('users', slightly));
  expect(clock.tick() > (slightly.fields.wave?.clock ?? '')).toBe(true);
});

test('our clock goes on after a restart from what it saw, whatever the system’s shows', async () => {
  const seen = await foreign('ann@source.example', { wave: '1' }, 9 * 60_000);
  unwrap(await project.data.store.merge('users', seen));
  const { folder, file, keys } = project.open;
  await project.open.data.close();
  const again = await openProjectData({
    path: projectPaths(folder).database,
    rootRecord: file.rootRecord,
    writer: keys.console.fingerprint,
    now: () => project.time.ms - 1e9,
  });
  expect(again.clock.tick() > (seen.fields.wave?.clock ?? '')).toBe(true);
  await again.close();
});

test('what is signed by a stranger is quarantined, and counts as absent', async () => {
  const { store, quarantine } = project.data;
  await project.users('ann');
  const ann = await userIdOf('ann@source.example');
  const { rootRecord } = project.acting;
  const [strangerRoot, stranger] = [await generateSigningKeys(), await generateSigningKeys()];
  const grant = await signGrant(
    {
      format: 1,
      projectId: rootRecord.projectId,
      signKey: stranger.publicKey,
      name: 'Mallory',
      role: 'owner',
      serial: 1,
      notAfter: '2036-01-01T00:00:00Z',
    },
    strangerRoot,
  );
  const forging = { ...project.acting, signer: consoleSigner(stranger, [grant]) };
  const answer = unwrap(await startOrders(forging, { targets: { userIds: [ann] }, kind: 'migrate' }));
  expect(answer).toMatchObject({ given: 0, refused: [{ id: ann }] });
  expect(await store.get('orders', ann)).toBeNull();
  expect(quarantine.list()).toMatchObject([{ collection: 'orders', id: ann, error: { code: 'unauthenticated' } }]);
});

test('a laptop’s report in another laptop’s place is refused', async () => {
  const [one, two] = [await project.laptop('ann@source.example'), await project.laptop('ben@source.example')];
  await one.report();
  const report = (await project.data.store.get('devices', one.id))?.report ?? '';
  const moved = await project.data.store.merge('devices', { id: two.id, format: documentFormat, report });
  expect(moved).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
});

test('malformed and oversized documents are refused one by one, the good ones beside them are kept', async () => {
  const { store } = project.data;
  const good = await foreign('ann@source.example', {});
  const malformed = { id: 'not an id', format: 1, fields: {} };
  const large = { ...(await foreign('ben@source.example', {})), more: 'x'.repeat(300_000) };
  const newer = { ...(await foreign('cat@source.example', {})), format: 2 };
  const result = await store.mergeMany('users', [malformed, large, newer, good]);
  expect(result.changed).toBe(1);
  expect(result.refused.map(({ result: refused }) => (refused.ok ? '' : refused.error.code))).toEqual([
    'invalid',
    'too-large',
    'unsupported-version',
  ]);
});

test('what was refused once is judged again when the trust changes', async () => {
  const { data } = project;
  // ten minutes ahead today is the past tomorrow
  const early = await foreign('ann@source.example', { wave: '1' }, 11 * 60_000);
  expect((await data.store.merge('users', early)).ok).toBe(false);
  project.time.ms += 24 * 3600_000;
  const failures: unknown[] = [];
  const watching = watchTrust(data, {
    timers: systemTimers,
    now: () => performance.now(),
    onError: (thrown) => failures.push(thrown),
  });
  await vi.waitFor(async () => expect(await data.store.get('users', early.id)).not.toBeNull());
  await watching.stop();
  expect(data.quarantine.list()).toEqual([]);
  expect(failures).toEqual([]);
});

test('nothing that is stored goes back, whoever writes: a stale copy and a tombstone are conflicts', async () => {
  const { store } = project.data;
  const older = await foreign('ann@source.example', { displayName: 'Ann' });
  const newer = await foreign('ann@source.example', { displayName: 'Anna' }, 1000);
  await store.merge('users', older);
  await store.merge('users', newer);
  const { storageInstance } = store.rx('users');
  const [stored] = await storageInstance.findDocumentsById([older.id], true);
  if (!stored) throw new Error('not stored');
  const overwrite = { ...stored, ...toStored('users', older), _rev: '9-stale', _meta: { lwt: Date.now() } };
  for (const document of [overwrite, { ...overwrite, _deleted: true }]) {
    const { error } = await storageInstance.bulkWrite([{ previous: stored, document }], 'replication-downstream-test');
    expect(error.map(({ status }) => status)).toEqual([409]);
  }
  expect((await store.get('users', older.id))?.fields.displayName?.value).toBe('Anna');
});
