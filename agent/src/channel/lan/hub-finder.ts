import type { EventEmitter } from 'node:events';
import { Bonjour } from 'bonjour-service';
import type { Service } from 'bonjour-service';
import { errorFrom, fail } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { bonjourType, lanProtocol, projectHint } from '@ferry/common/protocol/lan';
import { pause } from '../backoff.ts';
import type { HubAddress } from './hub-socket.ts';

/** Where a hub may be: several ways to the same one, the likeliest first. A hint; nothing is believed because of it. */
export type HubHint = { key: string; addresses: HubAddress[] };

/** Questions after the start in milliseconds, then every `restartMs` a new browser: services announced early can be missed. */
const questionsMs = [200, 1000, 3000, 10_000, 20_000];
const restartMs = 30_000;

/** Looks for consoles until `signal` ends it: `findHubs`, or one that several agents share. */
export type FindHubs = typeof findHubs;

/** The part of multicast-dns inside bonjour-service that its types hide. */
type Inside = { server: { mdns: EventEmitter } };

/**
 * Looks for consoles of this project by Bonjour until `signal` ends it. `mdnsInterface`: IPv4 address of the one interface to
 * use (FERRY_MDNS_INTERFACE); `off` for no Bonjour at all. Never throws.
 */
export async function findHubs(
  options: {
    companyKey: string;
    mdnsInterface?: string;
    found: (hint: HubHint) => void;
    trouble: (error: FerryError) => void;
  },
  signal: AbortSignal,
): Promise<void> {
  if (options.mdnsInterface === 'off') return;
  while (!signal.aborted) {
    const round = AbortSignal.any([signal, AbortSignal.timeout(restartMs)]);
    await browse(options, round);
  }
}

async function browse(options: Parameters<typeof findHubs>[0], signal: AbortSignal): Promise<void> {
  const { companyKey, mdnsInterface, found } = options;
  const failed = (thrown: unknown): void => {
    const { message } = errorFrom(thrown, 'bonjour');
    const remedy = 'Name the console with --hub host:port, or allow multicast on this network.';
    options.trouble(fail('unreachable', 'bonjour', `consoles cannot be looked for: ${message}`, remedy).error);
  };
  let bonjour: Bonjour;
  try {
    // Bound to a unicast address, a socket hears no multicast on Linux: bind to all, join and send on the one.
    const only = mdnsInterface ? { interface: mdnsInterface, bind: '0.0.0.0' } : {};
    bonjour = new Bonjour(only as ConstructorParameters<typeof Bonjour>[0], failed);
  } catch (thrown) {
    failed(thrown);
    await pause(restartMs, signal);
    return;
  }
  // Without a listener an 'error' of multicast-dns would end the process; without the callback above, it throws.
  (bonjour as unknown as Inside).server.mdns.on('error', failed);
  try {
    const browser = bonjour.find({ type: bonjourType });
    const offer = (service: Service): void => {
      const hint = hintOf(service, companyKey);
      if (hint) found(hint);
    };
    browser.on('up', offer);
    browser.on('srv-update', offer);
    browser.on('txt-update', offer);
    for (const wait of questionsMs) {
      await pause(wait, signal);
      if (!signal.aborted) browser.update();
    }
    await pause(restartMs, signal);
    browser.stop();
  } catch (thrown) {
    failed(thrown);
    await pause(restartMs, signal);
  } finally {
    bonjour.destroy();
  }
}

/** Null for a console of another project or another protocol, as far as its text record says. */
export function hintOf(
  service: Pick<Service, 'fqdn' | 'port' | 'txt' | 'addresses' | 'referer'>,
  companyKey: string,
): HubHint | null {
  const txt = check(service.txt);
  if (txt['h'] !== projectHint(companyKey) || txt['v'] !== String(lanProtocol)) return null;
  const { port } = service;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return null;
  const hosts = [service.referer?.address, ...(service.addresses ?? [])].filter((host) => host !== undefined);
  // A link-local IPv6 address means nothing without its interface, which is not told.
  const usable = [...new Set(hosts)].filter((host) => !host.toLowerCase().startsWith('fe80:')).slice(0, 8);
  if (usable.length === 0) return null;
  return { key: `${service.fqdn}:${port}`, addresses: usable.map((host) => ({ host, port })) };
}

function check(txt: unknown): Record<string, unknown> {
  return typeof txt === 'object' && txt !== null ? Object.fromEntries(Object.entries(txt)) : {};
}

/** `host:port` as people type it; IPv6 in brackets. Null when it is something else. */
export function parseHubAddress(typed: string): HubAddress | null {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@[\]]+)):(\d{1,5})$/.exec(typed.trim());
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host !== undefined && port >= 1 && port <= 65_535 ? { host, port } : null;
}
