import { assignmentFor } from '@ferry/common/assignment';
import type { Clock } from '@ferry/common/clock';
import { documentFormat } from '@ferry/common/documents/document-type';
import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import { stampChanges } from '@ferry/common/documents/stamped';
import type { TokenDocument } from '@ferry/common/documents/tokens';
import { enrolmentRequestSchema, hashSecret } from '@ferry/common/enrolment';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { policyId, policySchema } from '@ferry/common/orders/policy';
import type { Policy } from '@ferry/common/orders/policy';
import { tokenStanding } from '@ferry/common/token-standing';
import { headerOf } from '@ferry/common/trust/jws';
import type { Trust } from '@ferry/common/trust/trust';
import { isBurnt } from '../database/burnt-code.ts';
import type { DocumentStore } from '../documents/document-store.ts';

export interface EnrolmentDesk {
  /**
   * Enrols a device that shows a token or code: the same checks as the gateway's. Requests are taken one after the other,
   * because a use limit is counted. Gives the device id.
   */
  enrol(offer: { secret: string; request: string; binding: string }): Promise<Result<{ deviceId: string }>>;
}

export function createEnrolmentDesk(desk: {
  store: DocumentStore;
  trust: () => Trust;
  clock: Clock;
  /** milliseconds since 1970 */
  now: () => number;
  usesOfToken: (tokenId: string) => Promise<number>;
}): EnrolmentDesk {
  const { store } = desk;
  let queue: Promise<unknown> = Promise.resolve();

  async function enrol(offer: {
    secret: string;
    request: string;
    binding: string;
  }): Promise<Result<{ deviceId: string }>> {
    const trust = desk.trust();
    const header = headerOf(offer.request, 'enrolment');
    if (!header.ok) return header;
    const deviceId = header.value.kid;
    const request = await trust.verifyDevice(offer.request, 'enrolment', deviceId, enrolmentRequestSchema);
    if (!request.ok) return request;
    const { projectId, tokenId, binding } = request.value;
    if (projectId !== trust.root.projectId)
      return fail('wrong-project', 'enrolment', 'the request is for another project', 'Check the company key.');
    if (request.value.deviceId !== deviceId || binding !== offer.binding)
      return fail(
        'unauthenticated',
        'enrolment',
        'the request was not made for this connection',
        'Connect again and sign a fresh request.',
      );
    const token = await checkToken(offer.secret, tokenId);
    if (!token.ok) return token;

    const existing = await store.get('enrolments', deviceId);
    if (existing?.revokedAt)
      return fail('revoked', 'enrolment', 'this computer was revoked', 'Ask an administrator to let it in again.');
    const burnt = await isBurnt(store, token.value, deviceId);
    if (!existing && burnt)
      return fail(
        'expired',
        'enrolment',
        'this enrolment code was used before',
        'Ask an administrator for another one.',
      );
    const full = !existing && (await isUsedUp(token.value));
    const fresh: EnrolmentDocument = {
      id: deviceId,
      format: documentFormat,
      request: offer.request,
      enrolledAt: new Date(desk.now()).toISOString(),
      via: 'hub',
      fields: full ? stampChanges<EnrolmentDocument['fields']>({}, { suspended: true }, desk.clock) : {},
    };
    const enrolment: EnrolmentDocument = { ...(existing ?? fresh) };
    const userId = await assignmentFor(enrolment, request.value, {
      token: burnt ? null : token.value,
      policy: await currentPolicy(trust),
      user: async (id) => await store.get('users', id),
    });
    if (userId) enrolment.fields = stampChanges(enrolment.fields, { userId }, desk.clock);
    if (!existing || userId) {
      const written = await store.merge('enrolments', enrolment);
      if (!written.ok) return written;
    }
    if (enrolment.fields.suspended?.value)
      return fail(
        'forbidden',
        'enrolment',
        'the access token was used on as many computers as it allows',
        'Ask an administrator to let this computer in.',
      );
    return ok({ deviceId });
  }

  async function checkToken(secret: string, claimedId: string): Promise<Result<TokenDocument>> {
    const { tokenId, secretHash } = await hashSecret(secret);
    return tokenStanding(await store.get('tokens', tokenId), { tokenId, secretHash, claimedId }, desk.now());
  }

  async function isUsedUp(token: TokenDocument): Promise<boolean> {
    const limit = token.fields.useLimit?.value ?? null;
    if (limit === null) return false;
    return (await desk.usesOfToken(token.id)) >= limit;
  }

  async function currentPolicy(trust: Trust): Promise<Policy | null> {
    const document = await store.get('orders', policyId);
    if (!document?.policy) return null;
    const policy = await trust.verifyConsole(document.policy, 'policy', policySchema);
    return policy.ok ? policy.value.payload : null;
  }

  return {
    async enrol(offer) {
      const mine = queue.then(async () => await enrol(offer));
      // A failed enrolment is its own asker's business, never the next one's.
      queue = mine.then(
        () => undefined,
        () => undefined,
      );
      return await mine;
    },
  };
}
