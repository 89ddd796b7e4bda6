import { assignmentFor } from '@ferry/common/assignment';
import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import { enrolmentDocuments } from '@ferry/common/documents/enrolments';
import { fromWire, toWire } from '@ferry/common/documents/wire';
import { enrolmentRequestSchema } from '@ferry/common/enrolment';
import { fail, FerryFailure } from '@ferry/common/errors';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { Project } from './project.ts';
import { readStored } from './stored-documents.ts';

const attempts = 10;

/**
 * The gateway's own edit of an enrolment: read, change, put, again on a conflict. `change` gives null when there is nothing to do.
 * Gives back what is stored then; null when the device is not enrolled.
 */
export async function editEnrolment(
  project: Project,
  deviceId: string,
  change: (document: EnrolmentDocument) => Promise<EnrolmentDocument | null>,
): Promise<EnrolmentDocument | null> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const wire = await project.store.get('enrolments', deviceId);
    if (!wire) return null;
    const parsed = enrolmentDocuments.parse(fromWire(wire));
    if (!parsed.ok) return null;
    for (const field of Object.values(parsed.value.fields)) project.clock.observe(field.clock);
    const changed = await change(parsed.value);
    if (!changed) return parsed.value;
    const put = await project.store.put('enrolments', toWire(changed, wire._rev));
    if (put.ok) {
      project.enrolments.note(changed);
      return changed;
    }
    if (put.error.code !== 'conflict') throw new FerryFailure(put.error);
  }
  throw new FerryFailure(
    fail('storage', `enrolments/${deviceId}`, 'the enrolment keeps changing', 'Try again.', 1000).error,
  );
}

/** Whom the device belongs to by what the gateway knows now; null: nobody, or nothing to decide. Writes nothing. */
export async function userFor(project: Project, enrolment: EnrolmentDocument): Promise<string | null> {
  const request = payloadUnverified(enrolment.request, 'enrolment', enrolmentRequestSchema);
  if (!request.ok) return null;
  const { tokenId } = request.value;
  const token = await readStored(project.store, 'tokens', tokenId);
  // A code is burnt by its first assignment, and a revoked one brings nobody anywhere.
  const usable = token && token.revokedAt === undefined && !project.enrolments.burnt(tokenId, enrolment.id);
  return await assignmentFor(enrolment, request.value, {
    token: usable || token?.kind === 'access-token' ? token : null,
    policy: await project.policy(),
    user: async (id) => await readStored(project.store, 'users', id),
  });
}

/** Assigns the device if that can be decided now. Gives back the enrolment as it is then; null when there is none. */
export async function tryToAssign(project: Project, deviceId: string): Promise<EnrolmentDocument | null> {
  return await project.enrolling(
    async () =>
      await editEnrolment(project, deviceId, async (enrolment) => {
        const userId = await userFor(project, enrolment);
        if (userId === null) return null;
        const fields = { ...enrolment.fields, userId: { value: userId, clock: project.clock.tick() } };
        return { ...enrolment, fields };
      }),
  );
}
