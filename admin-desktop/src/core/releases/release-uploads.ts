import { errorFrom, fail, FerryFailure } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import type { ReleaseUpload } from '../../contract/calls/release-calls.ts';
import type { SyncState } from '../../contract/rows.ts';
import type { GatewayFiles } from '../sync/gateway-client.ts';
import type { ReleaseFolder } from './release-folder.ts';

/** Brings the offered release to the server in the background, whenever one is connected. */
export interface ReleaseUploads {
  state(): ReleaseUpload;
  onState(listener: () => void): () => void;
  stop(): Promise<void>;
}

export interface ReleaseUploadOptions {
  readonly projectId: string;
  readonly folder: Pick<ReleaseFolder, 'size' | 'read'>;
  /** the release that the settings offer */
  readonly offered: () => Promise<{ sha256: string; size: number } | null>;
  /** calls back when another one may be offered */
  readonly onOffered: (listener: () => void) => () => void;
  readonly sync: () => SyncState;
  readonly onSync: (listener: () => void) => () => void;
  readonly client: (origin: string, signal: AbortSignal) => GatewayFiles;
  readonly now: () => number;
  readonly onError: (thrown: unknown) => void;
  /** milliseconds: waits between tries, and the longest silence of one */
  readonly times?: { first: number; longest: number; silence: number };
}

const defaultTimes = { first: 5000, longest: 5 * 60_000, silence: 60_000 };
/** Told more often, nobody would see it, in milliseconds. */
const progressEveryMs = 200;
const idle: ReleaseUpload = { state: 'none', server: '', done: 0, total: 0, why: null };

type Goal = { origin: string; sha256: string; size: number };

export function startReleaseUploads(options: ReleaseUploadOptions): ReleaseUploads {
  const { folder, times = defaultTimes } = options;
  const listeners = new Set<() => void>();
  let state = idle;
  let run: { goal: Goal; controller: AbortController; ended: Promise<void> } | null = null;
  let wasRunning = false;
  let looking = Promise.resolve();
  let stopped = false;

  function report(change: Partial<ReleaseUpload>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  async function endRun(): Promise<void> {
    run?.controller.abort();
    await run?.ended;
    run = null;
  }

  /** What is to be done has perhaps changed: another release, another server, or it is back. */
  async function look(): Promise<void> {
    const offered = await options.offered();
    const { state: syncs, server } = options.sync();
    const back = syncs === 'running' && !wasRunning;
    wasRunning = syncs === 'running';
    if (!offered || server === '' || stopped) {
      await endRun();
      report(idle);
      return;
    }
    const goal = { origin: server, sha256: offered.sha256, size: offered.size };
    const same = run?.goal.origin === goal.origin && run.goal.sha256 === goal.sha256;
    // What is on its way goes on while the sync is only away for a moment.
    if (same && !(back && !['sending', 'checking'].includes(state.state))) return;
    if (!same || back) await endRun();
    if (syncs !== 'running') {
      report({ ...idle, state: 'waiting', server, total: goal.size });
      return;
    }
    const controller = new AbortController();
    run = { goal, controller, ended: bring(goal, controller.signal).catch(options.onError) };
  }

  const lookSoon = (): void => {
    looking = looking.then(look).catch(options.onError);
  };

  async function bring(goal: Goal, signal: AbortSignal): Promise<void> {
    const client = options.client(goal.origin, signal);
    let wait = times.first;
    while (!signal.aborted) {
      report({ state: 'checking', server: goal.origin, done: 0, total: goal.size, why: null });
      const why = await attempt(client, goal);
      if (why === null) return;
      report({ state: 'failed', done: 0, why });
      await pause(Math.max(wait, why.retryAfterMs ?? 0), signal);
      wait = Math.min(wait * 2, times.longest);
    }
  }

  /** Null when it came to an end, good or bad, that another try does not change. */
  async function attempt(client: GatewayFiles, { sha256, size }: Goal): Promise<FerryError | null> {
    const path = `/v1/projects/${options.projectId}/releases/${sha256}`;
    try {
      if (!(await client.has(path))) {
        if ((await folder.size(sha256)) === null) {
          report({ state: 'missing' });
          return null;
        }
        report({ state: 'sending' });
        await client.send(path, counted(sha256), { bytes: size, silenceMs: times.silence });
      }
      report({ state: 'there', done: size });
      return null;
    } catch (thrown) {
      return tooOld(thrown instanceof FerryFailure ? thrown.error : errorFrom(thrown, path));
    }
  }

  async function* counted(sha256: string): AsyncGenerator<Uint8Array> {
    let done = 0;
    let told = options.now();
    for await (const piece of folder.read(sha256) as AsyncIterable<Buffer>) {
      yield piece;
      done += piece.length;
      if (Math.abs(options.now() - told) < progressEveryMs) continue;
      told = options.now();
      report({ done });
    }
  }

  const stops = [options.onOffered(lookSoon), options.onSync(lookSoon)];
  lookSoon();
  return {
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      stopped = true;
      for (const stop of stops) stop();
      run?.controller.abort();
      await looking;
      await endRun();
    },
  };
}

/** A server that has no such address is one of before releases. */
function tooOld(error: FerryError): FerryError {
  if (error.code !== 'not-found') return error;
  const message = 'the server takes no releases: it is older than this console';
  return fail('unsupported-version', error.where, message, 'Update the server.').error;
}

/** Ends early, and well, when `signal` does. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
