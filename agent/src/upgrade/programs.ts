import { existsSync } from 'node:fs';
import { copyFile, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { releaseVersionSchema } from '@ferry/common/version';
import { syncFolder } from '../durable-file.ts';
import { stringValue, textOf, valueNamed } from '../registry-values.ts';
import type { Installation } from './installation.ts';

const name = 'ferry-agent';
const runKey = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
/** As the installer has it: both write the same value. */
const runName = 'Ferry agent';

type Places = Pick<Installation, 'program' | 'extension'>;

/** What an installer laid down. It is the installer's: an upgrade puts its programs beside it. */
export function installedProgram({ program, extension }: Places): string {
  return join(dirname(program), `${name}${extension}`);
}

export function programOf({ program, extension }: Places, version: string): string {
  return join(dirname(program), `${name}-${version}${extension}`);
}

/** Programs that upgrades have brought, whole or not. */
export async function programsOfUpgrades({ program, extension }: Places): Promise<string[]> {
  const folder = dirname(program);
  const found = (await readdir(folder)).filter((file) => {
    const version = file.slice(name.length + 1).replace(/\.new$/, '');
    const known = version.endsWith(extension) && releaseVersionSchema.safeParse(version.slice(0, -extension.length));
    return file.startsWith(`${name}-`) && known && known.success;
  });
  return found.map((file) => join(folder, file));
}

/** Removes those that upgrades have brought, but not `keep`. Windows keeps one that runs: it goes the next time. */
export async function removePrograms(places: Places, keep: readonly string[]): Promise<void> {
  const kept = [places.program, ...keep].map((path) => basename(path));
  for (const path of await programsOfUpgrades(places)) {
    if (kept.includes(basename(path))) continue;
    try {
      await rm(path, { force: true, maxRetries: 10, retryDelay: 100 });
    } catch (thrown) {
      const inUse =
        thrown instanceof Error && 'code' in thrown && ['EBUSY', 'EPERM', 'EACCES'].includes(String(thrown.code));
      if (!inUse) throw thrown;
    }
  }
}

/** Puts a program that was fetched beside the installed one, whole or not at all. Gives its path. */
export async function placeProgram(places: Places, from: string, version: string): Promise<string> {
  const path = programOf(places, version);
  const temporary = `${path}.new`;
  try {
    await copyFile(from, temporary);
    const file = await open(temporary, 'r+');
    try {
      await file.chmod(0o700);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (thrown) {
    // A full disk must not stay full by it.
    await rm(temporary, { force: true });
    throw thrown;
  }
  await syncFolder(dirname(path));
  return path;
}

async function commandAtSignIn({ registry }: Pick<Installation, 'registry'>): Promise<string | null> {
  return textOf(valueNamed((await registry.read(runKey))?.values ?? new Map<string, never>(), runName));
}

/** Has Windows start this program at sign-in, for the data folder. Changes nothing where it does already. */
export async function startAtSignIn(installation: Installation, program: string, data: string): Promise<void> {
  const command = `"${program}" start --data "${data}"`;
  if ((await commandAtSignIn(installation)) === command) return;
  await installation.registry.set(runKey, runName, stringValue(command));
}

/**
 * Has Windows start the program that runs, where at sign-in it would start one beside it that is not there any more or is not among
 * those that stay (`keep`). What somebody else has it start stays as it is.
 */
export async function mendSignIn(installation: Installation, keep: readonly string[], data: string): Promise<void> {
  const path = /^"([^"]+)" start /.exec((await commandAtSignIn(installation)) ?? '')?.[1];
  if (path === undefined || dirname(path) !== dirname(installation.program)) return;
  const stays = [installedProgram(installation), installation.program, ...keep].map((one) => basename(one));
  if (stays.includes(basename(path)) && existsSync(path)) return;
  await startAtSignIn(installation, installation.program, data);
}
