// Settings, policy, tokens, devices, assignment, and the audit trail that all of them leave.
import { digestOf } from '@ferry/common/digest';
import { auditEntrySchema } from '@ferry/common/documents/audit';
import { stampChanges } from '@ferry/common/documents/stamped';
import type { TokenDocument } from '@ferry/common/documents/tokens';
import { userIdOf } from '@ferry/common/documents/users';
import { hashSecret } from '@ferry/common/enrolment';
import { unwrap } from '@ferry/common/errors';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { targetTenantId, TestProject } from '../open-project-fixture.ts';
import { systemTimers } from '../schedule/coalesce.ts';
import { auditRowSchema } from '../../contract/rows.ts';
import { auditView } from '../views/audit-view.ts';
import { runLiveValue } from '../views/live-view.ts';
import { settingsNow } from '../views/settings-view.ts';
import { assignDevices, startAssigner } from './assigner.ts';
import { checkAudit } from './audit-check.ts';
import { assignDevice, revokeDevice } from './devices.ts';
import { publishPolicy, readPolicy } from './policy.ts';
import { getSettings, setSettings } from './settings.ts';
import { createToken, revokeToken } from './tokens.ts';

let project: TestProject;
beforeEach(async () => {
  project = await TestProject.create();
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
});

/** The audit entries, each verified, oldest first. */
async function trail() {
  const documents = await project.data.store.all('audit');
  documents.sort((a, b) => (a.id < b.id ? -1 : 1));
  const trust = project.data.trust.current();
  return await Promise.all(
    documents.map(async ({ entry }) => ({
      ...unwrap(await trust.verifyConsole(entry, 'audit', auditEntrySchema)).payload,
      digest: await digestOf(entry),
    })),
  );
}

test('the policy says when it differs from the settings, and is signed only when published', async () => {
  const { acting } = project;
  expect(unwrap(await getSettings(acting)).policy).toBe('published');
  expect(unwrap(await setSettings(acting, { automaticUpgrade: true, hubs: ['10.0.0.1:4000'] }))).toMatchObject({
    policy: 'changed',
    differs: ['automaticUpgrade', 'hubs'],
  });
  expect(await readPolicy(acting)).toMatchObject({ sequence: 1, automaticUpgrade: false });
  unwrap(await publishPolicy(acting));
  expect(unwrap(await getSettings(acting)).policy).toBe('published');
  expect(await readPolicy(acting)).toMatchObject({ sequence: 2, automaticUpgrade: true, hubs: ['10.0.0.1:4000'] });
  // what no agent needs does not make it stale
  expect(unwrap(await setSettings(acting, { name: 'Another name' })).policy).toBe('published');
  // back to what was published
  unwrap(await setSettings(acting, { hubs: [] }));
  expect(unwrap(await setSettings(acting, { hubs: ['10.0.0.1:4000'] })).policy).toBe('published');
});

test('who watches the settings sees each change and publication, whoever made it', async () => {
  const { acting, data } = project;
  const shown: { name: string; policy: string }[] = [];
  const ending = new AbortController();
  const watched = runLiveValue(
    settingsNow(data, acting),
    ({ values, policy }) => shown.push({ name: values.name, policy }),
    ending.signal,
    { timers: systemTimers, now: () => performance.now(), delayMs: 0 },
  );
  const last = async (name: string, policy: string) =>
    await vi.waitFor(() => expect(shown.at(-1)).toEqual({ name, policy }));
  await last('Test project', 'published');
  // As another console writes it: a document that comes by the sync, past every act of this one.
  const document = await data.store.get('settings', 'project');
  if (!document) throw new Error('the project has settings');
  const fields = stampChanges(document.fields, { name: 'Renamed there', automaticUpgrade: true }, acting.clock);
  unwrap(await data.store.merge('settings', { ...document, fields }));
  await last('Renamed there', 'changed');
  unwrap(await publishPolicy(acting));
  await last('Renamed there', 'published');
  ending.abort();
  await watched;
});

