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

/** Has Windows start this program at sign-in, for the data folder. Changes nothing where it does already. */
export async function startAtSignIn({ registry }: Installation, program: string, data: string): Promise<void> {
  const command = `"${program}" start --data "${data}"`;
  const values = (await registry.read(runKey))?.values ?? new Map<string, never>();
  const there = valueNamed(values, runName);
  if ((there && textOf(there)) === command) return;
  await registry.set(runKey, runName, stringValue(command));
}
