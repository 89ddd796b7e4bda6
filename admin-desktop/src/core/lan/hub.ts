import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Clock } from '@ferry/common/clock';
import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import type { RootRecord } from '@ferry/common/trust/root-record';
import type { Signer, Trust } from '@ferry/common/trust/trust';
import type { DocumentStore, LogStore } from '../documents/document-store.ts';
import { announceHub } from './announcement.ts';
import { createAudience } from './audience.ts';
import { createTlsIdentity } from './certificate.ts';
import { serveConnection } from './connection.ts';
import type { Connection, ConnectionHost } from './connection.ts';
import { createDeviceDesk } from './device-desk.ts';
import { createEnrolmentDesk } from './enrolment.ts';
import { createRateLimit } from './rate-limit.ts';
import { createReleaseDesk } from './release-desk.ts';
import type { ReleaseParts } from './release-desk.ts';

/** As the contract shows it (`lan` of the sync state). While listening, `why` says what keeps laptops from finding it. */
export type LanState = {
  state: 'starting' | 'listening' | 'failed' | 'off';
  port: number;
  /** agents that proved themselves and are connected */
  agents: number;
  why: FerryError | null;
};

export interface LanHubOptions {
  store: DocumentStore;
  logs: LogStore;
  /** the trust of this moment: revocations make a new one */
  trust: () => Trust;
  signer: Signer;
  rootRecord: RootRecord;
  companyKey: string;
  /** milliseconds since 1970 */
  now: () => number;
  clock: Clock;
  onState: (state: LanState) => void;
  /** How many enrolments there are that name this token. */
  usesOfToken: (tokenId: string) => Promise<number>;
  /** A device proved itself, asked or told something just now. */
  deviceSeen: (deviceId: string) => void;
  /** the releases that laptops can get here; none when left out */
  releases?: ReleaseParts;
  /** 0 (the default): one that is free */
  port?: number;
  /** the default is all interfaces: laptops come from the network */
  host?: string;
  /** IPv4 address of the one interface for Bonjour (`FERRY_MDNS_INTERFACE`); `off`: no Bonjour */
  mdnsInterface?: string;
  /** milliseconds from connecting to the welcome */
  handshakeMs?: number;
  /** milliseconds between pings; a laptop that misses one is cut off */
  heartbeatMs?: number;
  maxConnections?: number;
}

export interface LanHub {
  port: number;
  stop(): Promise<void>;
}

