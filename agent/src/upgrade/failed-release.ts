import type { Release } from '@ferry/common/orders/release';
import { ReleaseFile } from './release-file.ts';
import type { Log } from './tell-once.ts';
import { settle } from './trial.ts';
import type { Ground } from './trial.ts';
import { changeRecord, withFailure } from './upgrade-record.ts';

/** Remembers a release as one that is not tried again, says so, and removes what it has left. */
export async function failRelease(
  ground: Ground,
  log: Log,
  release: Pick<Release, 'sha256' | 'version' | 'size'>,
  reason: string,
): Promise<void> {
  const { sha256, version } = release;
  const record = await changeRecord(ground.data, (before) => withFailure(before, { sha256, version, reason }));
  log('error', `release ${version} failed: ${reason}. ${ground.running} works on; ${version} is not tried again`);
  await settle(ground, record);
  await new ReleaseFile(ground.data, release).remove();
}
