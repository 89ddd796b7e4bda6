import { X509Certificate, randomInt } from 'node:crypto';
import { Bonjour } from 'bonjour-service';
import type { Service } from 'bonjour-service';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { FerryError } from '@ferry/common/errors';
import { bonjourType, projectHint } from '@ferry/common/protocol/lan';
import { announceHub, mdnsOptions } from './announcement.ts';
import { createTlsIdentity } from './certificate.ts';

// Real multicast, on the loopback interface alone: it needs no network and disturbs none.
const mdnsInterface = '127.0.0.1';
const companyKey = '0123456789ABCDEFGHJKMNPQRS0';
const fingerprint = '0123456789abcdefghjkmnpqrstvwxyz';
/** Nothing listens there: it is only told. Another one each run, since runs beside this one hear the same multicast. */
const port = randomInt(20_000, 60_000);

type Browser = { found: Service[]; gone: Service[]; query: () => void };

function browse(): Browser {
  const bonjour = new Bonjour(mdnsOptions(mdnsInterface), (error: Error) => {
    throw error;
  });
  const browser = bonjour.find({ type: bonjourType });
  const result: Browser = { found: [], gone: [], query: () => browser.update() };
  browser.on('up', (service: Service) => result.found.push(service));
  browser.on('down', (service: Service) => result.gone.push(service));
  onTestFinished(async () => {
    await new Promise((resolve) => bonjour.destroy(resolve));
  });
  return result;
}

const mine = (services: Service[], port: number) => services.filter((service) => service.port === port);

test('a laptop that looks before or after finds the hub, and hears it leave', async () => {
  const early = browse();
  const states: (FerryError | null)[] = [];
  const announcement = announceHub({
    port,
    companyKey,
    fingerprint,
    mdnsInterface,
    onState: (s) => states.push(s),
  });
  onTestFinished(async () => await announcement.stop());
  await vi.waitFor(() => expect(mine(early.found, port)).toHaveLength(1), 10_000);
  const [service] = mine(early.found, port);
  expect(service).toMatchObject({ txt: { v: '1', h: projectHint(companyKey) }, referer: { address: '127.0.0.1' } });
  expect(service?.name).toMatch(/^ferry-01234567-[0-9a-f]{8}$/);
  await vi.waitFor(() => expect(states.at(-1)).toBeNull(), 10_000);

  const late = browse();
  await vi.waitFor(() => {
    late.query();
    expect(mine(late.found, port)).toHaveLength(1);
  }, 10_000);
  await announcement.stop();
  await vi.waitFor(() => expect(mine(late.gone, port)).toHaveLength(1), 10_000);
});

test('a name that somebody else uses is given up for another', async () => {
  const watcher = browse();
  const announcement = announceHub({
    port: port + 1,
    companyKey,
    fingerprint,
    mdnsInterface,
    onState: () => undefined,
  });
  onTestFinished(async () => await announcement.stop());
  await vi.waitFor(() => expect(mine(watcher.found, port + 1)).toHaveLength(1), 10_000);
  const thief = new Bonjour(mdnsOptions(mdnsInterface), (error: Error) => {
    throw error;
  });
  onTestFinished(async () => {
    await new Promise((resolve) => thief.destroy(resolve));
  });
  const [stolen] = mine(watcher.found, port + 1);
  thief.publish({ name: stolen?.name ?? '', type: bonjourType, port: port + 2, probe: false });
  await vi.waitFor(() => {
    watcher.query();
    expect(new Set(mine(watcher.found, port + 1).map(({ name }) => name)).size).toBe(2);
  }, 10_000);
});

test('a network without multicast is told, and no exception', async () => {
  const states: (FerryError | null)[] = [];
  // An address that this machine does not have (RFC 5737).
  const announcement = announceHub({
    port: port + 3,
    companyKey,
    fingerprint,
    mdnsInterface: '192.0.2.254',
    onState: (state) => states.push(state),
  });
  await vi.waitFor(() => expect(states.at(-1)).toMatchObject({ code: 'unreachable', where: 'bonjour' }), 10_000);
  await announcement.stop();
});

test('the certificate is a self-signed P-256 one that any clock accepts', async () => {
  for (const now of [Date.UTC(2026, 5, 1), Date.UTC(2048, 0, 1)]) {
    const certificate = new X509Certificate((await createTlsIdentity(now)).cert);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect(Date.parse(certificate.validFrom)).toBeLessThan(now);
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(now + 9 * 365 * 24 * 60 * 60 * 1000);
  }
});
