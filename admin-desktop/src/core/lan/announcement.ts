import { randomBytes } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { Bonjour } from 'bonjour-service';
import type { Service } from 'bonjour-service';
import { errorFrom, fail } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { bonjourType, lanProtocol, projectHint } from '@ferry/common/protocol/lan';

export interface Announcement {
  stop(): Promise<void>;
}

/** The part of multicast-dns inside bonjour-service, which its types hide. */
type Mdns = EventEmitter & { setMaxListeners(count: number): unknown };
type Packet = { answers: Resource[]; additionals: Resource[] };
type Resource = { type: string; name: string; data?: unknown };

/** The console hears its own announcement when multicast works; so long it waits for that, in milliseconds. */
const echoMs = 3000;
/** How long a goodbye may take before the hub stops without it, in milliseconds. */
const goodbyeMs = 1000;

/**
 * Tells the local network by Bonjour where the hub listens. A hint only: nothing is believed because of it, and the hub works
 * without. So a network without multicast is no failure of the hub: `onState` is told why, and null when announced.
 *
 * @param options.mdnsInterface IPv4 address of the one interface to use; by default all (see docs: FERRY_MDNS_INTERFACE)
 */
export function announceHub(options: {
  port: number;
  companyKey: string;
  /** of the console's key; the beginning of it goes into the name */
  fingerprint: string;
  mdnsInterface?: string;
  onState: (why: FerryError | null) => void;
}): Announcement {
  let service: Service | null = null;
  let stopped = false;

  const failed = (thrown: unknown): void => {
    if (stopped) return;
    const { message } = errorFrom(thrown, 'bonjour');
    options.onState(
      fail(
        'unreachable',
        'bonjour',
        `laptops cannot find this console by themselves: ${message}`,
        'Allow multicast on this network, or enter this console’s address in Settings.',
      ).error,
    );
  };

  let bonjour: Bonjour;
  try {
    bonjour = new Bonjour(mdnsOptions(options.mdnsInterface), failed);
  } catch (thrown) {
    failed(thrown);
    return { stop: async () => undefined };
  }
  const { mdns } = (bonjour as unknown as { server: { mdns: Mdns } }).server;
  // Without a listener an 'error' of multicast-dns (port taken, not allowed) would end the process.
  mdns.on('error', failed);
  mdns.on('warning', (thrown: unknown) => {
    // Somebody's malformed packet is a warning too; only what the system refuses tells of this console's network.
    if (thrown instanceof Error && 'syscall' in thrown) failed(thrown);
  });
  // bonjour-service calls a service `up` even when nothing could be sent.
  const silence = setTimeout(() => failed(new Error('no multicast came back')), echoMs);
  silence.unref();

  function publish(): void {
    // Part of it is random, so that a console that was killed never meets its own stale records. It is unique anyway, so
    // bonjour-service need not probe for a second; should it clash still, `onResponse` takes another.
    const name = `ferry-${options.fingerprint.slice(0, 8)}-${randomBytes(4).toString('hex')}`;
    const txt = { v: String(lanProtocol), h: projectHint(options.companyKey) };
    service = bonjour.publish({ name, type: bonjourType, port: options.port, txt, probe: false });
    service.on('error', failed);
  }

  function republish(): void {
    if (stopped) return;
    const before = service;
    publish();
    before?.stop();
  }

  /** Hears the own announcement; or somebody else who answers for the same name: then this console takes another. */
  function onResponse(packet: Packet): void {
    for (const record of [...packet.answers, ...packet.additionals]) {
      if (record.type !== 'SRV' || record.name.toLowerCase() !== service?.fqdn.toLowerCase()) continue;
      if (portOf(record.data) !== options.port) {
        republish();
        return;
      }
      clearTimeout(silence);
      options.onState(null);
    }
  }

  let networks = 0;
  /** A network that came later (Wi-Fi, a dock) has heard nothing yet. The first call is the start itself. */
  function onNetwork(): void {
    networks += 1;
    if (networks > 1) republish();
  }

  try {
    publish();
  } catch (thrown) {
    failed(thrown);
  }
  mdns.on('response', onResponse);
  mdns.on('networkInterface', onNetwork);

  return {
    async stop() {
      if (stopped) return;
      stopped = true;
      mdns.off('response', onResponse);
      mdns.off('networkInterface', onNetwork);
      clearTimeout(silence);
      await within(goodbyeMs, (done) => bonjour.unpublishAll(done));
      await within(goodbyeMs, (done) => bonjour.destroy(done));
    },
  };
}

/**
 * multicast-dns binds to the address of `interface`, and a socket bound to a unicast address hears no multicast on Linux: so
 * bind to all and only join, and send, there. `127.0.0.1` works on a machine without any network.
 */
export function mdnsOptions(mdnsInterface: string | undefined): Record<string, string> {
  return mdnsInterface ? { interface: mdnsInterface, bind: '0.0.0.0' } : {};
}

function portOf(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'port' in data ? data.port : undefined;
}

async function within(milliseconds: number, act: (done: () => void) => void): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    act(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