test('settings that are set to what they are write nothing, and one tenant cannot be both', async () => {
  const before = await project.data.store.get('settings', 'project');
  const entries = (await trail()).length;
  unwrap(await setSettings(project.acting, { targetTenantId, matchBySourceAccount: true }));
  expect(await project.data.store.get('settings', 'project')).toEqual(before);
  expect(await trail()).toHaveLength(entries);
  // What another console may overwrite stays readable in the trail; what did not change is not in it.
  const why = 'a'.repeat(3000);
  unwrap(await setSettings(project.acting, { deferrals: 4, targetTenantId, texts: { why } }));
  const { details } = (await trail()).at(-1) ?? {};
  expect(details).toEqual({ deferrals: 4, texts: `{"why":"${'a'.repeat(991)}…` });
  const both = await setSettings(project.acting, { sourceTenantId: targetTenantId });
  expect(both).toMatchObject({ ok: false, error: { code: 'invalid', where: 'settings.targetTenantId' } });
});

test('a token’s secret is shown once and kept nowhere; revoking it twice is once', async () => {
  const { acting, data } = project;
  const expiresAt = '2026-07-01T00:00:00.000Z';
  const { id, secret } = unwrap(await createToken(acting, { name: 'Pilot', expiresAt, useLimit: 5 }));
  expect((await hashSecret(secret)).tokenId).toBe(id);
  const stored = await data.store.get('tokens', id);
  expect(JSON.stringify(stored)).not.toContain(secret);
  expect(JSON.stringify(await trail())).not.toContain(secret);
  expect(stored).toMatchObject({ kind: 'access-token', fields: { useLimit: { value: 5 } } });
  unwrap(await revokeToken(acting, id));
  const entries = (await trail()).length;
  project.time.ms += 1000;
  unwrap(await revokeToken(acting, id));
  expect(await data.store.get('tokens', id)).toMatchObject({ revokedAt: '2026-06-01T08:00:00.000Z' });
  expect(await trail()).toHaveLength(entries);
  expect(await revokeToken(acting, 'z'.repeat(32))).toMatchObject({ error: { code: 'not-found' } });
  const past = { name: 'Late', expiresAt: '2026-05-01T00:00:00.000Z', useLimit: null };
  expect(await createToken(acting, past)).toMatchObject({ error: { code: 'invalid' } });
});

test('assigning ends a suspension; what is unknown or revoked is refused', async () => {
  const { acting, data } = project;
  await project.users('ann');
  const ann = await userIdOf('ann@source.example');
  const laptop = await project.laptop('ann@source.example');
  expect(await assignDevice(acting, laptop.id, ann)).toMatchObject({ error: { code: 'not-found' } });
  await laptop.enrol({ suspended: true });
  expect(await assignDevice(acting, laptop.id, 'z'.repeat(32))).toMatchObject({ error: { code: 'not-found' } });
  unwrap(await assignDevice(acting, laptop.id, ann));
  const fields = { userId: { value: ann }, suspended: { value: false } };
  expect(await data.store.get('enrolments', laptop.id)).toMatchObject({ fields });
  unwrap(await revokeDevice(acting, laptop.id));
  expect(await assignDevice(acting, laptop.id, ann)).toMatchObject({ error: { code: 'revoked' } });
});

test('devices find their user as soon as both are there, unless they are suspended or revoked', async () => {
  const { acting, data } = project;
  const names = ['ann', 'ben', 'cat'];
  const [ann, ben, cat] = await Promise.all(names.map(async (name) => await project.laptop(`${name}@source.example`)));
  if (!ann || !ben || !cat) throw new Error('three laptops');
  await ann.enrol();
  await ben.enrol({ suspended: true });
  await cat.enrol();
  unwrap(await revokeDevice(acting, cat.id));
  expect(await assignDevices(acting)).toBe(0);
  const failures: unknown[] = [];
  const assigner = startAssigner(acting, {
    timers: systemTimers,
    now: () => performance.now(),
    onError: (thrown) => failures.push(thrown),
  });
  await project.users(...names);
  const userOf = async (id: string) => (await data.store.get('enrolments', id))?.fields.userId?.value ?? '';
  const annId = await userIdOf('ann@source.example');
  await vi.waitFor(async () => expect(await userOf(ann.id)).toBe(annId));
  await assigner.stop();
  expect([await userOf(ben.id), await userOf(cat.id)]).toEqual(['', '']);
  expect(failures).toEqual([]);
});

test('without the policy’s leave nobody is assigned by source account', async () => {
  project = await project.replacedBy({ matchBySourceAccount: false });
  await project.users('ann');
  const laptop = await project.laptop('ann@source.example');
  await laptop.enrol();
  expect(await assignDevices(project.acting)).toBe(0);
});

