import { constants } from 'node:fs';
import { access, lstat, mkdtemp, readdir, rmdir, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isOpenToOthers } from '../configuration/secret-file.ts';
import { keptKey } from '../gateway/gateway-identity.ts';
import { damaged, releasesFolder, unfinished } from '../releases-folder.ts';
import { dataVersion } from '../store/embedded/data-folder.ts';
import { bad, badBecause, pass, warn } from './finding.ts';
import type { Finding } from './finding.ts';

const name = 'data folder';
const mebibyte = 1024 * 1024;
/** The embedded store compacts by writing anew; below this a busy project can fill the rest within a day. */
const littleSpace = 1024 * mebibyte;
const tooLittleSpace = 100 * mebibyte;

/** Whether the server can write to its folder, nobody else can read what is secret in it, and there is room. Changes nothing. */
export async function dataFolderFindings(folder: string): Promise<Finding[]> {
  const path = resolve(folder);
  const place = await existing(path);
  const itself = place === path ? await folderFinding(path) : await parentFinding(path, place);
  const within =
    place === path && itself.level === 'pass'
      ? [...(await contentFindings(path)), ...(await secretFindings(path)), ...(await releaseFindings(path))]
      : [];
  return [itself, ...within, await spaceFinding(place)];
}

/** What a start would stop at: a newer Ferry's folder, or a key that is damaged. */
async function contentFindings(path: string): Promise<Finding[]> {
  const read = [await dataVersion(path), await keptKey(path)];
  return read.flatMap((each) => (each.ok ? [] : [badBecause(name, each.error)]));
}

/** The folder itself, or the nearest one above that is there. */
async function existing(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (thrown) {
    const above = dirname(path);
    if (codeOf(thrown) !== 'ENOENT' || above === path) return path;
    return await existing(above);
  }
}

async function folderFinding(path: string): Promise<Finding> {
  const todo = 'Give the user who runs ferry-server the right to write there, or name another folder with --data.';
  try {
    if (!(await stat(path)).isDirectory()) return bad(name, `${path} is no folder`, 'Name a folder with --data.');
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return pass(name, `${path} can be written`);
  } catch (thrown) {
    return bad(name, `${path} cannot be written (${codeOf(thrown)})`, todo);
  }
}

async function parentFinding(path: string, above: string): Promise<Finding> {
  try {
    // Tried and undone: there are places whose rights allow it and that take none all the same (/proc, a disk that is full).
    await rmdir(await mkdtemp(join(above, '.ferry-doctor-')));
    return pass(name, `${path} is not there yet and will be made`);
  } catch (thrown) {
    return bad(
      name,
      `${path} is not there, and cannot be made (${codeOf(thrown)})`,
      `Make it, or the rights on ${above}.`,
    );
  }
}

async function secretFindings(path: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const file of ['gateway.key', 'setup-code', 'couchdb-password']) {
    const full = join(path, file);
    try {
      const { mode } = await lstat(full);
      if (isOpenToOthers(mode)) findings.push(bad(name, `others may read ${full}`, `Run chmod 600 ${full}.`));
      await access(full, constants.R_OK);
    } catch (thrown) {
      // That of the gateway's key was told already.
      if (codeOf(thrown) !== 'ENOENT' && file !== 'gateway.key')
        findings.push(
          bad(name, `${full} cannot be read (${codeOf(thrown)})`, 'Let the user who runs ferry-server own it.'),
        );
    }
  }
  return findings;
}

/** Releases of the agent that consoles sent: how much they take, and whether more can come. None where none ever came. */
async function releaseFindings(path: string): Promise<Finding[]> {
  const folder = releasesFolder(path);
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    let bytes = 0;
    let files = 0;
    const rotten: string[] = [];
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      bytes += (await stat(file)).size;
      if (entry.name.endsWith(damaged)) rotten.push(file);
      else if (!entry.name.endsWith(unfinished)) files += 1;
    }
    const what = `${files} of the agent in ${folder}, ${Math.ceil(bytes / mebibyte)} MiB`;
    const todo = 'The disk may be failing: look at it, then delete this file. A console sends the release again.';
    return [pass('releases', what), ...rotten.map((file) => warn('releases', `${file} was damaged on the disk`, todo))];
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return [];
    const todo = 'Let the user who runs ferry-server own it, with all that is in it.';
    return [bad('releases', `${folder} cannot be used (${codeOf(thrown)})`, todo)];
  }
}

async function spaceFinding(place: string): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(place);
    const free = bavail * bsize;
    const what = `${Math.floor(free / mebibyte)} MiB are free`;
    if (free < tooLittleSpace) return bad('disk', what, 'Make room, or name a folder on another disk with --data.');
    if (free < littleSpace) return warn('disk', what, 'Make room soon.');
    return pass('disk', what);
  } catch (thrown) {
    return warn('disk', `the free space is not known (${codeOf(thrown)})`, 'Look at the disk yourself.');
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
}
