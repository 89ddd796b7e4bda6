import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { writeAll } from '../project/export-project.ts';
import { storageFault } from '../project/storage-fault.ts';

/** A file whose bytes come in by parts. */
export interface IncomingFile {
  readonly path: string;
  /** Takes the part that begins at `offset`, which has to be where the one before ended. */
  write(offset: number, part: Uint8Array): Promise<Result<void>>;
  /** Resolves with its SHA-256 when all bytes are here and on the disk; never when it is closed before. */
  readonly complete: Promise<string>;
  close(): Promise<void>;
}

/** Makes a new file (0600) that takes `bytes` bytes. Throws what the file system throws; then there is none. */
export async function receiveFile(path: string, bytes: number): Promise<IncomingFile> {
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  const complete = Promise.withResolvers<string>();
  let received = 0;
  let closed = false;

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    await file.close();
  }
  return {
    path,
    complete: complete.promise,
    async write(offset, part) {
      if (closed || offset !== received || part.length === 0 || offset + part.length > bytes)
        return fail('invalid', 'release', 'this part is not the next one', 'Begin again.');
      received += part.length;
      try {
        hash.update(part);
        await writeAll(file, part);
        if (received === bytes) {
          await file.sync();
          await close();
          complete.resolve(hash.digest('hex'));
        }
        return ok(undefined);
      } catch (thrown) {
        return storageFault(thrown, path);
      }
    },
    close,
  };
}
