import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { partBytes } from '../../contract/calls/project-calls.ts';
import type { releaseCalls } from '../../contract/calls/release-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { notNewerThan, offerRelease, withdrawRelease } from '../commands/release.ts';
import { runLiveValue } from '../views/live-view.ts';
import { releaseNow } from '../views/release-view.ts';
import type { HandlerParts } from './handler-parts.ts';

/** The release of the agent that is offered. */
export function releaseHandlers(
  parts: Pick<HandlerParts, 'acting' | 'data' | 'live' | 'releases'>,
): Handlers<typeof releaseCalls, 'project'> {
  const { acting, data, live, releases } = parts;
  const { intake } = releases;
  return {
    'release.watch': async (_input, emit, signal) => {
      await runLiveValue(releaseNow({ acting, data, releases }), emit, signal, live);
      return ok(undefined);
    },
    'release.take': async ({ bytes }, emit, signal) => {
      const begun = await intake.begin(bytes);
      if (!begun.ok) return begun;
      const { id, end } = begun.value;
      try {
        emit({ kind: 'send', transfer: id });
        const taken = await intake.taken(id, signal);
        if (!taken.ok) return taken;
        const known = await notNewerThan(acting, taken.value.version);
        emit({ kind: 'found', transfer: id, ...taken.value, notNewerThan: known });
        await aborted(signal);
        return ok(undefined);
      } finally {
        await end();
      }
    },
    'release.part': async ({ transfer, offset, data: text }) => {
      const part = Buffer.from(text, 'base64');
      if (part.length > partBytes) return fail('too-large', 'transfer', 'this part is too large', 'Send less at once.');
      return done(await intake.write(transfer, offset, part));
    },
    'release.offer': async ({ transfer, days, anyway }) => {
      const offered = await intake.offer(
        transfer,
        async (release, keep) => await offerRelease(acting, { ...release, days, anyway }, keep),
      );
      if (!offered.ok) return offered;
      await releases.tidy();
      return ok({ version: offered.value.version });
    },
    'release.withdraw': async () => done(await withdrawRelease(acting)),
  };
}

function done(result: Result<void>): Result<Record<string, never>> {
  return result.ok ? ok({}) : result;
}

async function aborted(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
