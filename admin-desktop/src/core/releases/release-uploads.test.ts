import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fail, FerryFailure } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import type { SyncState } from '../../contract/rows.ts';
import { startReleaseUploads } from './release-uploads.ts';
import type { ReleaseUploads } from './release-uploads.ts';

const content = Buffer.from('0123456789');
const release = { sha256: 'a'.repeat(64), size: content.length };
const away = fail('unreachable', 'x', 'away', 'wait').error;

let offered: typeof release | null;
let sync: Pick<SyncState, 'state' | 'server'>;
let here: boolean;
let kept: Map<string, string>;
let failures: FerryError[];
let asked: string[];
let uploads: ReleaseUploads;
const nobody = (): void => undefined;
const tell = { offered: nobody, sync: nobody };

beforeEach(() => {
  offered = release;
  sync = { state: 'running', server: 'https://a.example' };
  here = true;
  kept = new Map();
  failures = [];
  asked = [];
});
afterEach(async () => await uploads.stop());

function start(): void {
  uploads = startReleaseUploads({
    projectId: 'p',
    folder: {
      size: async () => await Promise.resolve(here ? content.length : null),
      read: () => Readable.from([content.subarray(0, 4), content.subarray(4)]),
    },
    offered: async () => await Promise.resolve(offered),
    onOffered(listener) {
      tell.offered = listener;
      return () => undefined;
    },
    sync: () => ({ ...sync, since: '', why: null, pending: 0, lan: { state: 'off', port: 0, agents: 0, why: null } }),
    onSync(listener) {
      tell.sync = listener;
      return () => undefined;
    },
    client: (origin) => ({
      async has(path) {
        asked.push(`has ${origin}`);
        const failure = failures.shift();
        if (failure) throw new FerryFailure(failure);
        return await Promise.resolve(kept.has(`${origin}${path}`));
      },
      async send(path, pieces) {
        let text = '';
        for await (const piece of pieces) text += Buffer.from(piece).toString();
        const failure = failures.shift();
        if (failure) throw new FerryFailure(failure);
        kept.set(`${origin}${path}`, text);
      },
    }),
    now: () => 0,
    onError: (thrown) => {
      throw thrown;
    },
    times: { first: 1, longest: 2, silence: 1000 },
  });
}

async function becomes(state: string): Promise<void> {
  await vi.waitFor(() => expect(uploads.state().state).toBe(state), { interval: 1 });
}

test('the offered release is brought to the server once, and again after failures', async () => {
  failures = [away, fail('storage', 'x', 'full', 'room').error].toReversed();
  start();
  await becomes('there');
  expect([...kept]).toEqual([[`https://a.example/v1/projects/p/releases/${release.sha256}`, '0123456789']]);
  expect(uploads.state()).toMatchObject({ server: 'https://a.example', done: 10, total: 10, why: null });
  const before = asked.length;
  tell.offered();
  tell.sync();
  await becomes('there');
  expect(asked).toHaveLength(before);
});

test('it waits for the server, looks again when that is back, and follows to another one', async () => {
  sync = { state: 'offline', server: 'https://a.example' };
  start();
  await becomes('waiting');
  expect(asked).toEqual([]);
  sync = { state: 'running', server: 'https://a.example' };
  tell.sync();
  await becomes('there');
  // It was emptied meanwhile.
  kept.clear();
  sync = { state: 'offline', server: 'https://a.example' };
  tell.sync();
  sync = { state: 'running', server: 'https://a.example' };
  await Promise.resolve();
  tell.sync();
  sync = { state: 'running', server: 'https://b.example' };
  tell.sync();
  await vi.waitFor(() => expect([...kept.keys()].some((key) => key.startsWith('https://b.example'))).toBe(true));
  sync = { state: 'none', server: '' };
  tell.sync();
  await becomes('none');
});

test('without the bytes it says so, and without an offer there is nothing to say', async () => {
  here = false;
  start();
  await becomes('missing');
  offered = null;
  tell.offered();
  await becomes('none');
});

test('a server from before releases is told apart', async () => {
  start();
  await becomes('there');
  kept.clear();
  failures = [];
  offered = { ...release, sha256: 'b'.repeat(64) };
  const old = fail('not-found', 'x', 'there is no such address', '').error;
  failures = Array.from({ length: 200 }, () => old);
  tell.offered();
  await becomes('failed');
  expect(uploads.state().why).toMatchObject({ code: 'unsupported-version' });
});
