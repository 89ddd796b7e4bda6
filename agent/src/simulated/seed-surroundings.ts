import { besides } from '../folder-names.ts';
import type { Laptop } from '../laptop.ts';
import { connectionPlaces, edgeProfiles, teamsPlaces } from '../office-places.ts';
import { dwordValue, stringValue } from '../registry-values.ts';
import type { OfficeAccount } from './seed-office.ts';

type Seeded = Pick<Laptop, 'registry' | 'files' | 'credentials'>;

/**
 * What is around Office on a laptop with several accounts: Teams, of which the first account has the new one and the second the
 * classic one; a profile of Edge, a saved password, a network drive and a printer for each.
 */
export async function seedSurroundings(laptop: Seeded, accounts: readonly OfficeAccount[]): Promise<void> {
  const { files, credentials } = laptop;
  for (const [index, { upn, tenantId }] of accounts.entries()) {
    await seedTeams(laptop, index, { upn, tenantId });
    const edge = { account_info: [{ email: upn, full_name: 'Ann' }], profile: { name: `Work ${index + 1}` } };
    const profile = `${edgeProfiles}\\${index === 0 ? 'Default' : `Profile ${index}`}`;
    await files.write(`${profile}\\Preferences`, Buffer.from(JSON.stringify(edge)));
    await files.write(`${profile}\\Bookmarks`, Buffer.from(`{"roots":{"of":"${upn}"}}`));
    const target = `git:https://code${index + 1}.example`;
    await credentials.write({ target, userName: upn, data: Buffer.from(`password of ${upn}`) });
    await credentials.write({
      target: `msteams_adalsso/adal_context_${index}`,
      userName: upn,
      data: Buffer.from(`token of ${upn}`),
    });
    await seedConnections(laptop, index, upn);
  }
}

async function seedTeams({ files }: Seeded, index: number, { upn, tenantId }: { upn: string; tenantId: string }) {
  const [classic, current] = teamsPlaces.clients;
  const client = index === 0 ? current : classic;
  const account = { account_upn: upn, tenant_id: tenantId };
  const said = index === 0 ? { primary_user: { accounts: [account] } } : { userUpn: upn };
  await files.write(client.identities[0] ?? '', Buffer.from(JSON.stringify(said)));
  for (const cache of client.caches.slice(0, 1)) {
    // Somebody's messages: the addresses in there are of everybody.
    await files.write(`${cache}\\Default\\messages.ldb`, Buffer.from('from bob@elsewhere.example'));
    await files.write(`${besides(cache, 'Backgrounds')}\\Uploads\\sea.png`, Buffer.from('sea'));
  }
}

async function seedConnections({ registry }: Seeded, index: number, upn: string): Promise<void> {
  const domain = upn.split('@')[1] ?? '';
  const drive = `${connectionPlaces.drives}\\${'HPQ'[index] ?? 'Z'}`;
  await registry.set(drive, 'RemotePath', stringValue(`\\\\files.${domain}\\home`));
  await registry.set(drive, 'UserName', stringValue(upn));
  await registry.set(drive, 'ProviderName', stringValue('Microsoft Windows Network'));
  await registry.set(drive, 'ConnectionType', dwordValue(1));
  const printer = `${connectionPlaces.printers}\\,,print.${domain},Floor 1`;
  await registry.set(printer, 'Server', stringValue(`\\\\print.${domain}`));
}
