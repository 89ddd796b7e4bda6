import { judgeRelease } from '@ferry/common/orders/release';
import type { Release } from '@ferry/common/orders/release';
import type { Policy } from '@ferry/common/orders/policy';
import type { Trust } from '@ferry/common/trust/trust';
import type { UpgradeRecord } from './upgrade-record.ts';

export type Offered = { release: Release } | { refused: string } | null;

/**
 * The release that is to be taken, or why the one that is offered is not; null: there is nothing to say. `damaged`: what was known of
 * upgrades here was.
 */
export async function offeredRelease(
  policy: Policy | null,
  { publisher, failed }: Pick<UpgradeRecord, 'publisher' | 'failed'>,
  { trust, running, now, damaged }: { trust: Trust; running: string; now: Date; damaged: boolean },
): Promise<Offered> {
  const { automaticUpgrade = false, release: manifest } = policy ?? {};
  if (!automaticUpgrade || manifest === undefined) return null;
  const judged = await judgeRelease(manifest, { trust, running, now });
  if (!judged.ok) {
    const { code, message, where } = judged.error;
    // What every agent finds that has taken it is no news.
    if (code === 'conflict' && where === `release ${running}`) return null;
    return { refused: `the ${where} that is offered is not taken: ${message}` };
  }
  const release = judged.value;
  const before = failed.find(({ sha256 }) => sha256 === release.sha256);
  if (before) return { refused: `release ${release.version} failed here and is not tried again: ${before.reason}` };
  if (publisher) return { release };
  const why = damaged
    ? 'what was known of the publisher of the agent here is damaged: run its installer again'
    : 'the agent that was installed here is not signed, so nobody is known whose releases to trust';
  return { refused: `release ${release.version} is not taken: no-publisher: ${why}` };
}
