import { assignmentFor } from '@ferry/common/assignment';
import { stampChanges } from '@ferry/common/documents/stamped';
import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import { enrolmentRequestSchema } from '@ferry/common/enrolment';
import { policyId } from '@ferry/common/orders/policy';
import { payloadUnverified } from '@ferry/common/trust/jws';
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
    for (const enrolment of (await store.getMany('enrolments', ids.slice(start, start + batch))).values()) {
      const request = payloadUnverified(enrolment.request, 'enrolment', enrolmentRequestSchema);
      if (!request.ok) continue;
      const token = await store.get('tokens', request.value.tokenId);
      const user = async (id: string) => await store.get('users', id);
      const userId = await assignmentFor(enrolment, request.value, { token, policy, user });
      if (userId === null) continue;
      const fields = stampChanges(enrolment.fields, { userId }, acting.clock);
      changes.push({ ...enrolment, fields });
    }
    assigned += (await store.mergeMany('enrolments', changes)).changed;
  }
  return assigned;
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
