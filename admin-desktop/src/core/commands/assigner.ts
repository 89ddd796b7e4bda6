import { assignmentFor } from '@ferry/common/assignment';
import { stampChanges } from '@ferry/common/documents/stamped';
import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import type { TokenDocument } from '@ferry/common/documents/tokens';
import { enrolmentRequestSchema } from '@ferry/common/enrolment';
import { policyId } from '@ferry/common/orders/policy';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { isBurnt } from '../database/burnt-code.ts';
import type { DocumentStore } from '../documents/document-store.ts';
import { coalesce } from '../schedule/coalesce.ts';
import type { Timers } from '../schedule/coalesce.ts';
import type { Acting } from './acting.ts';
import { readPolicy } from './policy.ts';

const batch = 200;

/** Assigns, once, every enrolled device that can be assigned without an administrator. Gives how many were. */
export async function assignDevices(acting: Acting, signal?: AbortSignal): Promise<number> {
  const { store } = acting;
  const policy = await readPolicy(acting);
  const ids = acting.lookup.unassigned();
  let assigned = 0;
  for (let start = 0; start < ids.length && !signal?.aborted; start += batch) {
    if (start > 0) await acting.pause();
    const changes: EnrolmentDocument[] = [];
    /** codes that bring somebody to a user in this very batch */
    const burning = new Set<string>();
    for (const enrolment of (await store.getMany('enrolments', ids.slice(start, start + batch))).values()) {
      const request = payloadUnverified(enrolment.request, 'enrolment', enrolmentRequestSchema);
      if (!request.ok) continue;
      const { tokenId } = request.value;
      const token = await usableToken(store, tokenId, enrolment.id);
      const user = async (id: string) => await store.get('users', id);
      const userId = burning.has(tokenId)
        ? null
        : await assignmentFor(enrolment, request.value, { token, policy, user });
      if (userId === null) continue;
      if (token?.kind === 'enrolment-code') burning.add(tokenId);
      const fields = stampChanges(enrolment.fields, { userId }, acting.clock);
      changes.push({ ...enrolment, fields });
    }
    assigned += (await store.mergeMany('enrolments', changes)).changed;
  }
  return assigned;
}

/** As at the gateway: a code is burnt by its first assignment, and a revoked one brings nobody anywhere. */
async function usableToken(store: DocumentStore, tokenId: string, deviceId: string): Promise<TokenDocument | null> {
  const token = await store.get('tokens', tokenId);
  if (token?.kind !== 'enrolment-code') return token;
  return token.revokedAt === undefined && !(await isBurnt(store, token, deviceId)) ? token : null;
}

/** Assigns as soon as something comes that could make it possible: an enrolment, users, another policy. */
export function startAssigner(
  acting: Acting,
  options: { timers: Timers; now: () => number; onError: (thrown: unknown) => void },
): { stop(): Promise<void> } {
  const ending = new AbortController();
  const assign = async () => {
    await assignDevices(acting, ending.signal);
  };
  const work = coalesce(assign, { ...options, delayMs: 50 });
  const stops = [
    acting.store.onChange('enrolments', () => work.ask()),
    acting.store.onChange('users', () => work.ask()),
    acting.store.onChange('orders', (ids) => {
      if (ids.includes(policyId)) work.ask();
    }),
  ];
  // What came while this console was closed.
  work.ask();
  return {
    async stop() {
      ending.abort();
      for (const stop of stops) stop();
      await work.stop();
    },
  };
}
