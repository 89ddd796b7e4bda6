import { digestOf } from '@ferry/common/digest';
import type { OrderDocument } from '@ferry/common/documents/orders';
import { unwrap } from '@ferry/common/errors';
import { goSchema, stopSchema } from '@ferry/common/orders/order';
import type { Go } from '@ferry/common/orders/order';
import { policyId, policySchema } from '@ferry/common/orders/policy';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { isFuture, registerNames, registerStamp } from '../database/future-stamps.ts';
import type { Acting } from './acting.ts';

/**
 * The orders that were signed while the clock was ahead, signed again. Each gets a higher sequence number than any had, in the
 * order of before: a laptop on the local network may have got the former text, and must take this one for the later. A start
 * names the stops that it overrides by their digests, which are others now.
 */
export async function restampOrders(acting: Acting): Promise<OrderDocument[]> {
  const now = acting.now();
  const stale = (document: OrderDocument, name: (typeof registerNames)[number]): string | null => {
    const jws = document[name];
    const stamp = jws === undefined ? null : registerStamp(name, jws);
    return jws !== undefined && stamp !== null && isFuture(stamp, now.getTime()) ? jws : null;
  };
  const documents = (await acting.store.all('orders')).filter((document) =>
    registerNames.some((name) => stale(document, name) !== null),
  );
  const fresh = new Map(documents.map((document) => [document.id, { ...document }]));
  const sequences = freshSequences(documents, stale, acting.lookup.highestOrderSequence());
  const digests = new Map<string, string>();
  for (const document of documents) {
    const jws = stale(document, 'stop');
    if (jws === null) continue;
    const stop = unwrap(payloadUnverified(jws, 'stop', stopSchema));
    const sequence = sequences.get(stop.sequence) ?? stop.sequence;
    const signed = await acting.signer.sign('stop', { ...stop, ...issuedNow(acting), sequence });
    digests.set(await digestOf(jws), await digestOf(signed));
    setRegister(fresh, document.id, { stop: signed });
  }
  for (const document of documents) {
    const jws = stale(document, 'go');
    if (jws === null) continue;
    const go = unwrap(payloadUnverified(jws, 'go', goSchema));
    const overrides = go.overrides.map((digest) => digests.get(digest) ?? digest);
    const sequence = sequences.get(go.sequence) ?? go.sequence;
    const content: Go = { ...go, ...timesFrom(go, now), ...issuedNow(acting), overrides, sequence };
    setRegister(fresh, document.id, { go: await acting.signer.sign('go', content) });
  }
  const policy = documents.find(({ id }) => id === policyId);
  const jws = policy ? stale(policy, 'policy') : null;
  if (jws !== null) {
    const before = unwrap(payloadUnverified(jws, 'policy', policySchema));
    const content = { ...before, ...issuedNow(acting), sequence: before.sequence + 1 };
    setRegister(fresh, policyId, { policy: await acting.signer.sign('policy', content) });
  }
  return [...fresh.values()];
}

function setRegister(fresh: Map<string, OrderDocument>, id: string, register: Partial<OrderDocument>): void {
  const document = fresh.get(id);
  if (document) fresh.set(id, { ...document, ...register });
}

function issuedNow(acting: Acting): { clock: string; issuedAt: string } {
  return { clock: acting.clock.tick(), issuedAt: acting.now().toISOString() };
}

function freshSequences(
  documents: readonly OrderDocument[],
  stale: (document: OrderDocument, name: 'stop' | 'go') => string | null,
  highest: number,
): Map<number, number> {
  const before = new Set<number>();
  for (const document of documents) {
    const [stop, go] = [stale(document, 'stop'), stale(document, 'go')];
    if (stop !== null) before.add(unwrap(payloadUnverified(stop, 'stop', stopSchema)).sequence);
    if (go !== null) before.add(unwrap(payloadUnverified(go, 'go', goSchema)).sequence);
  }
  return new Map([...before].toSorted((a, b) => a - b).map((sequence, at) => [sequence, highest + 1 + at]));
}

const atOnceMs = 60_000;

/** An order that was to begin at once meant now; one for a chosen time keeps it, for that was read from a calendar. */
function timesFrom(go: Go, now: Date): Pick<Go, 'notBefore' | 'notAfter' | 'deadline'> {
  const { notBefore, notAfter, deadline, issuedAt } = go;
  const times = { notBefore, notAfter, ...(deadline === undefined ? {} : { deadline }) };
  if (!('instant' in notBefore) || Math.abs(Date.parse(notBefore.instant) - Date.parse(issuedAt)) > atOnceMs)
    return times;
  const backMs = Date.parse(notBefore.instant) - now.getTime();
  const shifted = (instant: string): string => new Date(Date.parse(instant) - backMs).toISOString();
  return {
    notBefore: { instant: shifted(notBefore.instant) },
    notAfter: shifted(notAfter),
    ...(deadline === undefined ? {} : { deadline: shifted(deadline) }),
  };
}
