import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import { enrolmentRequestSchema } from '@ferry/common/enrolment';
import { errorFrom } from '@ferry/common/errors';
import { policyId } from '@ferry/common/orders/policy';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { Change } from '../store/server-store.ts';
import { editEnrolment, tryToAssign } from './assignments.ts';
import type { Log } from './log.ts';
import type { Project } from './project.ts';
import { allStored, parseStored, readStored } from './stored-documents.ts';

/**
 * What the gateway does when documents arrive, by whatever way: it notices revoked consoles, ends the watches of devices whose
 * enrolment changed, suspends what came over a use limit, and assigns devices for whom the missing piece arrived.
 */
export async function startReactions(project: Project, log: Log): Promise<void> {
  const assignAll = coalesced(log, async () => {
    for (const deviceId of project.enrolments.unassigned()) await tryToAssign(project, deviceId);
  });

  const { administrators, enrolments, users, tokens, orders } = project.feeds;
  await administrators.listen({
    change(change) {
      project.forgetTrust();
      endEverywhere(project, change.id);
    },
    resync: () => project.forgetTrust(),
  });
  await enrolments.listen({
    change(change) {
      const enrolment = parseStored('enrolments', change.document);
      if (!enrolment) return;
      project.enrolments.note(enrolment);
      // Its documents are others now, or none: it asks again and is judged anew.
      endEverywhere(project, change.id, 'orders');
      void quietly(log, 'suspend', async () => await suspendOverLimit(project, enrolment));
      if (!enrolment.fields.userId?.value) assignAll();
    },
    resync() {
      void quietly(log, 'enrolments-read-again', async () => {
        for await (const enrolment of allStored(project.store, 'enrolments')) project.enrolments.note(enrolment);
      });
    },
  });
  await users.listen({ change: assignAll, resync: assignAll });
  await tokens.listen({ change: assignAll, resync: assignAll });
  await orders.listen({
    change(change: Change) {
      if (change.id === policyId) assignAll();
    },
    resync: assignAll,
  });
}

function endEverywhere(project: Project, subject: string, only?: 'orders'): void {
  if (only) project.feeds[only].endOf(subject);
  else for (const feed of Object.values(project.feeds)) feed.endOf(subject);
}

/** An enrolment that a hub took in counts here too. One that an administrator let in again (a `suspended` field) stays. */
async function suspendOverLimit(project: Project, enrolment: EnrolmentDocument): Promise<void> {
  if (enrolment.via !== 'hub' || enrolment.fields.suspended || enrolment.revokedAt !== undefined) return;
  const request = payloadUnverified(enrolment.request, 'enrolment', enrolmentRequestSchema);
  if (!request.ok) return;
  const { tokenId } = request.value;
  await project.enrolling(async () => {
    const token = await readStored(project.store, 'tokens', tokenId);
    const limit = token?.fields.useLimit?.value ?? null;
    if (limit === null || project.enrolments.uses(tokenId, enrolment.id) < limit) return;
    await editEnrolment(project, enrolment.id, async (stored) =>
      stored.fields.suspended
        ? null
        : {
            ...stored,
            fields: { ...stored.fields, suspended: { value: true, clock: project.clock.tick() } },
          },
    );
  });
}

/** However often it is asked for, it runs once at a time, and once more when it was asked for meanwhile. */
function coalesced(log: Log, act: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  return function run(): void {
    if (running) {
      again = true;
      return;
    }
    running = true;
    void quietly(log, 'assign', act).then(() => {
      running = false;
      if (!again) return;
      again = false;
      run();
    });
  };
}

/** Nobody waits for a reaction: what fails is logged, and the next event or request tries again. */
async function quietly(log: Log, what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    const { code, message } = errorFrom(thrown, what);
    log('warn', 'reaction-failed', { what, code, message });
  }
}
