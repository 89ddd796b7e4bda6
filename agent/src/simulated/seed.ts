import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { entraPlaces, personalTenantId } from '../entra-places.ts';
import type { SignedInAccount } from '../laptop.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { dwordValue, stringValue } from '../registry-values.ts';
import { emptyRegistry, SimulatedRegistry } from './registry.ts';
import { seedOffice } from './seed-office.ts';
import { seedSurroundings } from './seed-surroundings.ts';
import { laptopFiles, openSimulatedLaptop } from './simulated-laptop.ts';

export interface SeedOptions {
  /** UPN of the account in the source tenant */
  upn: string;
  sourceTenantId: string;
  sourceDomain: string;
  targetTenantId: string;
  /** UPN of the account in the target tenant, signed in beside it */
  targetUpn: string;
  /** a personal Microsoft account; by default one at outlook.example */
  personalUpn?: string;
  hostname?: string;
  windowsUser?: string;
  elevated?: boolean;
  /** with traces of Office, OneDrive and Outlook for each work account */
  office?: boolean;
  /** with Teams, Edge, saved passwords, network drives and printers of each work account */
  surroundings?: boolean;
  /** a program that is open and does not close when it is asked to: `WINWORD.EXE` */
  stubborn?: string;
  /** of Windows, BCP 47 */
  language?: string;
}

/**
 * Fills an empty folder with a laptop on which three people's worth of accounts are signed in: one of the source tenant, one of
 * the target tenant and a personal one, each of the first two registered with Entra. Refuses a folder that is not empty.
 */
export async function seedLaptop(folder: string, options: SeedOptions): Promise<Result<void>> {
  makePrivateFolder(folder);
  if ((await readdir(folder)).length > 0)
    return fail('storage', folder, 'the folder is not empty', 'Name a folder that is empty or does not exist.');
  const name = options.upn.split('@')[0] ?? 'somebody';
  const files = laptopFiles(folder);
  await files.machine.write({
    format: 1,
    hostname: options.hostname ?? `LAPTOP-${randomBytes(3).toString('hex').toUpperCase()}`,
    windowsUser: options.windowsUser ?? name,
    computerId: randomUUID(),
    os: 'Windows 11 (simulated)',
    elevated: options.elevated ?? false,
    joined: false,
    ...(options.language === undefined ? {} : { language: options.language }),
  });
  await files.registry.write(emptyRegistry);
  await files.certificates.write([]);
  await files.credentials.write([]);
  await files.processes.write([
    { pid: 4711, name: 'explorer.exe' },
    ...(options.office ? officePrograms : []),
    ...(options.surroundings ? [{ pid: 5004, name: 'ms-teams.exe', stubborn: true }] : []),
    ...(options.stubborn === undefined ? [] : [{ pid: 5003, name: options.stubborn, stubborn: true }]),
  ]);

  const work = [
    { tenantId: options.sourceTenantId, upn: options.upn, domain: options.sourceDomain },
    {
      tenantId: options.targetTenantId,
      upn: options.targetUpn,
      domain: options.targetUpn.split('@')[1] ?? '',
    },
  ];
  const accounts: SignedInAccount[] = [];
  for (const account of work) accounts.push(await addWorkAccount(folder, account));
  accounts.push(await addPersonalAccount(folder, options.personalUpn ?? `${name}@outlook.example`));
  await files.accounts.write(accounts);
  const office = accounts
    .filter(({ kind }) => kind === 'work')
    .map(({ upn, tenantId, objectId = '' }) => ({ upn, tenantId, objectId, tenantName: upn.split('@')[1] ?? '' }));
  if (options.office) await seedOffice(openSimulatedLaptop(folder), office);
  if (options.surroundings) await seedSurroundings(openSimulatedLaptop(folder), office);
  return ok(undefined);
}

const officePrograms = [
  { pid: 5001, name: 'OneDrive.exe' },
  { pid: 5002, name: 'OUTLOOK.EXE' },
];

type Work = { tenantId: string; upn: string; domain: string };

async function addWorkAccount(folder: string, account: Work): Promise<SignedInAccount> {
  const files = laptopFiles(folder);
  const registry = new SimulatedRegistry(files.registry, async () => true);
  const element = randomBytes(900);
  const thumbprint = createHash('sha1').update(element).digest('hex').toUpperCase();
  const objectId = randomUUID();

  const joinInfo = `${entraPlaces.joinInfo}\\${thumbprint}`;
  await registry.set(joinInfo, 'UserEmail', stringValue(account.upn));
  await registry.set(joinInfo, 'TenantId', stringValue(account.tenantId));
  await registry.set(
    `${entraPlaces.tenantInfo}\\${account.tenantId}`,
    'DisplayName',
    stringValue(`Häuser — ${account.domain}`),
  );
  const helloKey = `${entraPlaces.helloKeys}\\{${randomUUID().toUpperCase()}}`;
  await registry.set(helloKey, 'UserId', stringValue(account.upn));
  await registry.set(helloKey, 'TenantDomain', stringValue(account.domain));
  await registry.set(entraPlaces.helloKeys, 'NumOfAttRetry', dwordValue(0));
  await registry.set(entraPlaces.storage, `${objectId}.${account.tenantId}`, stringValue(account.upn));

  await files.certificates.update((all) =>
    [
      ...all,
      {
        thumbprint,
        issuer: entraPlaces.certificateIssuer,
        subject: `CN=${randomUUID()}`,
        element: element.toString('base64'),
      },
    ].sort((a, b) => (a.thumbprint < b.thumbprint ? -1 : 1)),
  );
  await addBrokerFile(folder, account.upn);
  return {
    id: `${objectId}.${account.tenantId}`,
    kind: 'work',
    tenantId: account.tenantId,
    upn: account.upn,
    objectId,
  };
}

async function addPersonalAccount(folder: string, upn: string): Promise<SignedInAccount> {
  const registry = new SimulatedRegistry(laptopFiles(folder).registry, async () => true);
  const id = `00000000-0000-0000-${randomBytes(2).toString('hex')}-${randomBytes(6).toString('hex')}.${personalTenantId}`;
  await registry.set('HKCU\\Software\\Microsoft\\IdentityCRL\\UserExtendedProperties', upn, stringValue('1'));
  await registry.set(entraPlaces.storage, id, stringValue(upn));
  await addBrokerFile(folder, upn);
  return { id, kind: 'personal', tenantId: personalTenantId, upn };
}

/** The real files are opaque with the UPN readable inside; one of UTF-16 between bytes that are no text will do. */
async function addBrokerFile(folder: string, upn: string): Promise<void> {
  const before = Buffer.from([0x01, 0x00, 0x00, 0x10, 0x00, 0x00]);
  const content = Buffer.concat([
    before,
    Buffer.from(upn, 'utf16le'),
    Buffer.alloc(4),
    randomBytes(64).map((b) => b & 7),
  ]);
  const name = `${createHash('sha1').update(upn).digest('hex')}.tbacct`;
  await laptopFiles(folder).users.write(`${entraPlaces.brokerAccounts}\\${name}`, content);
}
