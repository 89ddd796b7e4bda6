import type { Clock } from '@ferry/common/clock';
import { errorFrom, fail, ok, unwrap } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import type { RootRecord } from '@ferry/common/trust/root-record';
import type { Signer, Trust } from '@ferry/common/trust/trust';
import type { DocumentStore, LogStore } from '../documents/document-store.ts';
import { createGate } from './gate.ts';
import { createGatewayClient } from './gateway-client.ts';
import { createLogRelay } from './log-relay.ts';
import type { LogRelay } from './log-relay.ts';
import { createPendingEdits } from './pending-edits.ts';
import type { PendingEdits } from './pending-edits.ts';
import { createPullJudge } from './pull-judge.ts';
import { startReplications } from './replications.ts';
import type { Replications, SyncQuarantine } from './replications.ts';
import { checkHello, checkMarks, checkProject, readMark } from './server-identity.ts';
import type { ServerMark, SyncMemory } from './server-identity.ts';

/**
 * The cloud part of the contract's sync state. `offline` comes and goes by itself; `stopped` needs a person, and `why` says what
 * to do. While `running`, `why` names the last document that the server would not take.
 */
export type CloudState = {
  state: 'none' | 'starting' | 'running' | 'offline' | 'stopped';
  /** ISO 8601 UTC: since when it is in this state */
  since: string;
  /** origin, or empty */
  server: string;
  why: FerryError | null;
  /** own edits of this run that the server does not have yet, refused ones included */
  pending: number;
};

export interface CloudSyncOptions {
  store: DocumentStore;
  logs: LogStore;
  signer: Signer;
  rootRecord: RootRecord;
  companyKey: string;
  trust: () => Trust;
  clock: Clock;
  /** what failed here, and what the server refused */
  quarantine: SyncQuarantine;
  /** where the mark of the server is kept between runs; local, never synced */
  memory: SyncMemory;
  /** milliseconds since 1970 */
  now: () => number;
  onState: (state: CloudState) => void;
  /**
   * Stamps anew what was written while the clock here was ahead. Asked each time that server and console agree on the time.
   * `former`: ids of audit entries that have others now.
   */
  restamp: () => Promise<Result<{ former: readonly string[] }>>;
  fetch: typeof fetch;
  random: () => number;
  /** milliseconds: waits between probes while the server is away, and before RxDB asks again */
  times?: { first: number; longest: number; retry: number };
}

export interface CloudSync {
  /**
   * Connects, or goes on with a server of before. The first answer is the result; after `unreachable` it goes on trying. Called
   * while `stopped`, it takes the server as it is: both sides are compared whole, and each gets what it lacks.
   */
  connect(server: { origin: string; setupCode?: string }): Promise<Result<void>>;
  /** Forgets the server. */
  disconnect(): Promise<void>;
  state(): CloudState;
  /** Follows a device's log until the returned function is called; also across reconnecting. */
  wantLogs(deviceId: string): () => void;
  stop(): Promise<void>;
}

/** How often a clock that was wrong is compared again, in milliseconds. */
const clockLookMs = 10_000;

type Run = { controller: AbortController; replications: Replications | null; relay: LogRelay | null };

