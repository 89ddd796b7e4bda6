import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { namedFault } from '../storage/storage-error.ts';
import { headBytes, packedNames } from './project-container.ts';
import type { ContainerHead } from './project-container.ts';
import { projectPaths, readProjectFile } from './project-folder.ts';
import type { ProjectFile } from './project-folder.ts';
import { storageFault } from './storage-fault.ts';

export type Progress = (done: number, total: number) => void;

/**
 * Writes the project in `folder` into the new file `to` (0600), whole or not at all. The keys stay as they lie there: under their
 * passphrase. The database is a snapshot, so a core may have the project open and work on.
 */
export async function exportProject(
  folder: string,
  to: string,
  options: { now: () => number; progress: Progress },
): Promise<Result<{ project: ProjectFile; bytes: number }>> {
  const project = await readProjectFile(folder);
  if (!project.ok) return project;
  const { id, name, sample } = project.value;
  const paths = projectPaths(folder);
  const snapshot = `${to}.sqlite`;
  try {
    takeSnapshot(paths.database, snapshot);
    const sources = [paths.project, paths.keys, snapshot];
    const [first, second, third] = await Promise.all(sources.map(async (path, at) => await describe(path, at)));
    if (!first || !second || !third) throw new Error('a file of the project is missing');
    const createdAt = new Date(options.now()).toISOString();
    const head: ContainerHead = { createdAt, project: { id, name, sample }, files: [first, second, third] };
    const total = first.bytes + second.bytes + third.bytes;
    const bytes = await write(to, head, sources, (done) => options.progress(done, total));
    return ok({ project: project.value, bytes });
  } catch (thrown) {
    return storageFault(namedFault(thrown), folder);
  } finally {
    await rm(snapshot, { force: true });
  }
}

function takeSnapshot(database: string, to: string): void {
  const handle = new DatabaseSync(database, { readOnly: true });
  try {
    handle.exec('PRAGMA busy_timeout = 5000');
    handle.prepare('VACUUM INTO ?').run(to);
  } finally {
    handle.close();
  }
}

async function describe(path: string, at: number): Promise<ContainerHead['files'][number]> {
  const name = packedNames[at];
  if (name === undefined) throw new Error('no name for this file');
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { name, bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

async function write(
  to: string,
  head: ContainerHead,
  sources: readonly string[],
  progress: (done: number) => void,
): Promise<number> {
  const file: FileHandle = await open(to, 'wx', 0o600);
  let whole = false;
  try {
    await file.write(headBytes(head));
    async function* contents(): AsyncGenerator<Buffer> {
      let done = 0;
      for (const path of sources) {
        for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
          yield chunk;
          done += chunk.length;
          progress(done);
        }
      }
    }
    await pipeline(Readable.from(contents(), { objectMode: false }), createGzip(), async (packed) => {
      for await (const chunk of packed as AsyncIterable<Buffer>) await writeAll(file, chunk);
    });
    await file.sync();
    const { size } = await file.stat();
    whole = true;
    return size;
  } finally {
    await file.close();
    if (!whole) await rm(to, { force: true });
  }
}

/** A write may take only a part of what it is given. */
export async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length;) {
    written += (await file.write(chunk, written)).bytesWritten;
  }
}
