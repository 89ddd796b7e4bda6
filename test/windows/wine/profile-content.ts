import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentOf } from '../../support/laptop-content.ts';
import type { Probe } from './bundled-probe.ts';
import type { WineLaptop } from './wine-laptop.ts';

export type ProfileContent = { registry: string; files: Record<string, string>; rest: unknown };

/** Registry of the user, files, and what only calls show: everything that a migration could touch. */
export async function profileContent(laptop: WineLaptop, probe: Probe): Promise<ProfileContent> {
  await laptop.run('reg', ['export', 'HKCU\\Software\\Microsoft', 'C:\\export.reg', '/y']);
  const registry = readFileSync(join(laptop.drive, 'export.reg'), 'utf16le');
  const [certificates, credentials, packages] = await probe([
    { on: 'certificates', act: 'list', args: [] },
    { on: 'credentials', act: 'list', args: [] },
    { on: 'folders', act: '%LOCALAPPDATA%', args: [] },
  ]);
  const local = String(packages?.value).slice('C:\\'.length).replaceAll('\\', '/');
  return {
    registry: registry
      .split('\r\n')
      .filter((line) => !line.includes('Ferry'))
      .join('\n'),
    files: {
      ...contentOf(join(laptop.drive, local, 'Packages')),
      ...contentOf(join(laptop.drive, local, 'Microsoft')),
    },
    rest: [certificates?.value, credentials?.value],
  };
}
