import type { Go } from '@ferry/common/orders/order';

/** What belongs to the tenant that is being left. Ids and domains compare whole: a similar name is somebody else's. */
export interface TenantScope {
  readonly tenantId: string;
  readonly domains: readonly string[];
}

export function scopeOf(go: Pick<Go, 'sourceTenantId' | 'sourceDomains'>): TenantScope {
  return { tenantId: go.sourceTenantId.toLowerCase(), domains: go.sourceDomains.map(normaliseDomain) };
}

export function ownsTenant(scope: TenantScope, tenantId: string): boolean {
  return tenantId.trim().toLowerCase() === scope.tenantId;
}

export function ownsDomain(scope: TenantScope, domain: string): boolean {
  return scope.domains.includes(normaliseDomain(domain));
}

/** By the part behind the last `@`. */
export function ownsUpn(scope: TenantScope, upn: string): boolean {
  const at = upn.lastIndexOf('@');
  return at > 0 && ownsDomain(scope, upn.slice(at + 1));
}

function normaliseDomain(domain: string): string {
  return domain.trim().normalize('NFC').toLowerCase().replace(/\.$/, '');
}

/** All that RFC 5322 allows unquoted: a guest is `ann_home.example#EXT#@host.onmicrosoft.com`, and belongs to the host. */
const localPart = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,128}$/u;
const domainPart = /^[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,20}/u;

/** Every address in a file that is text only in part, as UTF-8 and as UTF-16 at even and odd offsets. */
export function addressesIn(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts = [buffer.toString('utf8'), buffer.toString('utf16le'), buffer.subarray(1).toString('utf16le')];
  return [...new Set(texts.flatMap(addressesInText))];
}

/** Looks around each `@` only, so that the time follows the size of the file whatever is in it. */
function addressesInText(text: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const local = localPart.exec(text.slice(Math.max(0, at - 128), at))?.[0];
    const domain = domainPart.exec(text.slice(at + 1, at + 512))?.[0];
    if (local !== undefined && domain !== undefined) found.push(`${local}@${domain}`.toLowerCase());
  }
  return found;
}
