import { afterEach, beforeEach, expect, test } from 'vitest';
import { fail, unwrap } from '@ferry/common/errors';
import { policyId } from '@ferry/common/orders/policy';
import type { Policy } from '@ferry/common/orders/policy';
import { judgeRelease } from '@ferry/common/orders/release';
import { signGrant } from '@ferry/common/trust/grants';
import { generateSigningKeys } from '@ferry/common/trust/keys';
import { consoleSigner } from '@ferry/common/trust/trust';
import { TestProject } from '../open-project-fixture.ts';
import { publishPolicy, readPolicy } from './policy.ts';
import { offeredRelease, offerRelease, releasesInUse, withdrawRelease } from './release.ts';
import { getSettings, readSettings, setSettings } from './settings.ts';

const wanted = { version: '1.2.3', sha256: 'a'.repeat(64), size: 10, days: 30, anyway: false };
let project: TestProject;
let kept: number;
const keep = async () => await Promise.resolve({ ok: true as const, value: (kept += 1) });

beforeEach(async () => {
  project = await TestProject.create();
  kept = 0;
});
afterEach(async () => await project[Symbol.asyncDispose]());

test('an owner offers a release: signed, in the settings, in what agents get once it is published, written down', async () => {
  const { acting } = project;
  unwrap(await publishPolicy(acting));
  unwrap(await offerRelease(acting, wanted, keep));
  expect(kept).toBe(1);
  const { values, policy, differs } = unwrap(await getSettings(acting));
  expect({ policy, differs, version: values.agentVersion }).toEqual({
    policy: 'changed',
    differs: ['agentVersion', 'release'],
    version: '1.2.3',
  });
  expect((await readPolicy(acting))?.release).toBeUndefined();
  unwrap(await publishPolicy(acting));
  const published = (await readPolicy(acting))?.release ?? '';
  const judge = { trust: acting.trust(), running: '1.2.2', now: acting.now() };
  expect(await judgeRelease(published, judge)).toMatchObject({ ok: true, value: { sha256: wanted.sha256, size: 10 } });
  expect(await judgeRelease(published, { ...judge, running: '1.2.3' })).toMatchObject({ ok: false });
  expect(await offeredRelease(acting)).toMatchObject({ release: { version: '1.2.3' }, why: null });
  const entries = await project.data.store.all('audit');
  expect(entries.map(({ entry }) => Buffer.from(entry.split('.')[1] ?? '', 'base64url').toString())).toEqual(
    expect.arrayContaining([expect.stringContaining('"release.offer"')]),
  );

  // Thirty days and no more.
  project.time.ms += 30 * 24 * 3_600_000;
  expect(await judgeRelease(published, { ...judge, now: acting.now() })).toMatchObject({ error: { code: 'expired' } });
  expect(await offeredRelease(acting)).toMatchObject({ why: { code: 'expired' } });
});

test('one that is not newer needs a second yes; a withdrawn one leaves with the next publication', async () => {
  const { acting } = project;
  unwrap(await offerRelease(acting, wanted, keep));
  unwrap(await publishPolicy(acting));
  const older = { ...wanted, version: '1.2.2', sha256: 'b'.repeat(64) };
  expect(await offerRelease(acting, older, keep)).toMatchObject({ ok: false, error: { code: 'conflict' } });
  expect(kept).toBe(1);
  unwrap(await offerRelease(acting, { ...older, anyway: true }, keep));
  expect(await releasesInUse(acting)).toEqual(new Set([wanted.sha256, older.sha256]));
  unwrap(await withdrawRelease(acting));
  expect(await readSettings(acting)).toMatchObject({ release: '', agentVersion: '' });
  expect(await withdrawRelease(acting)).toMatchObject({ ok: false, error: { code: 'not-found' } });
  expect(await releasesInUse(acting)).toEqual(new Set([wanted.sha256]));
  unwrap(await publishPolicy(acting));
  expect((await project.data.store.get('orders', policyId))?.policy).toBeDefined();
  expect(await releasesInUse(acting)).toEqual(new Set());
});

test('nobody but an owner offers one, by the act or past it; nothing is kept when it is refused', async () => {
  const { acting, open } = project;
  const keys = await generateSigningKeys();
  const { projectId } = open.file.rootRecord;
  const notAfter = new Date(project.time.ms + 3_600_000).toISOString();
  const role = { format: 1 as const, projectId, signKey: keys.publicKey, name: 'Admin', role: 'admin' as const };
  const grant = await signGrant({ ...role, serial: 1, notAfter }, open.keys.console);
  const admin = { ...acting, signer: consoleSigner(keys, [grant, ...open.keys.grants]) };
  expect(await offerRelease(admin, wanted, keep)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  expect(kept).toBe(0);
  const release = await admin.signer.sign('release', { ...wanted, format: 1, projectId });
  expect(await setSettings(acting, { release })).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  const full = async () => await Promise.resolve(fail('storage', 'releases', 'the disk is full', 'Make room.'));
  expect(await offerRelease(acting, wanted, full)).toMatchObject({ ok: false, error: { code: 'storage' } });
  expect((await readSettings(acting)).release).toBe('');
});

test('a policy of a console that knows no releases is told; what a newer Ferry put into settings and policy survives this one', async () => {
  const { acting, data } = project;
  unwrap(await offerRelease(acting, wanted, keep));
  // It waits to be published, as it should.
  expect(await offeredRelease(acting)).toMatchObject({ why: null });
  unwrap(await publishPolicy(acting));
  const known = await readPolicy(acting);
  if (!known) throw new Error('it is published');
  // An older console publishes: the release is not in what it signs. A newer one put something into both.
  project.time.ms += 60_000;
  const { release: _unknown, ...older } = known;
  const signed = async (policy: Policy) =>
    unwrap(
      await data.store.merge('orders', {
        ...{ id: policyId, format: 1 },
        policy: await acting.signer.sign('policy', policy),
      }),
    );
  const later = { sequence: 7, issuedAt: acting.now().toISOString(), clock: acting.clock.tick() };
  await signed({ ...older, ...later, quietHours: { from: '18:00' } });
  expect(await offeredRelease(acting)).toMatchObject({
    why: { code: 'conflict', message: expect.stringContaining('does not name it') as string },
  });
  const newer = { colour: { value: 'blue', clock: acting.clock.tick() } } as object;
  unwrap(await data.store.merge('settings', { id: 'project', format: 1, fields: newer, mood: 'calm' }));

  expect(unwrap(await getSettings(acting)).differs).toEqual(['release']);
  unwrap(await setSettings(acting, { deferrals: 3 }));
  unwrap(await publishPolicy(acting));
  expect(await readPolicy(acting)).toMatchObject({
    sequence: 8,
    release: known.release,
    quietHours: { from: '18:00' },
  });
  expect(unwrap(await getSettings(acting)).policy).toBe('published');
  expect(await offeredRelease(acting)).toMatchObject({ why: null });
  const document = await data.store.get('settings', 'project');
  expect(document).toMatchObject({ mood: 'calm', fields: { colour: { value: 'blue' }, deferrals: { value: 3 } } });
  // Of a format that it cannot know it signs nothing new.
  await signed({ ...known, ...later, format: 2, sequence: 9 });
  expect(await publishPolicy(acting)).toMatchObject({ ok: false, error: { code: 'unsupported-version' } });
  expect((await readPolicy(acting))?.sequence).toBe(9);
});
