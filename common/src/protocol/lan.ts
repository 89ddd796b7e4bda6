import { z } from 'zod';
import { orderDocuments } from '../documents/orders.ts';
import { enrolmentSecretSchema } from '../enrolment.ts';
import { ferryErrorSchema } from '../errors.ts';
import { limits } from '../limits.ts';
import { releaseDigestSchema } from '../orders/release.ts';
import { jwsSchema } from '../trust/jws.ts';
import { projectIdSchema, rootRecordSchema } from '../trust/root-record.ts';
import type { OrderDocument } from '../documents/orders.ts';

/**
 * JSON messages over wss between an agent and a console's hub (DESIGN sections 4 and 5). The order is fixed:
 *
 * agent `hello` (a nonce, nothing else) -> hub `hub-proof` -> agent `device-proof` (enrolled) or `enrol` -> hub `welcome`,
 * then `pull`, `push` and `download` from the agent, each answered with the same `id`, and `changed` from the hub at any time.
 * A failure before `welcome` is `refused`, and the hub closes.
 */
export const lanProtocol = 1;
/** Bonjour service type (`_ferry._tcp`). TXT: `v` protocol, `h` project hint. Both are hints only. */
export const bonjourType = 'ferry';
/** Label of the TLS exporter (RFC 8446 section 7.5) that binds proofs to this very connection; 32 bytes, no context. */
export const exporterLabel = 'EXPORTER-ferry-lan-1';

const nonce = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'not a nonce');
const bound = {
  protocol: z.number().int(),
  projectId: projectIdSchema,
  agentNonce: nonce,
  hubNonce: nonce,
  exporter: nonce,
};

export const hubProofSchema = z.looseObject({ role: z.literal('hub'), ...bound });
export type HubProof = z.infer<typeof hubProofSchema>;
export const deviceProofSchema = z.looseObject({ role: z.literal('device'), ...bound });
export type DeviceProof = z.infer<typeof deviceProofSchema>;

const orderDocumentSchema = z.unknown().transform((raw, context): OrderDocument => {
  const parsed = orderDocuments.parse(raw);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: parsed.error.message });
  return z.NEVER;
});

const id = z.number().int().nonnegative();

export const agentMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), protocol: z.number().int(), nonce }),
  z.object({ type: z.literal('device-proof'), jws: jwsSchema }),
  /** `request.binding` is `<agentNonce>.<hubNonce>.<exporter>` */
  z.object({ type: z.literal('enrol'), secret: enrolmentSecretSchema, request: jwsSchema }),
  z.object({ type: z.literal('pull'), id }),
  /** Bytes of a release from `from` on. Answered by `part`, or by `reply` with an error: `not-found` when the hub has it not. */
  z.object({ type: z.literal('download'), id, sha256: releaseDigestSchema, from: z.number().int().nonnegative() }),
  z.object({ type: z.literal('push'), id, report: jwsSchema.optional(), logs: z.array(jwsSchema).max(50) }),
]);
export type AgentMessage = z.infer<typeof agentMessageSchema>;

/** What an agent gets to know: the policy, the orders for its user and itself, its assignment and its own last report. */
export const pullAnswerSchema = z.object({
  userId: z.string().max(64).optional(),
  orders: z.array(orderDocumentSchema).max(3),
  lastReport: jwsSchema.optional(),
  /** the hub's or gateway's time */
  time: z.iso.datetime(),
});
export type PullAnswer = z.infer<typeof pullAnswerSchema>;

export const hubMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hub-proof'), rootRecord: rootRecordSchema, jws: jwsSchema }),
  z.object({ type: z.literal('welcome'), time: z.iso.datetime() }),
  z.object({ type: z.literal('refused'), error: ferryErrorSchema }),
  z.object({ type: z.literal('pulled'), id, answer: pullAnswerSchema }),
  /** `lastReport`: to a report, the one that was there, if another start of the agent made it */
  z.object({
    type: z.literal('reply'),
    id,
    error: ferryErrorSchema.optional(),
    lastReport: jwsSchema.optional(),
  }),
  /** `data`: at most `limits.releasePart` bytes as base64; `size`: of the whole release, in bytes */
  z.object({
    type: z.literal('part'),
    id,
    from: z.number().int().nonnegative(),
    size: z.number().int().positive().max(limits.release),
    data: z.base64().max(Math.ceil(limits.releasePart / 3) * 4),
  }),
  z.object({ type: z.literal('changed') }),
]);
export type HubMessage = z.infer<typeof hubMessageSchema>;

/** What the Bonjour TXT record says of the project: six characters of the company key, enough to skip foreign consoles. */
export function projectHint(companyKey: string): string {
  return companyKey.slice(0, 6).toLowerCase();
}
