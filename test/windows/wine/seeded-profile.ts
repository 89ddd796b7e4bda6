// A user profile with the traces of two work accounts and a personal one, made by the Win32 calls themselves.
import { createHash, randomUUID } from 'node:crypto';
import { entraPlaces, personalTenantId } from '../../../agent/src/entra-places.ts';
import type { Probe, ProbeCall } from './bundled-probe.ts';
import { selfSignedCertificate } from './self-signed.ts';

const text = (value: string) => ({
  type: 'sz',
  data: { base64: Buffer.from(`${value}\0`, 'utf16le').toString('base64') },
});
const set = (key: string, name: string, value: unknown): ProbeCall => ({
  on: 'registry',
  act: 'set',
  args: [key, name, value],
});

export type SeededAccount = { upn: string; tenantId: string };

/** Each account is registered: certificate, JoinInfo, tenant, Windows Hello, stored sign-in, broker file, credential. */
export async function seedProfile(probe: Probe, accounts: readonly SeededAccount[]): Promise<void> {
  const calls: ProbeCall[] = [];
  for (const { upn, tenantId } of accounts) {
    const certificate = await selfSignedCertificate(entraPlaces.certificateIssuer);
    const thumbprint = createHash('sha1').update(certificate).digest('hex').toUpperCase();
    const head = Buffer.alloc(12);
    [32, 1, certificate.length].forEach((word, at) => head.writeUInt32LE(word, at * 4));
    const element = { base64: Buffer.concat([head, certificate]).toString('base64') };
    const hello = `${entraPlaces.helloKeys}\\{${randomUUID()}}`;
    const file = Buffer.concat([Buffer.from([1, 0, 0, 16]), Buffer.from(upn, 'utf16le'), Buffer.alloc(8)]);
    const name = `${createHash('sha1').update(upn).digest('hex')}.tbacct`;
    calls.push(
      { on: 'certificates', act: 'import', args: [element] },
      set(`${entraPlaces.joinInfo}\\${thumbprint}`, 'UserEmail', text(upn)),
      set(`${entraPlaces.joinInfo}\\${thumbprint}`, 'TenantId', text(tenantId)),
      set(`${entraPlaces.tenantInfo}\\${tenantId}`, 'DisplayName', text(`Häuser of ${upn}`)),
      set(hello, 'UserId', text(upn)),
      set(hello, 'TenantDomain', text(upn.split('@')[1] ?? '')),
      set(entraPlaces.storage, `${randomUUID()}.${tenantId}`, text(upn)),
      {
        on: 'files',
        act: 'write',
        args: [`${entraPlaces.brokerAccounts}\\${name}`, { base64: file.toString('base64') }],
      },
      {
        on: 'credentials',
        act: 'write',
        args: [{ target: `MicrosoftOffice16_Data:ADAL:${tenantId}`, userName: upn, data: { base64: 'AAEC' } }],
      },
    );
  }
  calls.push(
    set('HKCU\\Software\\Microsoft\\IdentityCRL\\UserExtendedProperties', 'ann@outlook.example', text('1')),
    set(entraPlaces.storage, `00000000-0000-0000-0000-000000000001.${personalTenantId}`, text('ann@outlook.example')),
  );
  for (const answer of await probe(calls)) if (answer.error) throw new Error(JSON.stringify(answer.error));
}
