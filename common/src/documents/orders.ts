import { z } from 'zod';
import { compareText, goSchema, shortNameSchema, stopSchema } from '../orders/order.ts';
import { policyId, policySchema } from '../orders/policy.ts';
import { headerOf, jwsSchema, payloadUnverified } from '../trust/jws.ts';
import type { JwsKind } from '../trust/jws.ts';
import { documentType, mergeProperties } from './document-type.ts';

/** Orders of a user or a device (two registers), or, under the id `policy`, the policy (one register). */
const schema = z
  .looseObject({
    id: z.union([shortNameSchema, z.literal(policyId)]),
    format: z.number().int().positive(),
    stop: jwsSchema.optional(),
    go: jwsSchema.optional(),
    policy: jwsSchema.optional(),
  })
  .refine(
    (document) => (document.id === policyId ? !document.stop && !document.go : !document.policy),
    'a policy holds no orders, and an order no policy',
  );
export type OrderDocument = z.infer<typeof schema>;

type Rank = { sequence: number; clock: string; issuer: string; jws: string };

/** An unreadable register ranks below every readable one: it can never push a good one out. */
function rank(kind: JwsKind, payloadSchema: z.ZodType<{ sequence: number; clock: string }>, jws: string): Rank {
  const payload = payloadUnverified(jws, kind, payloadSchema);
  const header = headerOf(jws, kind);
  if (!payload.ok || !header.ok) return { sequence: -1, clock: '', issuer: '', jws };
  return { sequence: payload.value.sequence, clock: payload.value.clock, issuer: header.value.kid, jws };
}

/** The greatest by (sequence, clock, issuer, text). The text stands in for its digest: it orders as well, and at once. */
function greatestRegister(kind: JwsKind, payloadSchema: z.ZodType<{ sequence: number; clock: string }>) {
  return (x: string, y: string): string => {
    if (x === y) return x;
    const a = rank(kind, payloadSchema, x);
    const b = rank(kind, payloadSchema, y);
    const order =
      a.sequence - b.sequence ||
      compareText(a.clock, b.clock) ||
      compareText(a.issuer, b.issuer) ||
      compareText(a.jws, b.jws);
    return order >= 0 ? x : y;
  };
}

export const orderDocuments = documentType('orders', schema, {
  merge: (a, b) =>
    mergeProperties(a, b, {
      format: Math.max,
      stop: greatestRegister('stop', stopSchema),
      go: greatestRegister('go', goSchema),
      policy: greatestRegister('policy', policySchema),
    }),
  indexed: ({ stop, go, policy }) => {
    const ranks = [
      stop === undefined ? null : rank('stop', stopSchema, stop),
      go === undefined ? null : rank('go', goSchema, go),
      policy === undefined ? null : rank('policy', policySchema, policy),
    ];
    return { sequence: Math.max(0, ...ranks.map((each) => each?.sequence ?? 0)) };
  },
});
