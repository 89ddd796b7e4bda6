import type { Clock } from '@ferry/common/clock';
import type { DocumentOf } from '@ferry/common/documents/all';
import type { ReplicatedCollection } from '@ferry/common/documents/document-type';
import { fromWire } from '@ferry/common/documents/wire';
import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { Trust } from '@ferry/common/trust/trust';
import { judgeDocument } from '../database/judge-document.ts';
import type { Quarantine } from '../database/quarantine.ts';
import { stampsOf } from '../database/stamps.ts';

/** Parses and verifies what the server shows. What fails is put into quarantine and counts as absent. */
export type PullJudge = <C extends ReplicatedCollection>(
  collection: C,
  wire: Record<string, unknown>,
) => Promise<Result<DocumentOf[C]>>;

/** `now` in milliseconds since 1970. */
export function createPullJudge(judge: {
  trust: () => Trust;
  clock: Clock;
  quarantine: Pick<Quarantine, 'put'>;
  now: () => number;
}): PullJudge {
  return async (collection, wire) => {
    const raw = fromWire(wire);
    const refuse = (failure: Result<never>): Result<never> => {
      const id = typeof raw.id === 'string' ? raw.id.slice(0, 200) : '';
      if (!failure.ok) judge.quarantine.put(collection, { ...raw, id }, failure.error);
      return failure;
    };
    const judged = await judgeDocument(collection, raw as DocumentOf[typeof collection], {
      trust: judge.trust(),
      now: () => new Date(judge.now()),
    });
    if (!judged.ok) return refuse(judged);
    // Own later edits must be later than what was seen here.
    for (const stamp of stampsOf(collection, judged.value)) {
      const observed = judge.clock.observe(stamp);
      if (!observed.ok) return refuse(observed);
    }
    return ok(judged.value);
  };
}
