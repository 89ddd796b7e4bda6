import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createGunzip } from 'node:zlib';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { fileVersion } from '../database/own-tables.ts';
import { applicationId } from '../storage/index.ts';
import { writeAll } from './export-project.ts';
import type { Progress } from './export-project.ts';
import { readKeyFile } from './key-file.ts';
import { openSeal } from './open-seal.ts';
import { damaged, readHead } from './project-container.ts';
import type { ContainerHead } from './project-container.ts';
import { projectPaths, readProjectFile } from './project-folder.ts';
import type { ProjectFile } from './project-folder.ts';
import { storageFault } from './storage-fault.ts';

export interface ImportOptions {
  /** where it is built; it must not exist, and is gone afterwards */
  readonly draft: string;
  /** where it is to lie; it must not exist */
  readonly folder: string;
  /** projects that are in the list already */
  readonly known: readonly { id: string; name: string }[];
  readonly progress: Progress;
}

/**
 * Takes in a file that `exportProject` wrote. Everything is unpacked beside its place and checked (sizes, hashes, that keys,
 * project and database belong together) before it is renamed there: whole or not at all. `conflict`: the project is known.
 */
export async function importProject(from: string, options: ImportOptions): Promise<Result<ProjectFile>> {
  const { draft, folder } = options;
  try {
    await mkdir(draft, { mode: 0o700 });
    const head = await unpack(from, options);
    if (!head.ok) return head;
    const project = await checkUnpacked(draft, head.value, from);
    if (!project.ok) return project;
    await mkdir(projectPaths(draft).backups, { mode: 0o700 });
    await rename(draft, folder);
    return project;
  } catch (thrown) {
    return storageFault(thrown, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function unpack(from: string, options: ImportOptions): Promise<Result<ContainerHead>> {
  const file = await open(from, 'r');
  try {
    const read = await readHead(file, from);
    if (!read.ok) return read;
    const { head, contentAt } = read.value;
    const known = options.known.find(({ id }) => id === head.project.id);
    if (known) {
      const why = `this project is in the list already, as “${known.name}”`;
      return fail('conflict', from, why, 'Open it there. To go back to the exported state, delete it first.');
    }
    const unpacked = await unpackFiles(from, contentAt, head, options);
    return unpacked.ok ? ok(head) : unpacked;
  } finally {
    await file.close();
  }
}

async function unpackFiles(
  from: string,
  contentAt: number,
  { files }: ContainerHead,
  { draft, progress }: ImportOptions,
): Promise<Result<void>> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const source = createReadStream(from, { start: contentAt });
  const unzipped = source.pipe(createGunzip());
  source.on('error', (error) => unzipped.destroy(error));
  // The loop below learns of it as well, but only listens once it has opened a file to write to: a damaged one may be quicker.
  unzipped.on('error', () => undefined);
  const chunks = (unzipped as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  let left: Buffer = Buffer.alloc(0);
  let done = 0;
  try {
    for (const { name, bytes, sha256 } of files) {
      const hash = createHash('sha256');
      const target = await open(join(draft, name), 'wx', 0o600);
      try {
        let missing = bytes;
        while (missing > 0) {
          if (left.length === 0) {
            const next = await chunks.next();
            if (next.done) return damaged(from, 'it ends too early');
            left = next.value;
          }
          const part = left.subarray(0, missing);
          left = left.subarray(part.length);
          hash.update(part);
          await writeAll(target, part);
          missing -= part.length;
          done += part.length;
          progress(done, total);
        }
        await target.sync();
      } finally {
        await target.close();
      }
      if (hash.digest('hex') !== sha256) return damaged(from, `${name} is not what was exported`);
    }
    if (left.length > 0 || !(await chunks.next()).done) return damaged(from, 'there is more in it than it says');
    return ok(undefined);
  } catch (thrown) {
    // What zlib finds wrong has a code of its own; the rest is the disk's.
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
    if (code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE') return damaged(from, 'it cannot be unpacked');
    throw thrown;
  } finally {
    source.destroy();
    unzipped.destroy();
  }
}

/** The hashes only say that the file is whole: whoever wrote it may have put together what does not belong together. */
async function checkUnpacked(draft: string, head: ContainerHead, from: string): Promise<Result<ProjectFile>> {
  const project = await readProjectFile(draft);
  if (!project.ok) return project.error.code === 'unsupported-version' ? project : damaged(from, project.error.message);
  const { id, sample, rootRecord } = project.value;
  if (id !== head.project.id || rootRecord.projectId !== id)
    return damaged(from, 'it holds another project than it says');
  const keys = await readKeyFile(draft, id);
  if (!keys.ok) return damaged(from, keys.error.message);
  if (keys.value.rootKey !== null && keys.value.rootKey !== rootRecord.rootKey)
    return damaged(from, 'its keys are those of another project');
  if (sample !== (keys.value.sealed.kind === openSeal.kind))
    return damaged(from, 'its keys are not kept as a project of its kind keeps them');
  const database = checkDatabase(projectPaths(draft).database, from);
  return database.ok ? project : database;
}

function checkDatabase(path: string, from: string): Result<void> {
  let handle: DatabaseSync | null = null;
  try {
    handle = new DatabaseSync(path, { readOnly: true });
    const number = (sql: string): number => Number(Object.values(handle?.prepare(sql).get() ?? {})[0]);
    if (number('PRAGMA application_id') !== applicationId) return damaged(from, 'its database is no project');
    if (number('PRAGMA user_version') > fileVersion) {
      const why = 'this project was last opened by a newer Ferry';
      return fail('unsupported-version', from, why, 'Update Ferry on this computer; nothing was taken in.');
    }
    // Ferry makes neither; in a file from elsewhere they would act on their own.
    if (number(`SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')`) > 0)
      return damaged(from, 'its database holds what Ferry never writes');
    const verdict = String(Object.values(handle.prepare('PRAGMA quick_check(1)').get() ?? {})[0]);
    return verdict === 'ok' ? ok(undefined) : damaged(from, `its database is not sound (${verdict.slice(0, 200)})`);
  } catch (thrown) {
    return damaged(from, thrown instanceof Error ? thrown.message : 'its database cannot be read');
  } finally {
    handle?.close();
  }
}