export function createCloudSync(options: CloudSyncOptions): CloudSync {
  const { memory, now, times = { first: 500, longest: 30_000, retry: 1000 } } = options;
  const iso = () => new Date(now()).toISOString();
  let state: CloudState = { state: 'none', since: iso(), server: '', why: null, pending: 0 };
  let run: Run | null = null;
  let watch: AbortController | null = null;
  let anew = false;
  let closed = false;
  const wanted = new Map<symbol, { deviceId: string; cancel: () => void }>();
  const pending: PendingEdits = createPendingEdits(options.store, (count) => report({ pending: count }));

  function report(change: Partial<CloudState>): void {
    const since = change.state && change.state !== state.state ? { since: iso() } : {};
    state = { ...state, ...change, ...since };
    options.onState(state);
  }

  /** A clock that is set right is noticed by itself: then the sync goes on. */
  function watchClock(origin: string): void {
    watch?.abort();
    const mine = new AbortController();
    watch = mine;
    const { projectId } = options.rootRecord;
    const client = createGatewayClient({ ...options, origin, projectId, signal: mine.signal });
    void (async () => {
      for (;;) {
        await pause(Math.min(times.longest, clockLookMs), mine.signal);
        if (mine.signal.aborted) return;
        try {
          await checkHello(client, now);
        } catch {
          // Still wrong, or the server is away: the state says why already.
          continue;
        }
        await connect({ origin });
        return;
      }
    })();
  }

  async function end(): Promise<void> {
    watch?.abort();
    const ended = run;
    run = null;
    ended?.controller.abort();
    await ended?.replications?.cancel();
  }

  async function connect(server: { origin: string; setupCode?: string }): Promise<Result<void>> {
    const origin = originOf(server.origin);
    if (!origin.ok) return origin;
    const kept = readMark(memory);
    // Whoever connects again to a server that was found emptied or exchanged wants it as it is, also when the set-up code was
    // forgotten or mistyped the first time.
    anew = state.state === 'stopped' && (anew || state.why?.code === 'wrong-project');
    await end();
    if (closed) return fail('cancelled', 'sync', 'the project is being closed', 'Open it again.');
    const fresh = anew || kept?.origin !== origin.value;
    const first: ServerMark = fresh ? { origin: origin.value, generation: crypto.randomUUID(), beats: {} } : kept;
    report({ state: 'starting', server: origin.value, why: null });
    return await begin(first, fresh, server.setupCode);
  }

  async function begin(first: ServerMark, fresh: boolean, setupCode: string | undefined): Promise<Result<void>> {
    const controller = new AbortController();
    const { signal } = controller;
    const mine: Run = { controller, replications: null, relay: null };
    run = mine;
    const { rootRecord, companyKey } = options;
    const { projectId } = rootRecord;
    const client = createGatewayClient({ ...options, origin: first.origin, projectId, signal });
    let mark = first;
    let isNew = fresh;

    const gate = createGate({
      backoff: times,
      random: options.random,
      signal,
      async probe() {
        await checkHello(client, now);
        pending.arrived('audit', unwrap(await options.restamp()).former);
        const project = { rootRecord, companyKey, known: !isNew };
        await checkProject(client, setupCode === undefined ? project : { ...project, setupCode });
        mark = await checkMarks(client, projectId, mark, isNew);
        isNew = false;
        anew = false;
        if (!signal.aborted) memory.set(JSON.stringify(mark));
      },
      onOpen() {
        report({ state: 'running', why: null });
        if (mine.replications || signal.aborted) return;
        mine.replications = startReplications({
          ...options,
          projectId,
          origin: mark.origin,
          generation: mark.generation,
          client,
          gate,
          judge: createPullJudge(options),
          pending,
          retryMs: times.retry,
          onRefused: (why) => report({ why }),
          onAllTaken: () => report({ why: null }),
        });
        mine.relay = createLogRelay({
          ...options,
          projectId,
          client,
          gate,
          signal,
          onProblem: (why) => report({ why }),
        });
        for (const want of wanted.values()) want.cancel = mine.relay.want(want.deviceId);
      },
      onClosed: (why) => report({ state: 'offline', why }),
      onStopped(why) {
        if (run !== mine || signal.aborted) return;
        report({ state: 'stopped', why });
        controller.abort();
        mine.replications?.cancel().catch((thrown: unknown) => report({ why: errorFrom(thrown, 'sync') }));
        if (why.code === 'clock-wrong') watchClock(first.origin);
      },
    });
    const failure = await gate.tryNow();
    return failure ? { ok: false, error: failure } : ok(undefined);
  }

  return {
    connect,
    async disconnect() {
      await end();
      memory.set(null);
      report({ state: 'none', server: '', why: null });
    },
    state: () => state,
    wantLogs(deviceId) {
      const key = Symbol(deviceId);
      wanted.set(key, { deviceId, cancel: run?.relay?.want(deviceId) ?? (() => undefined) });
      return () => {
        wanted.get(key)?.cancel();
        wanted.delete(key);
      };
    },
    async stop() {
      closed = true;
      pending.stop();
      await end();
    },
  };
}

/** Ends early, and well, when `signal` does. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

function originOf(text: string): Result<string> {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return fail('invalid', 'server', 'this is no address', 'Enter it like https://ferry.example.com.');
  }
  // Without TLS everybody on the way could read the users, and use a proof of this console for minutes.
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback))
    return fail(
      'invalid',
      'server',
      'the address must begin with https://',
      'Enter it like https://ferry.example.com; http is for this computer only.',
    );
  return ok(url.origin);
}
