import { basename } from 'node:path';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { compareVersions } from '@ferry/common/version';
import type { Installation } from './installation.ts';
import { lockProgram } from './start-program.ts';
import { readRecord } from './upgrade-record.ts';

/** The version of a newer program that has taken over from the one that runs; null where there is none. */
export async function newerConfirmed(data: string, running: string): Promise<string | null> {
  const { confirmed } = await readRecord(data);
  return confirmed && compareVersions(confirmed.version, running) > 0 ? confirmed.version : null;
}

/**
 * Starts the newer program that has taken over from the one that runs, as an installer or a person would start the older one. Null where
 * there is none. A failure: it is not there any more, or not as it was.
 */
export async function passToConfirmed(
  installation: Installation,
  { data, running, args }: { data: string; running: string; args: readonly string[] },
): Promise<Result<string> | null> {
  const { confirmed } = await readRecord(data);
  if (!confirmed || compareVersions(confirmed.version, running) <= 0) return null;
  if (basename(installation.program) === confirmed.file)
    return fail('internal', confirmed.file, `it is ${running}, not ${confirmed.version}`, 'Install the agent again.');
  const locked = await lockProgram(installation, { ...confirmed, publisher: null });
  if (!locked.ok) return locked;
  try {
    const started = await locked.value.start(args);
    if (!started.ok) return started;
    started.value.leave();
    return ok(confirmed.version);
  } finally {
    locked.value.release();
  }
}
