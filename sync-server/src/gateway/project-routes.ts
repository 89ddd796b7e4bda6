import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { check } from '@ferry/common/errors';
import {
  companyKeyParamSchema,
  enrolmentBodySchema,
  gatewayProtocol,
  registrationSchema,
} from '@ferry/common/protocol/gateway';
import { projectIdSchema } from '@ferry/common/trust/root-record';
import type { Hello } from '@ferry/common/protocol/gateway';
import { enrol } from './enrol.ts';
import { sendFailure } from './failures.ts';
import type { Log } from './log.ts';
import type { Nonces } from './nonces.ts';
import type { Projects } from './projects.ts';
import { createSerial } from './serial.ts';
import type { SetupCode } from './setup-code.ts';

export interface ProjectRoutes {
  readonly projects: Projects;
  readonly nonces: Nonces;
  readonly setupCode: SetupCode;
  readonly now: () => number;
  readonly log: Log;
  /** Ferry's version, and the store's name in `GET /` */
  readonly version: string;
  readonly instance: string;
}

const largestRegistration = 16 * 1024;
const largestEnrolment = 192 * 1024;

/** Ferry's own routes, and the two of CouchDB that say that somebody is there. */
export function addProjectRoutes(server: FastifyInstance, parts: ProjectRoutes): void {
  const { projects, nonces, setupCode, now, log, version, instance } = parts;
  const registering = createSerial();

  server.get('/_up', { config: { ferry: 'up' } }, () => ({ status: 'ok' }));
  server.get('/', { config: { ferry: 'welcome' } }, () => ({
    couchdb: 'Welcome',
    version,
    uuid: instance,
    vendor: { name: 'Ferry' },
  }));
  server.get('/v1/hello', { config: { ferry: 'hello' } }, (): Hello => ({
    server: 'ferry',
    protocols: [gatewayProtocol],
    version,
    nonce: nonces.make(),
    time: new Date(now()).toISOString(),
  }));

  server.post(
    '/v1/projects',
    { config: { ferry: 'register' }, bodyLimit: largestRegistration },
    async (request, reply) => {
      const body = check(registrationSchema, request.body, 'registration');
      if (!body.ok) return await sendFailure(reply, body.error);
      const { rootRecord } = body.value;
      const { projectId } = rootRecord;
      return await registering(async () => {
        // Somebody whose first answer was lost asks again, and the code is used up by then.
        if (projects.knows(rootRecord)) return { projectId };
        const allowed = await setupCode.check(body.value.setupCode);
        if (!allowed.ok) return await sendFailure(reply, allowed.error);
        const added = await projects.add(rootRecord);
        if (!added.ok) return await sendFailure(reply, added.error);
        await setupCode.renew();
        log('info', 'project-registered', { projectId });
        return { projectId };
      });
    },
  );

  server.get('/v1/projects/:companyKey', { config: { ferry: 'root-record' } }, async (request, reply) => {
    const params = check(z.object({ companyKey: companyKeyParamSchema }), request.params, 'project');
    if (!params.ok) return await sendFailure(reply, params.error);
    const project = projects.byCompanyKey(params.value.companyKey);
    return project.ok ? project.value.record : await sendFailure(reply, project.error);
  });

  server.post(
    '/v1/projects/:projectId/enrolments',
    { config: { ferry: 'enrol' }, bodyLimit: largestEnrolment },
    async (request, reply) => {
      const params = check(z.object({ projectId: projectIdSchema }), request.params, 'project');
      if (!params.ok) return await sendFailure(reply, params.error);
      const project = projects.byId(params.value.projectId);
      if (!project.ok) return await sendFailure(reply, project.error);
      const body = check(enrolmentBodySchema, request.body, 'enrolment');
      if (!body.ok) return await sendFailure(reply, body.error);
      const enrolled = await enrol(project.value, body.value, { projects, nonces, now });
      return enrolled.ok ? enrolled.value : await sendFailure(reply, enrolled.error);
    },
  );
}
