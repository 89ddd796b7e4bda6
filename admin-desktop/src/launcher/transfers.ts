import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { partBytes } from '../contract/calls/project-calls.ts';
import { makePrivateFolder } from './private-file.ts';

/** A file on its way to or from a page, in a folder for this user alone. It goes when it is closed. */
export interface Transfer {
  readonly id: string;
  readonly path: string;
  /** Closes it and deletes the file. */
  end(): Promise<void>;
}

export interface Incoming extends Transfer {
  /** Resolves when all bytes are here and on the disk; never when it is ended before. */
  readonly complete: Promise<void>;
}

/** The transfers of this console, by parts: each part waits for the one before, so nothing piles up in memory. */
export interface Transfers {
  /** A path for a file that is written now and read by `read` afterwards. */
  outgoing(onRead: () => void): Transfer;
  /** The part at `offset` of an outgoing file: less than `partBytes` at its end. */
  read(id: string, offset: number): Promise<Result<Buffer>>;
  incoming(bytes: number): Promise<Result<Incoming>>;
  /** Takes the part that begins at `offset`, which has to be where the one before ended. */
  write(id: string, offset: number, part: Buffer): Promise<Result<void>>;
}

type Receiving = { file: FileHandle; bytes: number; received: number; complete: () => void };

const over = (id: string) => fail('not-found', `transfer ${id}`, 'this transfer is over', 'Begin again.');

/** Files are below `<home>/transfer`; what a console that was killed left there is deleted. */
export function createTransfers(home: string): Transfers {
  const folder = join(home, 'transfer');
  rmSync(folder, { recursive: true, force: true });
  const sending = new Map<string, { path: string; onRead: () => void }>();
  const receiving = new Map<string, Receiving>();
  const fresh = () => {
    makePrivateFolder(folder);
    const id = randomBytes(16).toString('hex');
    return { id, path: join(folder, id) };
  };

  return {
    outgoing(onRead) {
      const { id, path } = fresh();
      sending.set(id, { path, onRead });
      return {
        ...{ id, path },
        async end() {
          sending.delete(id);
          await rm(path, { force: true });
        },
      };
    },
    async read(id, offset) {
      const transfer = sending.get(id);
      if (!transfer) return over(id);
      try {
        const file = await open(transfer.path, 'r');
        try {
          const { size } = await file.stat();
          const part = Buffer.alloc(Math.max(0, Math.min(partBytes, size - offset)));
          const { bytesRead } = await file.read(part, 0, part.length, offset);
          if (bytesRead < part.length)
            return fail('storage', transfer.path, 'the file is shorter than it was', 'Again.');
          if (offset + bytesRead >= size) transfer.onRead();
          return ok(part);
        } finally {
          await file.close();
        }
      } catch (thrown) {
        return { ok: false, error: errorFrom(thrown, transfer.path) };
      }
    },
    async incoming(bytes) {
      const { id, path } = fresh();
      let file: FileHandle;
      try {
        file = await open(path, 'wx', 0o600);
      } catch (thrown) {
        return fail('storage', path, errorFrom(thrown, path).message, 'Make this folder writable for you.');
      }
      const complete = new Promise<void>((resolve) => {
        receiving.set(id, { file, bytes, received: 0, complete: resolve });
      });
      return ok({
        ...{ id, path, complete },
        async end() {
          if (receiving.delete(id)) await file.close();
          await rm(path, { force: true });
        },
      });
    },
    async write(id, offset, part) {
      const transfer = receiving.get(id);
      if (!transfer) return over(id);
      const { file, bytes } = transfer;
      if (offset !== transfer.received || part.length === 0 || offset + part.length > bytes)
        return fail('invalid', `transfer ${id}`, 'this part is not the next one', 'Begin again.');
      transfer.received += part.length;
      try {
        await file.writeFile(part);
        if (transfer.received === bytes) {
          receiving.delete(id);
          await file.close();
          transfer.complete();
        }
        return ok(undefined);
      } catch (thrown) {
        const full = (thrown as NodeJS.ErrnoException).code === 'ENOSPC';
        const message = full ? 'the disk is full' : errorFrom(thrown, 'transfer').message;
        return fail('storage', 'transfer', message, 'Free some space on the disk and try again.');
      }
    },
  };
}