test('an enrolment code assigns one device, and a revoked one none', async () => {
  project = await project.replacedBy({ matchBySourceAccount: false });
  const { acting, data } = project;
  await project.users('ann');
  const userId = await userIdOf('ann@source.example');
  const fields = stampChanges<TokenDocument['fields']>({}, { name: 'code' }, acting.clock);
  const code = (id: string): TokenDocument => {
    const [kind, scope, createdAt] = ['enrolment-code', 'agent migration', '2026-06-01T00:00:00Z'] as const;
    return { id, format: 1, kind, scope, secretHash: 'h'.repeat(43), createdAt, userId, fields };
  };
  unwrap(await data.store.merge('tokens', code('c'.repeat(32))));
  unwrap(await data.store.merge('tokens', { ...code('r'.repeat(32)), revokedAt: '2026-06-01T00:00:00Z' }));
  const [first, second, third] = await Promise.all(
    ['A', 'B', 'C'].map(async (name) => await project.laptop('ann@source.example', name)),
  );
  if (!first || !second || !third) throw new Error('three laptops');
  await third.enrol({}, 'r'.repeat(32));
  expect(await assignDevices(acting)).toBe(0);
  await first.enrol({}, 'c'.repeat(32));
  await second.enrol({}, 'c'.repeat(32));
  expect(await assignDevices(acting)).toBe(1);
  expect(await assignDevices(acting)).toBe(0);
});

test('every act leaves a signed entry that names the one before, also side by side', async () => {
  const { acting } = project;
  const expiresAt = '2026-07-01T00:00:00.000Z';
  await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (name) => unwrap(await createToken(acting, { name, expiresAt, useLimit: null }))),
  );
  const entries = await trail();
  expect(entries.map(({ action }) => action)).toEqual([
    'project.create',
    'settings.set',
    'policy.publish',
    ...Array<string>(4).fill('token.create'),
  ]);
  // the chain goes on across the restart between creating and opening
  expect(entries.map(({ previous }) => previous)).toEqual([null, ...entries.slice(0, -1).map(({ digest }) => digest)]);
});

test('the audit trail is whole until somebody takes an entry out of it', async () => {
  const { acting } = project;
  for (const name of ['One', 'Two', 'Three']) await setSettings(acting, { name });
  const whole = unwrap(await checkAudit(acting));
  expect(whole).toMatchObject({ writers: 1, gaps: [] });
  const documents = (await project.data.store.all('audit')).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect(whole.entries).toBe(documents.length);
  const without = documents.filter((_document, at) => at !== documents.length - 2);
  const thinned = { ...acting.store, all: async (name: string) => (name === 'audit' ? without : []) };
  const store = thinned as unknown as typeof acting.store;
  const { gaps } = unwrap(await checkAudit({ ...acting, store }));
  expect(gaps).toMatchObject([{ action: 'settings.set', by: acting.signer.fingerprint }]);
});

test('the audit trail names the users, computers and tokens of its ids, and is found by those names', async () => {
  const { acting, data } = project;
  await project.users('ann', 'ben');
  const laptop = await project.laptop('ann@source.example', 'DESK-7');
  await laptop.enrol();
  const userId = await userIdOf('ann@source.example');
  unwrap(await assignDevice(acting, laptop.id, userId));
  const expiresAt = new Date(project.time.ms + 1e9).toISOString();
  const token = unwrap(await createToken(acting, { name: 'Wave 1', expiresAt, useLimit: null }));
  const rows = async (search: string) => {
    const query = { view: 'audit' as const, search, filter: {}, sort: [], offset: 0, limit: 50 };
    const { rows: found } = await auditView(data, query).read();
    return found.map((row) => auditRowSchema.parse(row));
  };
  const acts = (found: Awaited<ReturnType<typeof rows>>) => found.map(({ action }) => action);
  const all = await rows('');
  expect(all.find(({ action }) => action === 'device.assign')).toMatchObject({
    subject: laptop.id,
    details: [{ name: 'userId', value: userId }],
    names: { [laptop.id]: 'DESK-7', [userId]: 'ann@source.example' },
  });
  expect(all.find(({ action }) => action === 'token.create')).toMatchObject({
    subject: token.id,
    names: { [token.id]: 'Wave 1' },
  });
  await laptop.report();
  expect(acts(await rows('desk-7'))).toEqual(['device.assign']);
  expect(acts(await rows('wave'))).toEqual(['token.create']);
  expect(acts(await rows('token.create'))).toEqual(['token.create']);
  expect(await rows('ben@source.example')).toEqual([]);
});
