import { basename, dirname, join } from 'node:path';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { Installation, StartedProgram } from './installation.ts';
import { isPublisher, publisherInWords } from './publisher.ts';
import type { Publisher } from './publisher.ts';

/** What a program must be. `publisher`: who must have signed it; null where it was looked at before, and only its bytes count. */
export type Wanted = { file: string; version: string; sha256: string; publisher: Publisher | null };

export type Locked = { path: string; start(args: readonly string[]): Promise<Result<StartedProgram>>; release(): void };

export function pathIn({ program }: Installation, file: string): string {
  return join(dirname(program), basename(file));
}

/**
 * Keeps others from changing a program, and then looks whether it is the right one. What is started is what was looked at, for as
 * long as the lock is held. `forbidden`: these are the bytes that were named, and they are not to be run, ever. `invalid`: they are
 * others, which says nothing of those that were named. `locked`, `storage`: it cannot be read now.
 */
export async function lockProgram(installation: Installation, wanted: Wanted): Promise<Result<Locked>> {
  const path = pathIn(installation, wanted.file);
  const lock = await installation.lock(path);
  // Whatever keeps it from being read now says nothing of its bytes.
  if (!lock.ok)
    return { ok: false, error: { ...lock.error, code: lock.error.code === 'storage' ? 'storage' : 'locked' } };
  try {
    const right = await judgeProgram(installation, path, wanted);
    if (right.ok)
      return ok({
        path,
        start: async (args) => await installation.start(path, args),
        release: () => lock.value.release(),
      });
    lock.value.release();
    return right;
  } catch (thrown) {
    lock.value.release();
    return fail('storage', path, `it cannot be read: ${errorFrom(thrown, path).message}`, 'None: it is tried again.');
  }
}

async function judgeProgram(installation: Installation, path: string, wanted: Wanted): Promise<Result<void>> {
  const again = 'Offer the release again, whole, of the same publisher.';
  const facts = await installation.facts(path);
  if (facts.sha256 !== wanted.sha256)
    return fail('invalid', path, `its SHA-256 is ${facts.sha256}, not ${wanted.sha256}`, again);
  if (wanted.publisher === null) return ok(undefined);
  if (facts.version !== wanted.version)
    return fail('forbidden', path, `it says that it is version ${facts.version}, not ${wanted.version}`, again);
  if (!facts.publisher.ok) return fail('forbidden', path, facts.publisher.error.message, again);
  const { value: found } = facts.publisher;
  if (isPublisher(wanted.publisher, found, false)) return ok(undefined);
  if (isPublisher(wanted.publisher, found, true) && (await installation.isTrusted(path))) return ok(undefined);
  const [is, ought] = [found, wanted.publisher].map(publisherInWords);
  return fail('forbidden', path, `it is signed by ${is}, and the agent here was installed from ${ought}`, again);
}
