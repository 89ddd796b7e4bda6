import { documentFormat } from '@ferry/common/documents/document-type';
import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import type { TokenDocument } from '@ferry/common/documents/tokens';
import { toWire } from '@ferry/common/documents/wire';
import { enrolmentRequestSchema, hashSecret } from '@ferry/common/enrolment';
import type { EnrolmentRequest } from '@ferry/common/enrolment';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { EnrolmentBody } from '@ferry/common/protocol/gateway';
import { tokenStanding } from '@ferry/common/token-standing';
import { headerOf } from '@ferry/common/trust/jws';
import { userFor } from './assignments.ts';
import type { Nonces } from './nonces.ts';
import { suspended } from './proof.ts';
import type { Project } from './project.ts';
import type { Projects } from './projects.ts';
import { readStored } from './stored-documents.ts';

const where = 'enrolment';

/**
 * Takes in a device that presents a token or code (DESIGN section 4). The same device again is welcome while it is not revoked.
 * One over the use limit is stored suspended, and told so.
 */
export async function enrol(
  project: Project,
  body: EnrolmentBody,
  surroundings: { projects: Projects; nonces: Nonces; now: () => number },
): Promise<Result<{ projectId: string }>> {
  const { tokenId, secretHash } = await hashSecret(body.secret);
  const request = await verifiedRequest(project, body.request, surroundings.nonces);
  if (!request.ok) return request;
  const token = await usableToken(project, { tokenId, secretHash, claimedId: request.value.tokenId }, surroundings);
  if (!token.ok) return token;
  return await project.enrolling(
    async () => await admit(project, token.value, request.value, body.request, surroundings.now()),
  );
}

async function verifiedRequest(project: Project, jws: string, nonces: Nonces): Promise<Result<EnrolmentRequest>> {
  const header = headerOf(jws, 'enrolment');
  if (!header.ok) return header;
  const trust = await project.trust();
  const request = await trust.verifyDevice(jws, 'enrolment', header.value.kid, enrolmentRequestSchema);
  if (!request.ok) return request;
  if (request.value.projectId !== project.record.projectId)
    return fail('wrong-project', where, 'the request is for another project', 'Check the company key.');
  if (request.value.deviceId !== header.value.kid)
    return fail('forbidden', where, 'the request names another device', 'A device enrols itself only.');
  const fresh = nonces.check(request.value.binding);
  return fresh.ok ? request : fresh;
}

async function usableToken(
  project: Project,
  presented: { tokenId: string; secretHash: string; claimedId: string },
  { projects, now }: { projects: Projects; now: () => number },
): Promise<Result<TokenDocument>> {
  const { tokenId } = presented;
  const token = await readStored(project.store, 'tokens', tokenId);
  if (!token) {
    for (const other of projects.all()) {
      if (other !== project && (await readStored(other.store, 'tokens', tokenId)))
        return fail(
          'wrong-project',
          where,
          'this token or code belongs to another project',
          'Use the token and the company key of one and the same project.',
        );
    }
  }
  return tokenStanding(token, presented, now());
}

/** Runs one at a time per project. */
async function admit(
  project: Project,
  token: TokenDocument,
  request: EnrolmentRequest,
  jws: string,
  now: number,
): Promise<Result<{ projectId: string }>> {
  const { projectId } = project.record;
  const { deviceId } = request;
  const before = await readStored(project.store, 'enrolments', deviceId);
  if (before) {
    if (before.revokedAt !== undefined)
      return fail('revoked', where, 'this device was revoked', 'Enrol it anew under a new key.');
    return before.fields.suspended?.value ? suspended() : ok({ projectId });
  }
  if (token.kind === 'enrolment-code' && project.enrolments.burnt(token.id, deviceId))
    return fail('expired', where, 'this enrolment code was used before', 'Ask an administrator for another one.');
  const limit = token.fields.useLimit?.value ?? null;
  const over = limit !== null && project.enrolments.uses(token.id, deviceId) >= limit;
  const enrolment: EnrolmentDocument = {
    id: deviceId,
    format: documentFormat,
    request: jws,
    enrolledAt: new Date(now).toISOString(),
    via: 'gateway',
    fields: over ? { suspended: { value: true, clock: project.clock.tick() } } : {},
  };
  const userId = await userFor(project, enrolment);
  if (userId !== null) enrolment.fields.userId = { value: userId, clock: project.clock.tick() };
  const put = await project.store.put('enrolments', toWire(enrolment));
  if (!put.ok) return put;
  project.enrolments.note(enrolment);
  return over ? suspended() : ok({ projectId });
}
