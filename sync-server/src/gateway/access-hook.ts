import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseDatabaseName } from '@ferry/common/documents/all';
import type { Collection } from '@ferry/common/documents/document-type';
import { fail, FerryFailure, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { databaseRoutes, publicRoutes, reachOf, releaseRoutes, scopeOf } from './access.ts';
import type { Actor, DatabaseRoute, PublicRoute, ReleaseRoute, Scope } from './access.ts';
import { tryToAssign } from './assignments.ts';
import { noSuchAddress, sendFailure } from './failures.ts';
import type { Nonces } from './nonces.ts';
import type { Project } from './project.ts';
import type { Projects } from './projects.ts';
import { proven } from './proof.ts';
import type { Principal } from './proof.ts';

/** A request for a release that the table lets through. */
export interface AdmittedToReleases {
  readonly project: Project;
  readonly principal: Principal;
}

/** A request below a database that the table lets through. */
export interface Admitted extends AdmittedToReleases {
  readonly collection: Collection;
  /** the documents that it may touch by this route */
  readonly scope: Scope;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** the row of the table for this route; a route without one is closed */
    ferry?: DatabaseRoute | ReleaseRoute | PublicRoute;
  }
  interface FastifyRequest {
    ferryAdmitted: Admitted | null;
    ferryAdmittedToReleases: AdmittedToReleases | null;
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
  server.decorateRequest('ferryAdmittedToReleases', null);
  server.addHook('onRequest', async (request, reply) => {
    if (request.is404) return;
    const route = request.routeOptions.config.ferry;
    if (publicRoutes.some((open) => open === route)) return;
    const releaseRoute = releaseRoutes.find((known) => known === route);
    if (releaseRoute) {
      const admitted = await admitToReleases(request, releaseRoute, guard);
      if (!admitted.ok) return await sendFailure(reply, admitted.error);
      request.ferryAdmittedToReleases = admitted.value;
      return;
    }
    const admitted = await admit(request, route, guard);
    if (!admitted.ok) return await sendFailure(reply, admitted.error);
    request.ferryAdmitted = admitted.value;
  });
}

/** For handlers of database routes: the hook has run, or nothing runs at all. */
export function admittedOf(request: FastifyRequest): Admitted {
  return request.ferryAdmitted ?? notJudged(request);
}

/** The same for handlers of releases. */
export function admittedToReleases(request: FastifyRequest): AdmittedToReleases {
  return request.ferryAdmittedToReleases ?? notJudged(request);
}

function notJudged({ method }: FastifyRequest): never {
  throw new FerryFailure(fail('internal', method, 'the request was not judged', 'Report this.').error);
}

async function admit(request: FastifyRequest, route: string | undefined, guard: Guard): Promise<Result<Admitted>> {
  const databaseRoute = databaseRoutes.find((known) => known === route);
  const { db } = request.params as { db?: string };
  const refused = fail('forbidden', `${request.method} ${route ?? 'route'}`, 'nobody may do this', 'Use the console.');
  if (!databaseRoute || db === undefined) return refused;
  const name = parseDatabaseName(db);
  if (!name.ok) return { ok: false, error: noSuchAddress(request) };
  const { projectId, collection } = name.value;
  const proof = await provenFor(request, projectId, guard);
  if (!proof.ok) return proof;

  const { project } = proof.value;
  const reach = reachOf(actorOf(proof.value.principal), databaseRoute, collection);
  if (reach === 'none') return notAllowed(proof.value.principal, `${databaseRoute} ${collection}`);
  const principal = await assigned(proof.value.principal, collection, project);
  const device = principal.kind === 'device' ? principal : null;
  return ok({ project, collection, principal, scope: scopeOf(reach, collection, device) });
}

async function admitToReleases(
  request: FastifyRequest,
  route: ReleaseRoute,
  guard: Guard,
): Promise<Result<AdmittedToReleases>> {
  const { projectId = '' } = request.params as { projectId?: string };
  const proof = await provenFor(request, projectId, guard);
  if (!proof.ok) return proof;
  const reach = reachOf(actorOf(proof.value.principal), route, 'releases');
  return reach === 'all' ? proof : notAllowed(proof.value.principal, `${route} releases`);
}

async function provenFor(
  request: FastifyRequest,
  projectId: string,
  guard: Guard,
): Promise<Result<AdmittedToReleases>> {
  const project = guard.projects.byId(projectId);
  if (!project.ok) return project;
  const judge = { origin: guard.origin(), nonces: guard.nonces };
  const proof = await proven(request.headers.authorization, project.value, judge);
  return proof.ok ? ok({ project: project.value, principal: proof.value }) : proof;
}

function actorOf(principal: Principal): Actor {
  return principal.kind === 'device' ? 'device' : principal.role;
}

function notAllowed(principal: Principal, where: string): ReturnType<typeof fail> {
  const who = principal.kind === 'device' ? 'a device' : `the role ${principal.role}`;
  return fail(
    'forbidden',
    where,
    `${who} may not do this`,
    'Ask an administrator of the project whose role allows it.',
  );
}

/** A device that asks for its orders while it belongs to nobody: perhaps that can be decided by now. */
async function assigned(principal: Principal, collection: Collection, project: Project): Promise<Principal> {
  if (principal.kind !== 'device' || principal.userId || collection !== 'orders') return principal;
  const enrolment = await tryToAssign(project, principal.id);
  return { ...principal, userId: enrolment?.fields.userId?.value ?? '' };
}
