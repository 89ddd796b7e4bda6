import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { IncomingRelease, ReleaseFolder } from './release-folder.ts';
import { readWindowsProgram } from './windows-program.ts';

/** What came in: a program that can be offered. */
export interface TakenRelease {
  readonly version: string;
  readonly sha256: string;
  readonly size: number;
  readonly signed: boolean;
}

/** Files that windows send because somebody wants to offer them. Each is gone when its stream ends, unless it was kept. */
export interface ReleaseIntake {
  begin(bytes: number): Promise<Result<{ id: string; end: () => Promise<void> }>>;
  write(id: string, offset: number, part: Uint8Array): Promise<Result<void>>;
  /** Resolves when it is all here; `invalid` when it is no program that can be offered; `cancelled` when `signal` aborts. */
  taken(id: string, signal: AbortSignal): Promise<Result<TakenRelease>>;
  /**
   * Does something with what it turned out to be; `keep` puts it among the releases of this console. A window that closes
   * meanwhile does not take it away: the file stays until `act` is through.
   */
  offer<T>(
    id: string,
    act: (release: TakenRelease, keep: () => Promise<Result<void>>) => Promise<Result<T>>,
  ): Promise<Result<T>>;
}

/** Windows of this console that may have one open at once. */
const atOnce = 4;

export function createReleaseIntake(folder: ReleaseFolder): ReleaseIntake {
  type Taking = { incoming: IncomingRelease; size: number; found: TakenRelease | null; offers: Set<Promise<unknown>> };
  const taking = new Map<string, Taking>();
  const over = () => fail('not-found', 'release', 'this file is not here any more', 'Choose it again.');

  return {
    async begin(bytes) {
      if (taking.size >= atOnce)
        return fail('locked', 'release', 'other windows are taking in files', 'Close their dialogs first.');
      const incoming = await folder.incoming(bytes);
      if (!incoming.ok) return incoming;
      const id = randomBytes(16).toString('hex');
      const offers: Taking['offers'] = new Set();
      taking.set(id, { incoming: incoming.value, size: bytes, found: null, offers });
      return ok({
        id,
        async end() {
          taking.delete(id);
          await Promise.allSettled(offers);
          await incoming.value.end();
        },
      });
    },
    async write(id, offset, part) {
      return (await taking.get(id)?.incoming.write(offset, part)) ?? over();
    },
    async taken(id, signal) {
      const one = taking.get(id);
      if (!one) return over();
      const sha256 = await Promise.race([one.incoming.complete, aborted(signal)]);
      if (sha256 === null) return fail('cancelled', 'release', 'it was cancelled', 'Begin again at any time.');
      const program = await readProgramAt(one.incoming.path, one.size);
      if (!program.ok) return program;
      one.found = { ...program.value, sha256, size: one.size };
      return ok(one.found);
    },
    async offer(id, act) {
      const one = taking.get(id);
      if (!one?.found) return over();
      const offer = act(one.found, async () => await one.incoming.keep());
      one.offers.add(offer);
      try {
        return await offer;
      } finally {
        one.offers.delete(offer);
      }
    },
  };
}

/** Reads the program at `path`, of `size` bytes. */
export async function readProgramAt(path: string, size: number): ReturnType<typeof readWindowsProgram> {
  const file = await open(path, 'r');
  try {
    return await readWindowsProgram(file, size);
  } finally {
    await file.close();
  }
}

async function aborted(signal: AbortSignal): Promise<null> {
  return await new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
