import { errorFrom, fail, FerryFailure, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import type { RootRecord } from '@ferry/common/trust/root-record';
import { createBackoff, pause } from '../backoff.ts';
import type { ChannelEvents, ChannelSource, Enroller } from '../device-channel.ts';
import { findHubs } from './hub-finder.ts';
import type { FindHubs, HubHint } from './hub-finder.ts';
import { bindingOf, meetHub, proveDevice, welcomed } from './hub-handshake.ts';
import type { HandshakeOptions, ProvenHub } from './hub-handshake.ts';
import { formatAddress } from './hub-socket.ts';
import type { HubAddress } from './hub-socket.ts';
import { LanChannel } from './lan-channel.ts';

export interface LanOptions extends HandshakeOptions {
  /** typed by the installer or told by the policy */
  readonly hubs: () => readonly HubAddress[];
  /** see `findHubs` */
  readonly mdnsInterface?: string;
  readonly random: () => number;
  /** how often the typed addresses are read anew, in milliseconds: the policy may have others now */
  readonly rereadMs?: number;
}

/** How many found hubs at most are tried at the same time beside the typed ones, and how often one that never answers. */
const mostHubs = 8;
const triesOfFound = 5;

/** Connects to every console of the project that is typed or found, each once however many addresses it has. */
export function lanSource(options: LanOptions, find: FindHubs = findHubs): ChannelSource {
  const { rereadMs = 10_000 } = options;
  return {
    kind: 'lan',
    async run(events, signal) {
      const busy = new Set<string>();
      const connected = new Map<string, Promise<unknown>>();
      const pursued = new Set<Promise<void>>();
      const pursue = (hint: HubHint, tries: number): void => {
        if (signal.aborted || busy.has(hint.key)) return;
        busy.add(hint.key);
        const kept = keepUp(hint, tries, { options, events, connected }, signal).finally(() => {
          busy.delete(hint.key);
          pursued.delete(kept);
        });
        pursued.add(kept);
      };
      const typed = async (): Promise<void> => {
        while (!signal.aborted) {
          for (const address of options.hubs())
            pursue({ key: formatAddress(address), addresses: [address] }, Number.POSITIVE_INFINITY);
          await pause(rereadMs, signal);
        }
      };
      const found = (hint: HubHint): void => {
        // Whoever announces many false ones must not keep this laptop from those that were typed.
        if (busy.size - options.hubs().length < mostHubs) pursue(hint, triesOfFound);
      };
      const trouble = (error: FerryError): void => events.trouble('lan', error);
      await Promise.all([typed(), find({ ...options, found, trouble }, signal)]);
      // Each tells of its end, and nobody may listen any more when this returns.
      await Promise.all(pursued);
    },
  };
}

type Surroundings = {
  options: LanOptions;
  events: ChannelEvents;
  /** by hub, until when it is connected */
  connected: Map<string, Promise<unknown>>;
};

async function keepUp(hint: HubHint, tries: number, around: Surroundings, signal: AbortSignal): Promise<void> {
  const { options, events, connected } = around;
  const backoff = createBackoff({ firstMs: 300, mostMs: 15_000, random: options.random });
  const ended = (): boolean => signal.aborted;
  let left = tries;
  while (!ended() && left > 0) {
    let retryAfterMs = 0;
    try {
      const hub = await meetAny(hint, options, signal);
      const other = connected.get(hub.hub);
      if (other) {
        hub.socket.end(fail('cancelled', 'hub', 'this console is connected already', 'None.').error);
        await Promise.race([other, pause(60_000, signal)]);
        continue;
      }
      connected.set(hub.hub, hub.socket.closed);
      try {
        await serve(hub, around, signal);
      } finally {
        connected.delete(hub.hub);
      }
      left = tries;
      backoff.reset();
    } catch (thrown) {
      const error = errorFrom(thrown, hint.key);
      retryAfterMs = error.retryAfterMs ?? 0;
      left -= 1;
      if (!ended()) events.trouble('lan', error);
    }
    await pause(Math.max(backoff.next(), Math.min(retryAfterMs, 120_000)), signal);
  }
}

/** Until the connection ends. Throws when the hub does not let this device in. */
async function serve(hub: ProvenHub, { options, events }: Surroundings, signal: AbortSignal): Promise<void> {
  const end = (): void => hub.socket.end(fail('cancelled', 'hub', 'the agent ends', 'None.').error);
  signal.addEventListener('abort', end);
  try {
    await proveDevice(hub, options);
    const channel: LanChannel = new LanChannel(hub.socket, hub.hub, () => events.changed(channel), options);
    events.up(channel);
    events.down(channel, await hub.socket.closed);
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

async function meetAny({ addresses }: HubHint, options: LanOptions, signal: AbortSignal): Promise<ProvenHub> {
  let last = fail('unreachable', 'hub', 'it has no address', 'Name it with --hub.').error;
  for (const address of addresses) {
    try {
      return await meetHub(address, options, signal);
    } catch (thrown) {
      last = errorFrom(thrown, formatAddress(address));
    }
  }
  throw new FerryFailure(last);
}

/** Enrols at the first console of the project that is found, within `withinMs`. */
export function lanEnroller(
  options: LanOptions,
  { withinMs = 30_000, find = findHubs }: { withinMs?: number; find?: FindHubs } = {},
): Enroller {
  return {
    async enrol(secret, request, signal) {
      const search = new AbortController();
      const either = AbortSignal.any([signal, search.signal, AbortSignal.timeout(withinMs)]);
      const outcome: { last: FerryError; done: Result<RootRecord> | null } = { last: nobody(), done: null };
      let turn = Promise.resolve();
      const typed: HubHint[] = options.hubs().map((address) => ({ key: formatAddress(address), addresses: [address] }));
      const attempt = (hint: HubHint): void => {
        turn = turn.then(async () => {
          if (outcome.done || either.aborted) return;
          const result = await enrolAt(hint, typed.includes(hint), options, secret, request, either);
          if (result.ok || result.error.code !== 'unreachable') {
            outcome.done = result;
            search.abort();
          } else outcome.last = result.error;
        });
      };
      const ask = async (): Promise<void> => {
        while (!either.aborted) {
          typed.forEach(attempt);
          await turn;
          await pause(2000, either);
        }
      };
      const trouble = (error: FerryError): void => {
        outcome.last = error;
      };
      await Promise.all([ask(), find({ ...options, found: attempt, trouble }, either)]);
      await turn;
      return outcome.done ?? { ok: false, error: outcome.last };
    },
  };
}

async function enrolAt(
  hint: HubHint,
  typed: boolean,
  options: LanOptions,
  secret: string,
  request: (projectId: string, binding: string) => Promise<string>,
  signal: AbortSignal,
): Promise<Result<RootRecord>> {
  let hub: ProvenHub;
  try {
    hub = await meetAny(hint, options, signal);
  } catch (thrown) {
    const error = errorFrom(thrown, hint.key);
    // Whoever was found and cannot prove itself is not our console: look on. At a typed address it is what was meant.
    return { ok: false, error: typed ? error : { ...error, code: 'unreachable' } };
  }
  try {
    const signed = await request(hub.root.projectId, bindingOf(hub.proof));
    await welcomed(hub.socket, () => hub.socket.send({ type: 'enrol', secret, request: signed }), options);
    return ok(hub.root);
  } catch (thrown) {
    return { ok: false, error: errorFrom(thrown, hint.key) };
  } finally {
    hub.socket.end(fail('cancelled', 'hub', 'enrolled', 'None.').error);
  }
}

function nobody(): FerryError {
  const remedy = 'Open the console on this network, or name it with --hub host:port, or the server with --server.';
  return fail('unreachable', 'hub', 'no console of this project was found on this network', remedy).error;
}
