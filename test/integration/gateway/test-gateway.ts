// A real server on a free port with a folder of its own, and clients that prove themselves to it as the real ones do.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PouchDB from 'pouchdb-core';
import httpAdapter from 'pouchdb-adapter-http';
import { databaseName } from '@ferry/common/documents/all';
import type { AnyDocument, Collection } from '@ferry/common/documents/document-type';
import { toWire } from '@ferry/common/documents/wire';
import { unwrap } from '@ferry/common/errors';
import { nonceHeader, proofScheme } from '@ferry/common/protocol/gateway';
import type { Signer } from '@ferry/common/trust/trust';
import { startServer } from '../../../sync-server/src/server.ts';
import type { RunningServer, ServerOptions } from '../../../sync-server/src/server.ts';
import { makeTestProject } from '../../fixtures/project.ts';
import type { TestProject } from '../../fixtures/project.ts';
import type { TestDevice } from '../../fixtures/device.ts';
import { couchOfFolder, removeCouchOfFolder } from '../../support/couchdb.ts';

PouchDB.plugin(httpAdapter);

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}
type Fetch = (url: string | Request, options?: RequestInit) => Promise<Response>;

/** Somebody who signs. `path` is below the project's databases: `orders/policy`. */
export interface Client {
  readonly fetch: Fetch;
  request(method: string, path: string, body?: unknown): Promise<Answer>;
  put(collection: Collection, document: AnyDocument, rev?: string): Promise<Answer>;
  pouch(collection: Collection): PouchDB;
}

export interface TestGateway {
  readonly server: RunningServer;
  readonly folder: string;
  readonly project: TestProject;
  readonly owner: Client;
  /** An unproven request; `path` from the root. */
  plain(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  client(signer: Signer, changes?: Record<string, string>): Client;
  register(project: TestProject): Promise<Answer>;
  /** A new device, enrolled over HTTP with this secret. */
  enrol(options: { upn?: string; secret?: string; tokenId?: string }): Promise<{ device: TestDevice; answer: Answer }>;
  /** Stops the server and starts it again on the same folder; the port stays. */
  restart(): Promise<TestGateway>;
  stop(): Promise<void>;
}

export interface TestGatewayOptions extends Partial<
  Pick<ServerOptions, 'now' | 'pollTimes' | 'bodyTimes' | 'log' | 'port' | 'origin' | 'couchdb'>
> {
  project?: TestProject;
  folder?: string;
  /** where the test itself asks, when `origin` leads there for others only */
  base?: string;
}

/** Starts a server and registers a project on it with its owner and an access token. On CouchDB, see `couchOfFolder`. */
export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const now = options.now ?? Date.now;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'ferry-gateway-')));
  const couchdb = options.couchdb ?? (await couchOfFolder(folder))?.access;
  const server = unwrap(
    await startServer({
      data: join(folder, 'data'),
      host: '127.0.0.1',
      port: options.port ?? 0,
      behindProxy: false,
      version: '0.0.0-test',
      now,
      log: options.log ?? (() => undefined),
      ...(options.pollTimes ? { pollTimes: options.pollTimes } : {}),
      ...(options.bodyTimes ? { bodyTimes: options.bodyTimes } : {}),
      ...(options.origin ? { origin: options.origin } : {}),
      ...(couchdb ? { couchdb } : {}),
    }),
  );
  const project = options.project ?? (await makeTestProject({ now }));
  const { projectId } = project;
  const base = options.base ?? server.origin;

  const plain: TestGateway['plain'] = async (method, path, body, headers = {}) =>
    await answerOf(await fetch(`${base}${path}`, requestInit(method, body, headers)));

  function client(signer: Signer, changes: Record<string, string> = {}): Client {
    let nonce = '';
    const signed: Fetch = async (url, init) => {
      for (let attempt = 0; ; attempt += 1) {
        const proof = { origin: server.origin, projectId, subject: signer.fingerprint, nonce, ...changes };
        const headers = new Headers(init?.headers);
        headers.set('authorization', `${proofScheme} ${await signer.sign('gateway-proof', proof)}`);
        const response = await fetch(url, { ...init, headers });
        nonce = response.headers.get(nonceHeader) ?? nonce;
        if (response.status !== 401 || attempt > 0) return response;
        await response.arrayBuffer();
      }
    };
    const request: Client['request'] = async (method, path, body) => {
      const [collection = '', ...rest] = path.split(/(?=\/)/);
      const url = `${base}/${databaseName(projectId, collection as Collection)}${rest.join('')}`;
      return await answerOf(await signed(url, requestInit(method, body)));
    };
    return {
      fetch: signed,
      request,
      put: async (collection, document, rev) =>
        await request('PUT', `${collection}/${encodeURIComponent(document.id)}`, toWire(document, rev)),
      pouch: (collection) =>
        new PouchDB(`${base}/${databaseName(projectId, collection)}`, {
          adapter: 'http',
          skip_setup: true,
          fetch: signed,
        }),
    };
  }

  const gateway: TestGateway = {
    server,
    folder,
    project,
    owner: client(project.ownerSigner),
    plain,
    client,
    register: async ({ rootRecord }) =>
      await plain('POST', '/v1/projects', { rootRecord, setupCode: server.setupCode.current() }),
    async enrol({ upn, secret = project.secret, tokenId = project.tokenDocument.id }) {
      const device = await project.newDevice(upn === undefined ? {} : { upn });
      const hello = (await plain('GET', '/v1/hello')).body as { nonce: string };
      const request = await device.enrolmentRequest(tokenId, hello.nonce);
      const answer = await plain('POST', `/v1/projects/${projectId}/enrolments`, { secret, request });
      return { device, answer };
    },
    async restart() {
      await server.stop();
      const port = Number(new URL(base).port);
      return await startTestGateway({ ...options, folder, project, port });
    },
    async stop() {
      await server.stop();
      await removeCouchOfFolder(folder);
      await rm(folder, { recursive: true });
    },
  };
  if (!options.project) {
    expectStatus(await gateway.register(project), 200);
    expectStatus(await gateway.owner.put('administrators', project.administratorDocument), 201);
    expectStatus(await gateway.owner.put('tokens', project.tokenDocument), 201);
  }
  return gateway;
}

export function expectStatus(answer: Answer, status: number): void {
  if (answer.status !== status)
    throw new Error(`${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
}

/** The code of a FerryError, or the status where there is none. */
export function codeOf(answer: Answer): string | number {
  const { code } = (answer.body ?? {}) as { code?: string };
  return code ?? answer.status;
}

function requestInit(method: string, body: unknown, headers: Record<string, string> = {}): RequestInit {
  if (body === undefined) return { method, headers };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { method, headers: { 'content-type': 'application/json', ...headers }, body: text };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : (JSON.parse(text) as unknown),
  };
}
