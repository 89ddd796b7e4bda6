// A rollback of a laptop on which the person went on: what came after the migration is not overwritten.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EngineRig } from '../../../test/support/engine-rig.ts';
import { entraPlaces } from '../entra-places.ts';
import { oneDrivePlaces, outlookPlaces, teamsPlaces } from '../office-places.ts';
import { stringValue, textOf, valueNamed } from '../registry-values.ts';

const tasks = { 'entra-registration': {}, office: {}, onedrive: {}, outlook: {}, teams: {}, credentials: {} };
const target = 'ann@source.example.org';
const targetTenant = '11111111-1111-4111-8111-111111111112';
const oneDrive = `${oneDrivePlaces.accounts}\\Business1`;
const oneDriveCredential = 'OneDrive Cached Credential Business - Business1';
const [current] = [teamsPlaces.clients[1]];
const [signedIn, cache] = [current.identities[0], current.caches[0]];
let rig: EngineRig;
beforeEach(async () => {
  rig = await EngineRig.open({ office: true, surroundings: true });
});
afterEach(() => rig.close());

const text = async (key: string, name: string): Promise<string | null> =>
  textOf(valueNamed((await rig.laptop.registry.read(key))?.values ?? new Map(), name));

/** What the window tells people to do after the move. Takes over the number that OneDrive's old account had. */
async function signInEverywhere(): Promise<void> {
  const { registry, files, credentials } = rig.laptop;
  await registry.set(oneDrive, 'ConfiguredTenantId', stringValue(targetTenant));
  await registry.set(oneDrive, 'UserEmail', stringValue(target));
  await files.write(`${oneDrivePlaces.settings}\\Business1\\new.ini`, Buffer.from('of the new account'));
  await credentials.write({ target: oneDriveCredential, userName: target, data: Buffer.from('new token') });
  const account = stringValue(target);
  await registry.set(`${outlookPlaces.profiles}\\Ferry\\9375\\00000002`, 'Account Name', account);
  await files.write(signedIn ?? '', Buffer.from(`{"account_upn":"${target}"}`));
  await files.write(`${cache}\\Default\\new.ldb`, Buffer.from('of the new account'));
}

it('leaves the new account as it is, puts the rest back, and says what is not', async () => {
  const settings = (await rig.laptop.files.list(`${oneDrivePlaces.settings}\\Business1`)) ?? [];
  expect(settings).toHaveLength(1);
  expect((await rig.migrate(tasks)).state).toBe('succeeded');
  await signInEverywhere();
  const { registry, files, credentials } = rig.laptop;
  const back = await rig.rollBack();
  expect(back.state).toBe('failed');
  expect(back.reason).toMatch(/^changed-since: left as it is now, not put back: .*Unlink OneDrive Business1/);

  // All of the new account, and nothing of the old one among it.
  expect(await text(oneDrive, 'UserEmail')).toBe(target);
  expect((await registry.read(oneDrive))?.keys).toEqual([]);
  expect((await files.list(`${oneDrivePlaces.settings}\\Business1`))?.map(({ name }) => name)).toEqual(['new.ini']);
  expect((await credentials.read(oneDriveCredential))?.userName).toBe(target);
  expect(Buffer.from((await files.read(signedIn ?? '', 100)) ?? []).toString()).toContain(target);
  expect(await files.read(`${cache}\\Default\\new.ldb`, 100)).not.toBeNull();
  expect(await text(`${outlookPlaces.profiles}\\Ferry\\9375\\00000002`, 'Account Name')).toBe(target);
  // What nobody had touched is back.
  expect(await text(outlookPlaces.outlook, 'DefaultProfile')).toBe('Outlook');
  expect((await registry.read(entraPlaces.tenantInfo))?.keys).toHaveLength(2);

  // The person gives the new account up again: what is still kept comes back too.
  await registry.remove(oneDrive);
  await files.removeFolder(`${oneDrivePlaces.settings}\\Business1`);
  await credentials.remove(oneDriveCredential);
  await files.remove(signedIn ?? '');
  const again = await rig.rollBack();
  expect(again.state).toBe('rolled-back');
  expect(await text(oneDrive, 'UserEmail')).toBe('ann@source.example');
  expect(await files.list(`${oneDrivePlaces.settings}\\Business1`)).toEqual(settings);
  expect(await files.read(`${cache}\\Default\\messages.ldb`, 100)).not.toBeNull();
  expect((await rig.rollBack()).reason).toBe('there was nothing to undo');
});

it('can be migrated again from there, and rolled back again', async () => {
  await rig.migrate(tasks);
  await signInEverywhere();
  expect((await rig.rollBack()).state).toBe('failed');
  const again = await rig.migrate(tasks);
  expect(again).toMatchObject({ state: 'succeeded', reason: null });
  expect(rig.steps(again).filter(({ status }) => status === 'failed')).toEqual([]);
  expect(await text(oneDrive, 'UserEmail')).toBe(target);
  expect((await rig.rollBack()).state).toBe('failed');
  expect(await text(oneDrive, 'UserEmail')).toBe(target);
});

it('makes no failure of a profile that is in use: it stays beside the old one', async () => {
  await rig.migrate({ outlook: {} });
  const account = stringValue(target);
  await rig.laptop.registry.set(`${outlookPlaces.profiles}\\Ferry\\9375\\00000002`, 'Account Name', account);
  const back = await rig.rollBack();
  expect(back).toMatchObject({ state: 'rolled-back' });
  expect(back.reason).toBe('in use since, so it stays: Make a new, empty Outlook profile "Ferry"');
  expect((await rig.laptop.registry.read(outlookPlaces.profiles))?.keys).toContain('Ferry');
});

it('leaves a value that somebody set anew, and a sign-in of the old account that is newer', async () => {
  const before = rig.content();
  await rig.migrate({ outlook: {}, office: {} });
  await rig.laptop.registry.set(outlookPlaces.outlook, 'DefaultProfile', stringValue('Profile 2'));
  const [own] = await rig.laptop.credentials.list();
  const sourceToken = {
    target: 'MicrosoftOffice16_Data:ADAL:new',
    userName: 'ann@source.example',
    data: Buffer.from('2'),
  };
  expect(own).toBeDefined();
  const removed = JSON.parse(before['credentials.json'] ?? '[]') as { target: string; userName: string }[];
  const old = removed.find(
    ({ target: name, userName }) => name.startsWith('MicrosoftOffice16') && userName === 'ann@source.example',
  );
  await rig.laptop.credentials.write({ ...sourceToken, target: old?.target ?? '' });
  const back = await rig.rollBack();
  expect(back.reason).toContain('changed-since');
  expect(await text(outlookPlaces.outlook, 'DefaultProfile')).toBe('Profile 2');
  expect(Buffer.from((await rig.laptop.credentials.read(old?.target ?? ''))?.data ?? []).toString()).toBe('2');
});

it('undoes a restart that did the same again, and leaves what came in between', async () => {
  await rig.migrate({ outlook: {}, credentials: {} });
  const answer = `${outlookPlaces.cache}\\16\\Autod-source.example.xml`;
  const newer = Buffer.from('<a>ann@source.example</a> newer');
  await rig.laptop.files.write(answer, newer);
  await rig.migrate({ outlook: {}, credentials: {} });
  expect(await rig.laptop.files.read(answer, 100)).toBeNull();
  expect(await rig.rollBack()).toMatchObject({ state: 'rolled-back' });
  expect(Buffer.from((await rig.laptop.files.read(answer, 100)) ?? [])).toEqual(newer);
});
