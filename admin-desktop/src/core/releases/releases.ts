import type { FerryError } from '@ferry/common/errors';
import type { Acting } from '../commands/acting.ts';
import { releaseIn, releasesInUse } from '../commands/release.ts';
import { readSettings } from '../commands/settings.ts';
import type { Connectivity } from '../rpc/handler-parts.ts';
import { createGatewayClient } from '../sync/gateway-client.ts';
import { releaseFault } from './release-fault.ts';
import type { ReleaseFolder } from './release-folder.ts';
import { createReleaseIntake, readProgramAt } from './release-intake.ts';
import type { ReleaseIntake } from './release-intake.ts';
import { startReleaseUploads } from './release-uploads.ts';
import type { ReleaseUploads } from './release-uploads.ts';

/** What this console does with releases of the agent: takes them in, has them, brings them to the server. */
export interface Releases {
  readonly folder: ReleaseFolder;
  readonly intake: ReleaseIntake;
  readonly uploads: ReleaseUploads;
  /**
   * Whether the program carries an Authenticode signature; `null` when it is not here, or cannot be read. `fault`: what is wrong
   * with the place where releases are kept, or with this one, and what to do. '' asks for the place alone.
   */
  look(sha256: string): Promise<{ signed: boolean | null; fault: FerryError | null }>;
  /** Removes what is not offered any more. A file that cannot go now goes at the next start: nothing fails for it. */
  tidy(): Promise<void>;
  stop(): Promise<void>;
}

/** Removes what is not offered any more, and begins to bring what is to the server. */
export async function startReleases(options: {
  acting: Acting;
  folder: ReleaseFolder;
  connectivity: Pick<Connectivity, 'state' | 'onState'>;
  fetch: typeof fetch;
  /** milliseconds since 1970 */
  now: () => number;
  onError: (thrown: unknown) => void;
}): Promise<Releases> {
  const { acting, folder, connectivity } = options;
  const { projectId } = acting.rootRecord;
  const tidy = async (): Promise<void> => {
    try {
      await folder.tidy(async () => await releasesInUse(acting));
    } catch (thrown) {
      options.onError(thrown);
    }
  };
  await tidy();
  // What has this name has this content: looked at once.
  const signed = new Map<string, boolean>();
  const uploads = startReleaseUploads({
    ...options,
    projectId,
    offered: async () => releaseIn((await readSettings(acting)).release),
    onOffered: (listener) => acting.store.onChange('settings', listener),
    sync: connectivity.state,
    onSync: connectivity.onState,
    client: (origin, signal) => createGatewayClient({ ...options, origin, projectId, signer: acting.signer, signal }),
  });
  return {
    folder,
    intake: createReleaseIntake(folder),
    uploads,
    async look(sha256) {
      const fault = await folder.fault();
      if (fault || sha256 === '') return { signed: null, fault };
      try {
        const size = await folder.size(sha256);
        if (size === null) return { signed: null, fault: null };
        const known = signed.get(sha256);
        if (known !== undefined) return { signed: known, fault: null };
        const program = await readProgramAt(folder.pathOf(sha256), size);
        if (!program.ok) return { signed: null, fault: null };
        signed.set(sha256, program.value.signed);
        return { signed: program.value.signed, fault: null };
      } catch (thrown) {
        return { signed: null, fault: releaseFault(thrown, folder.pathOf(sha256)).error };
      }
    },
    tidy,
    stop: async () => await uploads.stop(),
  };
}
