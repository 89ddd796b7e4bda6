import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { createClock } from '@ferry/common/clock';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { bodyTimes } from './gateway/body-times.ts';
import type { BodyTimes } from './gateway/body-times.ts';
import { createGateway } from './gateway/gateway.ts';
import { gatewayIdentity } from './gateway/gateway-identity.ts';
import { pollTimes } from './gateway/changes-route.ts';
import type { PollTimes } from './gateway/changes-route.ts';
import type { Log } from './gateway/log.ts';
import { createNonces } from './gateway/nonces.ts';
import { openProjects } from './gateway/projects.ts';
import { createReleaseRoom } from './gateway/release-room.ts';
import type { Projects } from './gateway/projects.ts';
import { openSetupCode } from './gateway/setup-code.ts';
import type { SetupCode } from './gateway/setup-code.ts';
import { checkAddress } from './listening-address.ts';
import type { ListeningAddress } from './listening-address.ts';
import type { CouchAccess } from './store/couchdb/couch-access.ts';
import { releasesFolder } from './releases-folder.ts';
import { openStore } from './store/open-store.ts';
import type { ServerStore } from './store/server-store.ts';

export interface ServerOptions extends ListeningAddress {
  /** folder of the embedded store, the releases, the set-up code and the gateway's own key */
  readonly data: string;
  /** keeps the projects in CouchDB instead of the data folder */
  readonly couchdb?: CouchAccess;
  /** PEM files */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  readonly version: string;
  /** milliseconds since 1970 */
  readonly now: () => number;
  readonly log: Log;
  readonly pollTimes?: PollTimes;
  readonly bodyTimes?: BodyTimes;
}

export interface RunningServer {
  /** for which proofs are signed: the public origin, or the one it listens at */
  readonly origin: string;
  readonly setupCode: SetupCode;
  readonly projects: Projects;
  /** Answers who waits, then flushes the store. Resolves when both are done. */
  stop(): Promise<void>;
}

/** Starts the whole server in this process. What goes wrong on the way is undone and told. */
export async function startServer(options: ServerOptions): Promise<Result<RunningServer>> {
  const address = checkAddress(options);
  if (!address.ok) return address;
  const tls = await readTls(options.tls);
  if (!tls.ok) return tls;
  const store = await openStore(options, options.log);
  if (!store.ok) return store;
  try {
    const running = await listen(options, store.value, tls.value);
    if (!running.ok) await store.value.close();
    return running;
  } catch (thrown) {
    await store.value.close();
    return { ok: false, error: errorFrom(thrown, 'start') };
  }
}

async function listen(
  options: ServerOptions,
  store: ServerStore,
  tls: { cert: string; key: string } | undefined,
): Promise<Result<RunningServer>> {
  const { data, now, log, version, host, port } = options;
  const identity = await gatewayIdentity(data);
  if (!identity.ok) return identity;
  const setupCode = await openSetupCode(join(data, 'setup-code'), now);
  const clock = createClock({ now, writer: identity.value.writer });
  const releases = { folder: releasesFolder(data), room: createReleaseRoom() };
  const projects = await openProjects(store, { now, clock, log, releases });
  let origin = options.origin ?? '';
  const gateway = createGateway({
    projects,
    nonces: createNonces(identity.value.nonceSecret, now),
    setupCode,
    now,
    log,
    version,
    instance: store.instance,
    origin: () => origin,
    pollTimes: options.pollTimes ?? pollTimes,
    bodyTimes: options.bodyTimes ?? bodyTimes,
    ...(tls ? { tls } : {}),
  });
  try {
    await gateway.listen({ host, port });
  } catch (thrown) {
    await gateway.close();
    return cannotListen(thrown, `${host}:${port}`);
  }
  const actual = gateway.server.address() as AddressInfo;
  const shown = actual.family === 'IPv6' ? `[${actual.address}]` : actual.address;
  origin ||= `${tls ? 'https' : 'http'}://${shown}:${actual.port}`;
  return ok({
    origin,
    setupCode,
    projects,
    async stop() {
      await gateway.close();
      await store.close();
    },
  });
}

async function readTls(files: ServerOptions['tls']): Promise<Result<{ cert: string; key: string } | undefined>> {
  if (!files) return ok(undefined);
  const { certFile, keyFile } = files;
  const remedy = 'Check --tls-cert and --tls-key; ferry-server doctor looks at both.';
  let pair: { cert: string; key: string };
  try {
    pair = { cert: await readFile(certFile, 'utf8'), key: await readFile(keyFile, 'utf8') };
  } catch (thrown) {
    const { message } = errorFrom(thrown, 'TLS');
    return fail('storage', 'TLS', `the certificate or its key cannot be read: ${message}`, remedy);
  }
  try {
    createSecureContext(pair);
    return ok(pair);
  } catch (thrown) {
    const { message } = errorFrom(thrown, 'TLS');
    return fail('invalid', 'TLS', `the certificate and its key cannot be used: ${message}`, remedy);
  }
}

function cannotListen(thrown: unknown, where: string): ReturnType<typeof fail> {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
  if (code === 'EADDRINUSE')
    return fail('locked', where, 'the port is in use', 'Stop the other program, or choose another --port (0: any).');
  return fail('unreachable', where, errorFrom(thrown, where).message, 'Check --host and --port.');
}
