import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseDatabaseName } from '@ferry/common/documents/all';
import type { Collection } from '@ferry/common/documents/document-type';
import { fail, FerryFailure, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { databaseRoutes, publicRoutes, reachOf, scopeOf } from './access.ts';
import type { DatabaseRoute, PublicRoute, Scope } from './access.ts';
import { tryToAssign } from './assignments.ts';
import { noSuchAddress, sendFailure } from './failures.ts';
import type { Nonces } from './nonces.ts';
import type { Project } from './project.ts';
import type { Projects } from './projects.ts';
import { proven } from './proof.ts';
import type { Principal } from './proof.ts';

/** A request below a database that the table lets through. */
export interface Admitted {
  readonly project: Project;
  readonly collection: Collection;
  readonly principal: Principal;
  /** the documents that it may touch by this route */
  readonly scope: Scope;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** the row of the table for this route; a route without one is closed */
    ferry?: DatabaseRoute | PublicRoute;
  }
  interface FastifyRequest {
    ferryAdmitted: Admitted | null;
  }
}

export interface Guard {
  readonly projects: Projects;
  readonly nonces: Nonces;
  /** the origin for which proofs must be signed */
  readonly origin: () => string;
}

/** The one place where a request is let in, before its body is read. Whatever has no row in the table is refused. */
export function addAccessHook(server: FastifyInstance, guard: Guard): void {
  server.decorateRequest('ferryAdmitted', null);
  server.addHook('onRequest', async (request, reply) => {
    if (request.is404) return;
    const route = request.routeOptions.config.ferry;
    if (publicRoutes.some((open) => open === route)) return;
    const admitted = await admit(request, route, guard);
    if (!admitted.ok) return await sendFailure(reply, admitted.error);
    request.ferryAdmitted = admitted.value;
  });
}

/** For handlers of database routes: the hook has run, or nothing runs at all. */
export function admittedOf(request: FastifyRequest): Admitted {
  if (request.ferryAdmitted) return request.ferryAdmitted;
  throw new FerryFailure(fail('internal', request.method, 'the request was not judged', 'Report this.').error);
}

async function admit(request: FastifyRequest, route: string | undefined, guard: Guard): Promise<Result<Admitted>> {
  const databaseRoute = databaseRoutes.find((known) => known === route);
  const { db } = request.params as { db?: string };
  const refused = fail('forbidden', `${request.method} ${route ?? 'route'}`, 'nobody may do this', 'Use the console.');
  if (!databaseRoute || db === undefined) return refused;
  const name = parseDatabaseName(db);
  if (!name.ok) return { ok: false, error: noSuchAddress(request) };
  const { projectId, collection } = name.value;
  const project = guard.projects.byId(projectId);
  if (!project.ok) return project;
  const judge = { origin: guard.origin(), nonces: guard.nonces };
  const proof = await proven(request.headers.authorization, project.value, judge);
  if (!proof.ok) return proof;

  const actor = proof.value.kind === 'device' ? 'device' : proof.value.role;
  const reach = reachOf(actor, databaseRoute, collection);
  if (reach === 'none') {
    return fail(
      'forbidden',
      `${databaseRoute} ${collection}`,
      `${actor === 'device' ? 'a device' : `the role ${actor}`} may not do this`,
      'Ask an administrator of the project whose role allows it.',
    );
  }
  const principal = await assigned(proof.value, collection, project.value);
  const device = principal.kind === 'device' ? principal : null;
  return ok({ project: project.value, collection, principal, scope: scopeOf(reach, collection, device) });
}

/** A device that asks for its orders while it belongs to nobody: perhaps that can be decided by now. */
async function assigned(principal: Principal, collection: Collection, project: Project): Promise<Principal> {
  if (principal.kind !== 'device' || principal.userId || collection !== 'orders') return principal;
  const enrolment = await tryToAssign(project, principal.id);
  return { ...principal, userId: enrolment?.fields.userId?.value ?? '' };
}
