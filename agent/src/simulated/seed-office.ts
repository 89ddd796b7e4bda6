import { createHash } from 'node:crypto';
import type { Laptop } from '../laptop.ts';
import { officePlaces, oneDrivePlaces, outlookPlaces } from '../office-places.ts';
import { dwordValue, stringValue } from '../registry-values.ts';

export type OfficeAccount = { upn: string; tenantId: string; tenantName: string; objectId: string };

/**
 * Traces of Office, OneDrive and Outlook as several accounts leave them side by side: those of the first are the older ones, so
 * it has OneDrive's `Business1` and is in Outlook's default profile.
 */
export async function seedOffice(
  laptop: Pick<Laptop, 'registry' | 'files' | 'credentials'>,
  accounts: readonly OfficeAccount[],
): Promise<void> {
  for (const [index, account] of accounts.entries()) {
    await seedLicences(laptop, account);
    await seedOneDrive(laptop, account, `Business${index + 1}`);
    await seedOutlook(laptop, account, index === 0 ? 'Outlook' : `Profile ${index + 1}`);
  }
  await laptop.registry.set(outlookPlaces.outlook, 'DefaultProfile', stringValue('Outlook'));
  await laptop.registry.set(oneDrivePlaces.root, 'ClientEverSignedIn', dwordValue(1));
  await laptop.registry.set(oneDrivePlaces.root, 'SilentBusinessConfigCompleted', dwordValue(1));
}

async function seedLicences({ registry, files, credentials }: Seeded, account: OfficeAccount): Promise<void> {
  const { upn, tenantId, objectId } = account;
  const licence = createHash('sha256').update(`licence ${upn}`).digest('hex').slice(0, 32);
  const inside = { Metadata: { UserEmail: upn, TenantId: tenantId }, ProductReleaseId: 'O365ProPlusRetail' };
  const wrapped = Buffer.from(JSON.stringify(inside)).toString('base64');
  const text = JSON.stringify({ License: wrapped, Signature: licence });
  await files.write(`${officePlaces.licenceFolders[0]}\\5\\${licence}`, Buffer.from(text));
  await registry.set(officePlaces.licenceAddresses, licence, stringValue(upn));
  const identity = `${officePlaces.identities}\\${objectId}_ADAL`;
  await registry.set(identity, 'SignInName', stringValue(upn));
  await registry.set(identity, 'EmailAddress', stringValue(upn));
  await registry.set(identity, 'ProviderId', stringValue(tenantId));
  await registry.set(`${officePlaces.identityProfiles}\\${upn}`, 'FriendlyName', stringValue(`${upn} (work)`));
  const sub = createHash('sha1').update(upn).digest('hex');
  await files.write(`${officePlaces.accountFolders[0]}\\${sub}`, Buffer.from(JSON.stringify({ username: upn })));
  await credentials.write({
    target: `MicrosoftOffice16_Data:ADAL:${objectId}`,
    userName: upn,
    data: Buffer.from(`token of ${upn}`),
  });
}

type Seeded = Pick<Laptop, 'registry' | 'files' | 'credentials'>;

async function seedOneDrive({ registry, files, credentials }: Seeded, account: OfficeAccount, name: string) {
  const { upn, tenantId, tenantName, objectId } = account;
  const key = `${oneDrivePlaces.accounts}\\${name}`;
  await registry.set(key, 'ConfiguredTenantId', stringValue(tenantId));
  await registry.set(key, 'UserEmail', stringValue(upn));
  await registry.set(key, 'UserFolder', stringValue(`C:\\Users\\${upn.split('@')[0]}\\OneDrive - ${tenantName}`));
  await registry.set(`${key}\\Tenants\\${tenantName}`, 'TenantName', stringValue(tenantName));
  await files.write(
    `${oneDrivePlaces.settings}\\${name}\\${objectId}.ini`,
    Buffer.from(`library = 1 "${tenantName}"\r\n`),
  );
  await files.write(`%USERPROFILE%\\OneDrive - ${tenantName}\\Budget.xlsx`, Buffer.from(`figures of ${upn}`));
  await credentials.write({
    target: `OneDrive Cached Credential Business - ${name}`,
    userName: upn,
    data: Buffer.from(`refresh token of ${upn}`),
  });
}

async function seedOutlook({ registry, files }: Seeded, { upn }: OfficeAccount, profile: string): Promise<void> {
  const key = `${outlookPlaces.profiles}\\${profile}\\9375CFF0413111d3B88A00104B2A6676\\00000002`;
  const account = { type: 'binary' as const, data: new Uint8Array(Buffer.from(`${upn}\0`, 'utf16le')) };
  await registry.set(key, 'Account Name', account);
  await registry.set(key, 'New Signature', stringValue('Kind regards'));
  const host = upn.split('@')[1] ?? '';
  await registry.set(outlookPlaces.autoDiscover[1], `autodiscover.${host}`, stringValue(`smtp:${upn}`));
  const answer = `<Autodiscover><AutoDiscoverSMTPAddress>${upn}</AutoDiscoverSMTPAddress></Autodiscover>`;
  await files.write(`${outlookPlaces.cache}\\16\\Autod-${host}.xml`, Buffer.from(answer));
  await files.write(`${outlookPlaces.cache}\\RoamCache\\Stream_Autocomplete_${host}.dat`, Buffer.from(`to: ${upn}`));
  await files.write(`%APPDATA%\\Microsoft\\Signatures\\${host}.htm`, Buffer.from(`<p>${upn}</p>`));
}
