import { canonicalJson } from '@ferry/common/canonical-json';
import { documentTypeOf } from '@ferry/common/documents/all';
import type { AnyDocument, Collection } from '@ferry/common/documents/document-type';
import { fromWire, toWire } from '@ferry/common/documents/wire';
import type { WireDocument } from '@ferry/common/documents/wire';
import { fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import type { Scope } from './access.ts';
import { incoming, judged } from './incoming-document.ts';
import type { Incoming } from './incoming-document.ts';
import type { Project } from './project.ts';

export type Written = { id: string; rev: string };

type Step = { result: Result<Written> } | { put: WireDocument; id: string };

/**
 * Lets documents in, each judged on its own: form and size, signatures and clocks, then the merge. `conflict` unless the revision
 * is the stored one and `merge(stored, new)` equals `new`; every other refusal has another code, since a client would try a
 * conflict again at once and for ever. Results in the order of `raws`.
 */
export async function writeAll(
  project: Project,
  collection: Collection,
  raws: readonly unknown[],
  options: { scope: Scope; now: () => number },
): Promise<Result<Written>[]> {
  const received = raws.map((raw) => incoming(collection, raw, options.scope));
  const stored = new Map<string, WireDocument>();
  const ids = received.flatMap((each) => (each.ok ? [each.value.document.id] : []));
  for (const wire of await project.store.getMany(collection, ids)) if (wire) stored.set(wire._id, wire);
  const judge = { trust: await project.trust(), now: options.now() };

  const steps = await Promise.all(
    received.map(async (each): Promise<Step> => {
      if (!each.ok) return { result: each };
      return await stepFor(collection, each.value, stored.get(each.value.document.id), judge);
    }),
  );
  const puts = steps.flatMap((step) => ('put' in step ? [step.put] : []));
  const outcomes = await project.store.bulk(collection, puts);
  // The feed tells it too, but only a moment later: a revoked console must not get a request in between.
  if (collection === 'administrators' && puts.length > 0) project.forgetTrust();

  let next = 0;
  return steps.map((step): Result<Written> => {
    if ('result' in step) return step.result;
    const outcome = outcomes[next];
    next += 1;
    if (!outcome) return fail('internal', `${collection}/${step.id}`, 'no answer from the store', 'Send it again.');
    return outcome.ok ? ok({ id: step.id, rev: outcome.value.rev }) : outcome;
  });
}

async function stepFor(
  collection: Collection,
  { document, rev }: Incoming,
  wire: WireDocument | undefined,
  judge: Parameters<typeof judged>[3],
): Promise<Step> {
  const { id } = document;
  const type = documentTypeOf(collection);
  const parsed = wire && type.parse(fromWire(wire));
  if (parsed && !parsed.ok && parsed.error.code === 'unsupported-version') return { result: parsed };
  // What is stored and is no document of this type (somebody wrote past the gateway) counts as absent, and is replaced.
  const stored: AnyDocument | null = parsed?.ok ? parsed.value : null;
  const accepted = await judged(collection, document, stored, judge);
  if (!accepted.ok) return { result: accepted };
  if (rev !== wire?._rev) return { result: conflict(collection, id) };
  if (stored) {
    const text = canonicalJson(document);
    if (canonicalJson(stored) === text) return { result: ok({ id, rev: wire?._rev ?? '' }) };
    if (canonicalJson(type.merge(stored, document)) !== text) return { result: conflict(collection, id) };
  }
  return { put: toWire(document, wire?._rev), id };
}

function conflict(collection: Collection, id: string): { ok: false; error: FerryError } {
  return fail(
    'conflict',
    `${collection}/${id}`,
    'what is stored is not part of this',
    'Read it, merge, and write again only if that changes it.',
  );
}
