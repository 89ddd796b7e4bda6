import { createRequire } from 'node:module';
import { join } from 'node:path';
import { getRawAsset, isSea } from 'node:sea';
import { nativeFolder } from '../native-folder.ts';
import { sha256, writeShipped } from '../shipped-file.ts';

/** What the agent's calls start, and what that includes from beside it. */
export const regeditScripts = [
  'ArchitectureAgnosticRegistry.vbs',
  'regCreateKey.wsf',
  'regDeleteKey.wsf',
  'regDeleteValue.wsf',
  'regList.wsf',
  'regPutValue.wsf',
  'regUtil.vbs',
  'util.vbs',
] as const;

/** Name of a script among the assets of the single executable. */
export const scriptAsset = (name: string): string => `regedit/${name}`;

/**
 * The folder with the package's scripts. They are run as they lie there, so each is compared before each call.
 *
 * @param asset gives one out of the single executable; by default where this is one
 */
export function regeditScriptFolder(
  asset: ((name: string) => Uint8Array) | null = isSea() ? (name) => Buffer.from(getRawAsset(name)) : null,
  folder: string = nativeFolder(),
): string {
  if (asset === null) return join(createRequire(import.meta.url).resolve('regedit'), '../vbs');
  const files = regeditScripts.map((name) => ({ name, bytes: asset(scriptAsset(name)) }));
  const digest = sha256(Buffer.concat(files.map(({ bytes }) => bytes)));
  const place = join(folder, `regedit-${digest.slice(0, 32)}`);
  for (const { name, bytes } of files) writeShipped(join(place, name), bytes);
  return place;
}
