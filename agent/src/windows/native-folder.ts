import { join } from 'node:path';

/** Where the single executable writes out what Windows loads from files only. */
export function nativeFolder(): string {
  return join(process.env['LOCALAPPDATA'] ?? '', 'Ferry', 'native');
}
