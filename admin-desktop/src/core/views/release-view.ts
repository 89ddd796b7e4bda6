import type { ReleaseState } from '../../contract/calls/release-calls.ts';
import type { Acting } from '../commands/acting.ts';
import { offeredRelease } from '../commands/release.ts';
import { ownersAct } from '../commands/owners-act.ts';
import type { ProjectData } from '../database/project-data.ts';
import type { Releases } from '../releases/releases.ts';
import type { Source } from './follow.ts';

/** The offered release, where its bytes are, and what is wrong with it if something is. */
export function releaseNow(parts: {
  acting: Acting;
  data: Pick<ProjectData, 'store'>;
  releases: Releases;
}): Source<ReleaseState> {
  const { acting, data, releases } = parts;
  return {
    async read() {
      const upload = releases.uploads.state();
      const [offer, may] = [await offeredRelease(acting), await ownersAct(acting, 'release')];
      const mayNotOffer = may.ok ? null : may.error;
      const { signed, fault } = await releases.look(offer?.release.sha256 ?? '');
      if (!offer) return { offered: null, mayNotOffer, why: null, here: false, signed, fault, upload };
      const { version, sha256, size, issuedAt, expiresAt } = offer.release;
      return {
        offered: { version, sha256, size, issuedAt, expiresAt, by: offer.by },
        mayNotOffer,
        why: offer.why,
        here: signed !== null,
        signed,
        fault,
        upload,
      };
    },
    onStale(listener) {
      const stops = (['settings', 'administrators', 'orders'] as const).map((each) =>
        data.store.onChange(each, listener),
      );
      stops.push(releases.uploads.onState(listener));
      return () => stops.forEach((stop) => stop());
    },
  };
}
