// Accounts of the target tenant and personal ones that look like the source account's: nothing of theirs may go.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EngineRig } from '../../../test/support/engine-rig.ts';
import { entraPlaces, personalTenantId } from '../entra-places.ts';
import { officePlaces, oneDrivePlaces, outlookPlaces } from '../office-places.ts';
import { stringValue, valueNamed } from '../registry-values.ts';
import { planOrder } from './all.ts';

const tasks = {
  ...{ 'entra-registration': {}, office: {}, onedrive: {}, outlook: {}, teams: {} },
  credentials: { savedPasswords: 'remove' },
};
const upn = 'ann@source.example';
let rig: EngineRig;
beforeEach(async () => {
  rig = await EngineRig.open({ office: true, surroundings: true });
});
afterEach(() => rig.close());

const plan = async (): Promise<string[]> =>
  (await planOrder(rig.laptop, rig.order('migrate', tasks))).map(({ step }) => step.id);

it('a personal account under the work address is left where Windows, Office and OneDrive keep it', async () => {
  const { registry, files, credentials } = rig.laptop;
  const before = await plan();
  for (const parent of [officePlaces.identities, officePlaces.roamingIdentities, officePlaces.serviceIdentities])
    await registry.set(`${parent}\\ab12_LiveId`, 'EmailAddress', stringValue(upn));
  await registry.set(`${oneDrivePlaces.accounts}\\Personal`, 'UserEmail', stringValue(upn));
  for (const target of [
    'MicrosoftAccount:user=ann@source.example',
    'WindowsLive:target=virtualapp/didlogical',
    'MicrosoftOffice16_Data:live:cid=1234',
    'MicrosoftOffice16_Data:live.com:ann@source.example',
    'OneDrive Cached Credential',
  ])
    await credentials.write({ target, userName: upn, data: Buffer.from('personal') });
  const account = JSON.stringify({ username: upn, realm: personalTenantId });
  await files.write(`${officePlaces.accountFolders[0]}\\personal`, Buffer.from(account));
  await files.write(`${entraPlaces.brokerAccounts}\\personal.tbacct`, Buffer.from(account, 'utf16le'));
  expect(await plan()).toEqual(before);
});

it('a guest account is that of the tenant it is a guest of', async () => {
  const before = await plan();
  const guest = 'ann_source.example#EXT#@target.onmicrosoft.com';
  const { registry, files } = rig.laptop;
  await files.write(`${officePlaces.accountFolders[0]}\\guest`, Buffer.from(`{"upn":"${guest}","mail":"${upn}"}`));
  await files.write(`${entraPlaces.brokerAccounts}\\guest.tbacct`, Buffer.from(`\0${guest}\0\0${upn}\0`, 'utf16le'));
  await registry.set(`${officePlaces.identities}\\guest_ADAL`, 'SignInName', stringValue(guest));
  await registry.set(`${officePlaces.identities}\\guest_ADAL`, 'EmailAddress', stringValue(upn));
  expect(await plan()).toEqual(before);
});

it('mail hosts of the old tenant are forgotten, those of others and of everybody are not', async () => {
  const [autoDiscover, redirects] = outlookPlaces.autoDiscover;
  const { registry } = rig.laptop;
  const before = await plan();
  // As Outlook writes them: the host is the name, and nothing is in the value.
  const ours = ['autodiscover.Source.example', 'mail.source.example', 'source.example'];
  const others = [
    ...['autodiscover-s.outlook.com', 'autodiscover.source.example.org', 'mysource.example'],
    ...['autodiscover.new.source.example', 'mail.autodiscover.source.example.evil.example'],
  ];
  for (const name of [...ours, ...others]) await registry.set(redirects, name, stringValue(''));
  await registry.set(autoDiscover, 'LastKnownGoodUrl', stringValue('https://autodiscover.source.example/x.xml'));
  await registry.set(autoDiscover, 'Both', stringValue('autodiscover.source.example ann@source.example.org'));
  expect((await plan()).filter((id) => !before.includes(id)).toSorted()).toEqual(
    [
      `outlook-redirect:${autoDiscover}:LastKnownGoodUrl`,
      ...ours.slice(1).map((name) => `outlook-redirect:${redirects}:${name}`),
    ].toSorted(),
  );
  const run = await rig.migrate({ outlook: {} });
  expect(rig.steps(run).filter(({ status }) => status === 'failed' || status === 'skipped')).toEqual([]);
  const left = (await registry.read(redirects))?.values ?? new Map();
  for (const name of others) expect(valueNamed(left, name), name).toBeDefined();
  for (const name of ours) expect(valueNamed(left, name), name).toBeUndefined();
});

it('the new account in every place, and each of its bytes, outlives migration and rollback', async () => {
  const { registry } = rig.laptop;
  await registry.set(`${oneDrivePlaces.accounts}\\Personal`, 'UserEmail', stringValue('ann@mysource.example'));
  const before = rig.content();
  expect((await rig.migrate(tasks)).state).toBe('succeeded');
  const after = rig.content();
  // Files of the laptop: none but the source account's changed.
  const mine = /ann@source\.example(?!\.org)/;
  for (const [path, bytes] of Object.entries(before).filter(([name]) => name.startsWith('files')))
    if (!mine.test(bytes.replaceAll('\0', '')) && !/Business1|MSTeams|Licenses/.test(path))
      expect(after[path], path).toBe(bytes);
  const business = (await registry.read(oneDrivePlaces.accounts))?.keys;
  expect(business).toEqual(['Business2', 'Personal']);
  for (const mark of oneDrivePlaces.silentSignIn.slice(0, 2))
    expect(valueNamed((await registry.read(oneDrivePlaces.root))?.values ?? new Map(), mark), mark).toBeDefined();
  expect((await rig.rollBack()).state).toBe('rolled-back');
  expect(rig.content()).toEqual(before);
});
