import { clockToleranceMs, hlcSchema, hlcTime } from '@ferry/common/clock';
import { documentTypeOf } from '@ferry/common/documents/all';
import type { DocumentOf } from '@ferry/common/documents/all';
import type { AnyDocument, Collection } from '@ferry/common/documents/document-type';
import { verifyDocument } from '@ferry/common/documents/verify';
import { fromWire } from '@ferry/common/documents/wire';
import { fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { Trust } from '@ferry/common/trust/trust';
import { z } from 'zod';
import type { Scope } from './access.ts';

/** A document from outside that has the right form and place. `rev`: the revision that it says it replaces. */
export type Incoming = { document: AnyDocument; rev: string | undefined };

const wireSchema = z.looseObject({
  _id: z.string().min(1).max(200),
  _rev: z.string().max(100).optional(),
  _deleted: z.boolean().optional(),
});
const deepest = 64;

/** Form, size and place of one document, before anything costs time. The error's `where` names the document. */
export function incoming(collection: Collection, raw: unknown, scope: Scope): Result<Incoming> {
  if (deeperThan(raw, deepest))
    return fail('invalid', collection, 'the document is nested too deeply', 'It was not made by Ferry.');
  const wire = wireSchema.safeParse(raw);
  if (!wire.success)
    return fail('invalid', collection, 'not a document: it has no usable _id', 'Send CouchDB documents.');
  const { _id: id, _rev: rev, _deleted: deleted } = wire.data;
  const where = `${collection}/${id}`;
  if (!scope.allows(id))
    return fail('forbidden', where, 'a device writes only what is its own', 'Sign in as the right device.');
  // A tombstone has no fields, so there is nothing to judge: whoever may delete says so with `deletedAt`.
  if (deleted === true)
    return fail('forbidden', where, 'documents are not deleted here', 'Set deletedAt, or revokedAt, instead.');
  if (Buffer.byteLength(JSON.stringify(raw)) > limits.document)
    return fail('too-large', where, `a document has at most ${limits.document} bytes`, 'Make it smaller.');
  const parsed = documentTypeOf(collection).parse(fromWire(wire.data));
  return parsed.ok ? ok({ document: parsed.value, rev }) : parsed;
}

/**
 * Signatures and clock stamps (DESIGN section 3: verified before it is merged). Parts that are stored already, byte for byte,
 * were judged when they came: a grant that ran out since then must not keep a stop from arriving beside an old start.
 */
export async function judged(
  collection: Collection,
  document: AnyDocument,
  stored: AnyDocument | null,
  judge: { trust: Trust; now: number },
): Promise<Result<void>> {
  const fresh = stored ? withoutKnown(document, stored) : document;
  const verified = await verifyDocument(collection, fresh as DocumentOf[Collection], judge.trust, new Date(judge.now));
  if (!verified.ok) return verified;
  for (const stamp of stampsOf(collection, fresh)) {
    const aheadMs = hlcTime(stamp) - judge.now;
    if (aheadMs > clockToleranceMs) return clockWrong(`${collection}/${document.id}`, aheadMs);
  }
  return ok(undefined);
}

function withoutKnown(document: AnyDocument, stored: AnyDocument): AnyDocument {
  const before = stored as Record<string, unknown>;
  const kept = Object.entries(document).filter(
    // Only signed texts can be compared like this, and only orders hold more than one.
    ([name, value]) => !(registerKinds.some((kind) => kind === name) && value === before[name]),
  );
  return Object.fromEntries(kept) as AnyDocument;
}

const registerKinds = ['stop', 'go', 'policy'] as const;
const clockedSchema = z.looseObject({ clock: hlcSchema });

function stampsOf(collection: Collection, document: AnyDocument): string[] {
  if (collection === 'audit') return [document.id.slice(0, 50)];
  if (collection === 'orders') {
    const registers = document as DocumentOf['orders'];
    return registerKinds.flatMap((kind) => {
      const jws = registers[kind];
      const payload = jws === undefined ? null : payloadUnverified(jws, kind, clockedSchema);
      return payload?.ok ? [payload.value.clock] : [];
    });
  }
  const { fields } = document as { fields?: Record<string, { clock: string } | undefined> };
  return Object.values(fields ?? {}).flatMap((field) => (field ? [field.clock] : []));
}

function clockWrong(where: string, aheadMs: number): { ok: false; error: FerryError } {
  return fail(
    'clock-wrong',
    where,
    `this was written ${Math.round(aheadMs / 60_000)} minutes in the future`,
    'Set the clock of the computer that wrote it: its sync then goes on by itself, and its unsynced edits are stamped anew.',
  );
}

/** Whether JSON is nested deeper than that; without recursion, which such JSON would exhaust. */
function deeperThan(raw: unknown, depth: number): boolean {
  let level = [raw];
  for (let at = 0; level.length > 0; at += 1) {
    if (at > depth) return true;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
  return false;
}
