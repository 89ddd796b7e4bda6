import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { PinnedPackage } from './pinned.ts';

const exec = promisify(execFile);

/**
 * The file of a pinned package, from the cache below `cache` or else by npm from wherever npm takes packages here. Throws when
 * its bytes are not the pinned ones: nothing of it is unpacked then.
 */
export async function pinnedFile(pinned: PinnedPackage, cache: string): Promise<string> {
  const folder = join(cache, `${pinned.name.replaceAll('/', '-')}-${pinned.version}`);
  const file = join(folder, pinned.file);
  if (existsSync(file)) return file;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'fetch-'));
  try {
    const wanted = `${pinned.name}@${pinned.version}`;
    await exec('npm', ['pack', wanted, '--pack-destination', scratch, '--silent'], { cwd: scratch });
    const [archive] = readdirSync(scratch).filter((name) => name.endsWith('.tgz'));
    if (archive === undefined) throw new Error(`npm gave no archive for ${wanted}`);
    const got = await integrityOf(join(scratch, archive));
    if (got !== pinned.integrity) {
      throw new Error(
        `${wanted} is not what it was: ${got} instead of ${pinned.integrity}. Find out why before going on.`,
      );
    }
    await exec('tar', ['-xzf', archive, pinned.file], { cwd: scratch });
    rmSync(join(scratch, archive));
    rmSync(folder, { recursive: true, force: true });
    renameSync(scratch, folder);
    return file;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function integrityOf(path: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  return `sha512-${hash.digest('base64')}`;
}
