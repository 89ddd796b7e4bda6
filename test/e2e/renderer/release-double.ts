// The release of the agent, of a console that holds its data in memory. It takes every file for a program of version 1.2.3.
import { createHash } from 'node:crypto';
import { ok, fail } from '@ferry/common/errors';
import type { releaseCalls } from '../../../admin-desktop/src/contract/calls/release-calls.ts';
import type { Handlers } from '../../../admin-desktop/src/contract/server.ts';
import type { ConsoleDouble } from './console-double.ts';
import type { Follow } from './users-double.ts';

/** A file that begins with this is no program. */
export const noProgram = 'NO-PROGRAM';

export function releaseDouble(
  double: Pick<ConsoleDouble, 'release' | 'mayNotSign'>,
  { tell, follow }: { tell: () => void; follow: Follow },
): Handlers<typeof releaseCalls, 'project'> {
  let parts: Buffer[] = [];
  let complete: () => void = () => undefined;
  let wanted = 0;
  const all = () => Buffer.concat(parts);
  return {
    'release.watch': (_input, emit, signal) =>
      follow(() => ({ ...double.release, mayNotOffer: double.mayNotSign }), emit, signal),
    'release.take': async ({ bytes }, emit, signal) => {
      parts = [];
      wanted = bytes;
      const here = new Promise<void>((resolve) => (complete = resolve));
      emit({ kind: 'send', transfer: 't1' });
      await here;
      if (all().toString('latin1').startsWith(noProgram))
        return fail('invalid', 'file', 'this is no agent for Windows', 'Choose the ferry-agent.exe of a release.');
      const sha256 = createHash('sha256').update(all()).digest('hex');
      const notNewerThan = double.release.offered?.version ?? '';
      emit({ kind: 'found', transfer: 't1', version: '1.2.3', sha256, size: bytes, signed: false, notNewerThan });
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      return ok(undefined);
    },
    'release.part': async ({ data }) => {
      parts.push(Buffer.from(data, 'base64'));
      if (all().length >= wanted) complete();
      return await Promise.resolve(ok({}));
    },
    'release.offer': async ({ days }) => {
      const sha256 = createHash('sha256').update(all()).digest('hex');
      const now = Date.now();
      double.release = {
        mayNotOffer: null,
        offered: {
          ...{ version: '1.2.3', sha256, size: all().length, by: 'Owner' },
          issuedAt: new Date(now).toISOString(),
          expiresAt: new Date(now + days * 86_400_000).toISOString(),
        },
        ...{ why: null, here: true, signed: false, fault: null },
        upload: { state: 'sending', server: 'http://127.0.0.1:7070', done: 1_000_000, total: 3_000_000, why: null },
      };
      tell();
      return await Promise.resolve(ok({ version: '1.2.3' }));
    },
    'release.withdraw': async () => {
      double.release = { ...double.release, offered: null, here: false, signed: null };
      tell();
      return await Promise.resolve(ok({}));
    },
  };
}