/** Starts the hub that serves laptops on the local network without any server (DESIGN sections 4 and 5). */
export async function startLanHub(options: LanHubOptions): Promise<Result<LanHub>> {
  const { store, handshakeMs = 10_000, heartbeatMs = 20_000, maxConnections = 2000 } = options;
  const state: LanState = { state: 'starting', port: 0, agents: 0, why: null };
  const report = (change: Partial<LanState>) => options.onState({ ...Object.assign(state, change) });
  report({});

  /** why laptops cannot find this console, and why one that did could not come in; the latter until one can */
  let unheard: FerryError | null = null;
  let shutOut: FerryError | null = null;

  const connections = new Map<WebSocket, Connection>();
  const byDevice = new Map<string, Set<Connection>>();
  const audience = createAudience<Connection>();
  const host: ConnectionHost = {
    rootRecord: options.rootRecord,
    signer: options.signer,
    devices: createDeviceDesk(options),
    enrolments: createEnrolmentDesk(options),
    releases: createReleaseDesk(options.releases),
    failedEnrolments: createRateLimit({ perMinute: 10, now: options.now }),
    trust: options.trust,
    now: options.now,
    enrolmentOf: async (deviceId) => await store.get('enrolments', deviceId),
    admitted,
    seen: options.deviceSeen,
    reported(connection) {
      // Another connection of the same device is one that is about to end, or a second agent with its key.
      for (const other of byDevice.get(connection.deviceId ?? '') ?? []) if (other !== connection) other.changed();
    },
  };

  function admitted(connection: Connection, enrolment: EnrolmentDocument): void {
    const userId = enrolment.fields.userId?.value;
    audience.set(connection, userId ? [enrolment.id, userId] : [enrolment.id]);
    const mine = byDevice.get(enrolment.id) ?? new Set();
    if (!mine.has(connection)) {
      byDevice.set(enrolment.id, mine.add(connection));
      report({ agents: byDevice.size });
    }
    options.deviceSeen(enrolment.id);
  }

  function forget(socket: WebSocket, connection: Connection): void {
    connections.delete(socket);
    audience.remove(connection);
    const mine = connection.deviceId === null ? undefined : byDevice.get(connection.deviceId);
    if (connection.deviceId === null || !mine?.delete(connection)) return;
    if (mine.size === 0) byDevice.delete(connection.deviceId);
    report({ agents: byDevice.size });
  }

  function accept(socket: WebSocket, tls: TLSSocket): void {
    const connection = serveConnection(socket, tls, tls.remoteAddress ?? '', host);
    connections.set(socket, connection);
    if (shutOut) {
      shutOut = null;
      report({ why: unheard });
    }
    const tooSlow = setTimeout(() => {
      if (connection.deviceId === null)
        connection.refuse(fail('unauthenticated', 'hub', 'no proof came in time', 'Connect again.').error);
    }, handshakeMs);
    let alive = true;
    const heartbeat = setInterval(() => {
      if (alive) socket.ping();
      else socket.terminate();
      alive = false;
    }, heartbeatMs);
    socket.on('pong', () => {
      alive = true;
      if (connection.deviceId) options.deviceSeen(connection.deviceId);
    });
    // ws closes the connection itself after an error (an oversized frame, broken UTF-8): `close` follows.
    socket.on('error', (error) => connection.refuse(fail('invalid', 'hub', error.message, 'Update the agent.').error));
    socket.on('close', () => {
      clearTimeout(tooSlow);
      clearInterval(heartbeat);
      forget(socket, connection);
    });
  }

  const server = createServer({
    ...(await createTlsIdentity(options.now())),
    minVersion: 'TLSv1.3',
    handshakeTimeout: handshakeMs,
    headersTimeout: handshakeMs,
  });
  server.maxConnections = maxConnections;
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    // Twice the limit, so that what is somewhat too large gets an answer; what is far too large is cut off.
    maxPayload: 2 * limits.lanFrame,
  });
  server.on('request', (_request, response) => response.writeHead(426, { connection: 'close' }).end());
  server.on('upgrade', (request, stream, head) => {
    stream.on('error', () => stream.destroy());
    // No agent sends an origin: a web page does, and has no business here.
    if (request.headers.origin !== undefined || !(stream instanceof TLSSocket)) return stream.destroy();
    sockets.handleUpgrade(request, stream, head, (socket) => accept(socket, stream));
  });

  const listening = await listen(server, options.port ?? 0, options.host);
  if (!listening.ok) {
    report({ state: 'failed', why: listening.error });
    return listening;
  }
  const port = listening.value;
  report({ state: 'listening', port });
  // It listens on: a laptop could not be let in, because this process has no room for one more connection, say.
  server.on('error', ({ message }) => {
    const room = 'Close other programs on this computer; the laptop comes again by itself.';
    shutOut = fail('unreachable', 'hub', `a laptop could not be let in: ${message}`, room).error;
    report({ why: shutOut });
  });

  const unsubscribe = [
    store.onChange('orders', (ids) => {
      for (const connection of audience.of(ids)) connection.changed();
    }),
    store.onChange('enrolments', (ids) => {
      for (const id of ids)
        for (const connection of byDevice.get(id) ?? [])
          void connection.review().catch((thrown: unknown) => connection.refuse(errorFrom(thrown, 'hub')));
    }),
  ];
  const announcement =
    options.mdnsInterface === 'off'
      ? null
      : announceHub({
          port,
          companyKey: options.companyKey,
          fingerprint: options.signer.fingerprint,
          mdnsInterface: options.mdnsInterface,
          onState(why) {
            unheard = why;
            report({ why: shutOut ?? unheard });
          },
        });

  return ok({
    port,
    async stop() {
      for (const stop of unsubscribe) stop();
      await announcement?.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of connections.keys()) socket.close(1001, 'the console closes');
      server.closeAllConnections();
      for (const socket of connections.keys()) socket.terminate();
      await closed;
      report({ state: 'off', port: 0, agents: 0, why: null });
    },
  });
}

async function listen(server: Server, port: number, host: string | undefined): Promise<Result<number>> {
  return await new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      const taken = error.code === 'EADDRINUSE';
      resolve(
        fail(
          taken ? 'locked' : 'storage',
          `port ${port}`,
          taken ? `port ${port} is in use by another program` : `cannot listen: ${error.message}`,
          taken ? 'Choose another port, or 0 for any that is free.' : 'Choose another port or address.',
        ),
      );
    };
    server.once('error', failed);
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', failed);
      resolve(ok((server.address() as AddressInfo).port));
    });
  });
}
