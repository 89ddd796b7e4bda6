import { createServer } from 'node:http';
import type { RequestListener, Server as HttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { limits } from '@ferry/common/limits';
import { nonceHeader } from '@ferry/common/protocol/gateway';
import { addAccessHook } from './access-hook.ts';
import { addBodyTimes } from './body-times.ts';
import type { BodyTimes } from './body-times.ts';
import { addChangesRoutes } from './changes-route.ts';
import type { PollTimes } from './changes-route.ts';
import { failureOf, noSuchAddress, sendFailure } from './failures.ts';
import { countOpenAnswers } from './open-answers.ts';
import { addProjectRoutes } from './project-routes.ts';
import type { ProjectRoutes } from './project-routes.ts';
import { addReadRoutes } from './read-routes.ts';
import { addReleaseRoutes } from './release-routes.ts';
import { addWriteRoutes } from './write-routes.ts';

export interface GatewayParts extends ProjectRoutes {
  /** the public origin, for which proofs are signed; asked for with every request, as a port may be known late */
  readonly origin: () => string;
  readonly pollTimes: PollTimes;
  readonly bodyTimes: BodyTimes;
  /** PEM texts; without them it speaks plain HTTP */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** How long a stop waits for answers that are under way. */
const longestGoodbyeMs = 5000;

function listener(tls: GatewayParts['tls'], handler: RequestListener): HttpServer {
  // How long a body may take is for `body-times.ts`, by route.
  const times = { requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 72_000 };
  return tls ? createTlsServer({ ...tls, ...times, minVersion: 'TLSv1.2' }, handler) : createServer(times, handler);
}

/** The gateway's HTTP server, not listening yet. Closing it ends every long poll first. */
export function createGateway(parts: GatewayParts): FastifyInstance {
  const { nonces, now, log, projects } = parts;
  const standing = (): Record<string, string> => ({
    [nonceHeader]: nonces.make(),
    // The clock that judges is the one that is told.
    date: new Date(now()).toUTCString(),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  const server = fastify({
    logger: false,
    bodyLimit: limits.httpBody,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    forceCloseConnections: true,
    // Ours, and not one by Fastify: the type of its server would depend on the options.
    serverFactory: (handler) => listener(parts.tls, handler),
    frameworkErrors(error, request, reply) {
      // For these (a path that is no UTF-8) the hooks do not run.
      reply.headers(standing());
      void sendFailure(reply, failureOf(error, request.method));
    },
  });

  const answers = countOpenAnswers(server);
  // Before it is judged, so that even a refusal carries the nonce for the next try.
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers(standing());
  });
  addBodyTimes(server, parts.bodyTimes);
  addAccessHook(server, parts);
  server.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const path = new URL(request.url, 'http://local').pathname.slice(0, 300);
    const details = { method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    log(reply.statusCode >= 500 ? 'error' : 'debug', 'request', details);
  });
  server.addHook('preClose', async () => {
    await projects.close();
    await answers.drained(longestGoodbyeMs);
  });

  server.setErrorHandler(async (thrown, request, reply) => {
    const error = failureOf(thrown, `${request.method} ${request.routeOptions.url ?? ''}`);
    if (error.code === 'internal' || error.code === 'storage')
      log('error', 'request-failed', { where: error.where, code: error.code, message: error.message });
    return await sendFailure(reply, error);
  });
  server.setNotFoundHandler(async (request, reply) => await sendFailure(reply, noSuchAddress(request)));

  addProjectRoutes(server, parts);
  addChangesRoutes(server, parts.pollTimes);
  addReadRoutes(server);
  addWriteRoutes(server, now);
  addReleaseRoutes(server, parts);
  return server;
}
