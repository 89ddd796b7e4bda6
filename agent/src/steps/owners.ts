import { personalTenantId } from '../entra-places.ts';
import type { Files, Registry, RegistryValue } from '../laptop.ts';
import { addressesIn, ownsDomain, ownsTenant, ownsUpn } from '../tenant-scope.ts';
import type { TenantScope } from '../tenant-scope.ts';
import { backupLimit } from './executor.ts';

/** `unclear`: nothing there says whose it is, because it is gone or half removed. */
export type GateVerdict = 'ours' | 'foreign' | 'unclear';

/** More than any account's key holds; beyond, whose it is stays unclear. */
const mostKeys = 2000;

/** Ours only when every address in it is. What names the tenant of personal accounts is not, whatever address somebody chose for one. */
export function ownerOfFile(content: Uint8Array, scope: TenantScope): GateVerdict {
  return namesPersonalTenant(content) ? 'foreign' : ownerOf(addressesIn(content), [], scope);
}

function namesPersonalTenant(content: Uint8Array): boolean {
  const buffer = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return buffer.includes(personalTenantId) || buffer.includes(Buffer.from(personalTenantId, 'utf16le'));
}

/**
 * Office keeps a licence as JSON, of which parts are JSON in base64: whose it is, the addresses and tenant ids say that stand in
 * it or in what unwraps.
 */
export function ownerOfLicence(content: Uint8Array, scope: TenantScope): GateVerdict {
  const text = Buffer.from(content).toString('latin1');
  const wrapped = (text.match(/[A-Za-z0-9+/_-]{40,}={0,2}/g) ?? []).slice(0, 200);
  const layers = [Buffer.from(content), ...wrapped.map((part) => Buffer.from(part, 'base64'))];
  const tenants = layers.flatMap((layer) => [
    ...layer.toString('utf8').matchAll(/"[^"]{0,20}tenantid"\s*:\s*"([0-9a-f-]{36})"/gi),
  ]);
  return ownerOf(
    layers.flatMap((layer) => addressesIn(layer)),
    tenants.map(([, id]) => id ?? ''),
    scope,
  );
}

/** Ours only when there is one and every one is. */
export function ownerOfAddresses(addresses: readonly string[], scope: TenantScope): GateVerdict {
  return ownerOf(addresses, [], scope);
}

/** Every address in several files; what is not there says nothing. */
export async function addressesInFiles(files: Files, paths: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths)
    for (const one of addressesIn((await files.read(path, backupLimit)) ?? new Uint8Array())) found.add(one);
  return [...found];
}

/** What Windows, Office and OneDrive store for personal accounts; a work address may be the name of one. */
const personalCredential =
  /^(?:(?:MicrosoftAccount|WindowsLive):|MicrosoftOffice\d+_Data:live(?:\.com)?:|OneDrive Cached Credential$)/i;

/** By its user name where that is an address, else by the addresses in its name. */
export function ownerOfCredential(credential: { target: string; userName: string }, scope: TenantScope): GateVerdict {
  if (personalCredential.test(credential.target)) return 'foreign';
  if (credential.userName.includes('@')) return ownsUpn(scope, credential.userName) ? 'ours' : 'foreign';
  return ownerOf(addressesIn(new TextEncoder().encode(credential.target)), [], scope);
}

/** What may hold the addresses of a value: its name, and its data. */
export function valueWithName(name: string, { data }: RegistryValue): Uint8Array {
  return Buffer.concat([Buffer.from(`${name} `, 'utf16le'), data]);
}

/**
 * Whose a note of AutoDiscover is: by its addresses, and by the hosts of mail in it. Outlook's list of servers that it lets itself
 * be sent to has these as names of empty values.
 */
export function ownerOfMailHosts(name: string, value: RegistryValue, scope: TenantScope): GateVerdict {
  const content = valueWithName(name, value);
  const text = Buffer.from(content).toString('utf16le').toLowerCase();
  const hosts = [...text.matchAll(/(?<![\p{L}\p{N}@.-])[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,20}/gu)].map(
    ([host]) => host,
  );
  const byAddress = ownerOfFile(content, scope);
  const ours = hosts.some((host) => ownsDomain(scope, host.replace(mailHost, '')));
  return byAddress === 'unclear' && ours ? 'ours' : byAddress;
}

const mailHost = /^(?:autodiscover|exchange|mail|outlook|owa|webmail)\./;

/** Every address in the values of a key and of those below it. */
export async function addressesBelow(registry: Registry, root: string): Promise<string[]> {
  const found = new Set<string>();
  const open = [root];
  for (let seen = 0; open.length > 0 && seen < mostKeys; seen += 1) {
    const key = open.pop() ?? '';
    const content = await registry.read(key);
    for (const { data } of content?.values.values() ?? []) for (const one of addressesIn(data)) found.add(one);
    open.push(...(content?.keys ?? []).map((name) => `${key}\\${name}`));
  }
  return open.length > 0 ? [] : [...found];
}

function ownerOf(addresses: readonly string[], tenants: readonly string[], scope: TenantScope): GateVerdict {
  if (addresses.length + tenants.length === 0) return 'unclear';
  const ours = addresses.every((one) => ownsUpn(scope, one)) && tenants.every((one) => ownsTenant(scope, one));
  return ours ? 'ours' : 'foreign';
}
