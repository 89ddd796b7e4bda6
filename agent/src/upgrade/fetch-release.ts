import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import type { Release } from '@ferry/common/orders/release';
import type { DeviceChannel, ReleasePart } from '../channel/device-channel.ts';
import type { ReleaseFile } from './release-file.ts';

export interface FetchParts {
  readonly release: Release;
  readonly file: ReleaseFile;
  /** those that are open, the best first */
  readonly channels: () => readonly DeviceChannel[];
  /** Why it must not go on now; null: it may. */
  readonly hindrance: () => Promise<string | null>;
  /** of a hundred */
  readonly progress: (percent: number) => void;
  readonly failed: (channel: DeviceChannel, message: string) => void;
  /** Before bytes of this channel are kept. */
  readonly gives: (channel: DeviceChannel) => Promise<void>;
  readonly signal: AbortSignal;
}

/** How many parts are fetched before it is looked again whether it may go on. */
const partsAtOnce = 16;

/**
 * Fetches what is missing of a release, over whichever channel has it. `later`: what there is stays, and the rest is fetched another
 * time. Throws what writing throws.
 */
export async function fetchRelease(parts: FetchParts): Promise<'whole' | 'later'> {
  const { release, file, signal, progress } = parts;
  let there = await file.begin();
  /** Channels that did not help this time. */
  const useless = new Set<DeviceChannel>();
  for (let count = 0; there < release.size; count += 1) {
    if (signal.aborted || (count % partsAtOnce === 0 && (await parts.hindrance()) !== null)) return 'later';
    const channel = parts.channels().find((each) => !useless.has(each));
    if (!channel) return 'later';
    const part = await partFrom(channel, there, parts);
    if (!part.ok) {
      useless.add(channel);
      if (part.error.code !== 'cancelled') parts.failed(channel, part.error.message);
      continue;
    }
    await parts.gives(channel);
    await file.append(part.value.data);
    const before = Math.floor((there * 4) / release.size);
    there += part.value.data.length;
    const quarter = Math.floor((there * 4) / release.size);
    if (quarter > before) progress(quarter * 25);
  }
  return 'whole';
}

async function partFrom(
  channel: DeviceChannel,
  from: number,
  { release, signal }: FetchParts,
): Promise<Result<ReleasePart>> {
  try {
    // Not every channel can give a request up: what it still answers is for nobody.
    const part = await Promise.race([channel.download(release.sha256, from, signal), givenUp(signal)]);
    if (!part.ok) return part;
    const { size, data } = part.value;
    const fits = data.length > 0 && data.length <= limits.releasePart && from + data.length <= release.size;
    if (size === release.size && fits) return ok(part.value);
    return fail('invalid', channel.id, `it has ${size} bytes of it, not ${release.size}`, 'Offer the release again.');
  } catch (thrown) {
    return { ok: false, error: errorFrom(thrown, channel.id) };
  }
}

async function givenUp(signal: AbortSignal): Promise<Result<never>> {
  if (!signal.aborted) await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
  return fail('cancelled', 'release', 'it is not wanted any more', 'None.');
}
