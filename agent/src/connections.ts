import type { Registry } from './laptop.ts';
import { connectionPlaces } from './office-places.ts';
import { textOf, valueNamed } from './registry-values.ts';
import { ownsDomain, ownsUpn } from './tenant-scope.ts';
import type { TenantScope } from './tenant-scope.ts';

/** `place`: `H:` for a drive. `path`: `\\server\share` or `\\server\printer`. `userName`: as whom, where that is written down. */
export type Connection = { kind: 'drive' | 'printer'; place: string; path: string; userName: string };

/** Network drives and printers that Windows connects again at each sign-in. */
export async function connectionsOf(registry: Registry): Promise<Connection[]> {
  const found: Connection[] = [];
  for (const letter of (await registry.read(connectionPlaces.drives))?.keys ?? []) {
    const values = (await registry.read(`${connectionPlaces.drives}\\${letter}`))?.values ?? new Map();
    const path = textOf(valueNamed(values, 'RemotePath')) ?? '';
    const userName = textOf(valueNamed(values, 'UserName')) ?? '';
    if (path !== '') found.push({ kind: 'drive', place: `${letter}:`, path, userName });
  }
  for (const name of (await registry.read(connectionPlaces.printers))?.keys ?? []) {
    // The key is called ",,server,printer": a backslash cannot stand in a name.
    const path = name.replaceAll(',', '\\');
    found.push({ kind: 'printer', place: path.slice(path.lastIndexOf('\\') + 1), path, userName: '' });
  }
  return found;
}

/** Whether it leads to the tenant that is left: by whose account it is, its server, or the SharePoint of that tenant. */
export function leadsToSource({ path, userName }: Connection, scope: TenantScope): boolean {
  if (ownsUpn(scope, userName)) return true;
  const server = (/^\\\\([^\\@]+)/.exec(path)?.[1] ?? '').toLowerCase();
  if (server === '') return false;
  const names = scope.domains.flatMap((domain) => /^([a-z0-9-]+)\.onmicrosoft\.com$/.exec(domain)?.[1] ?? []);
  if (names.some((name) => server === `${name}.sharepoint.com` || server === `${name}-my.sharepoint.com`)) return true;
  const labels = server.split('.');
  return labels.some((_label, at) => ownsDomain(scope, labels.slice(at).join('.')));
}

/** For people: `H: (\\files.source.example\home)`. */
export function connectionInWords({ kind, place, path }: Connection): string {
  return kind === 'drive' ? `${place} (${path})` : path;
}
