import type { Clock } from '@ferry/common/clock';
import { digestOf } from '@ferry/common/digest';
import { auditId } from '@ferry/common/documents/audit';
import type { AuditEntry } from '@ferry/common/documents/audit';
import { documentFormat } from '@ferry/common/documents/document-type';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { Signer } from '@ferry/common/trust/trust';
import type { DocumentStore } from '../documents/document-store.ts';

/** `order.start`, `token.create`, …: the subject, then the act. Never a secret in `details`. */
export type AuditAct = { action: string; subject: string; details: Record<string, unknown> };

/** One entry for a whole act, however many got the order. */
export function orderAct(
  action: string,
  { ids, what, given }: { ids: readonly string[]; what: 'users' | 'computers'; given: number },
  details: Record<string, unknown>,
): AuditAct {
  const subject = ids.length === 1 && ids[0] ? ids[0] : `${given} ${what}`;
  return { action, subject, details: { ...details, what, given } };
}

/** Writes down what this console's administrator did: signed, each entry naming the digest of the one before. */
export interface AuditTrail {
  write(act: AuditAct): Promise<Result<void>>;
  /** Runs something while nobody writes; the chain then goes on from whatever is the last entry. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export function createAuditTrail(options: {
  store: DocumentStore;
  clock: Clock;
  signer: Signer;
  projectId: string;
  now: () => Date;
  /** id of this console's last entry, from the database: the chain goes on there after a restart */
  lastId: (fingerprint: string) => string | null;
}): AuditTrail {
  const { store, clock, signer, projectId, now } = options;
  let previous: string | null | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  async function lastDigest(): Promise<string | null> {
    const id = options.lastId(signer.fingerprint);
    const last = id === null ? null : await store.get('audit', id);
    return last ? await digestOf(last.entry) : null;
  }

  async function append(act: AuditAct): Promise<Result<void>> {
    previous ??= await lastDigest();
    const entry: AuditEntry = {
      format: 1,
      projectId,
      clock: clock.tick(),
      at: now().toISOString(),
      action: act.action,
      subject: act.subject.slice(0, 500),
      details: act.details,
      previous,
    };
    const jws = await signer.sign('audit', entry);
    const id = auditId(entry.clock, signer.fingerprint);
    const merged = await store.merge('audit', { id, format: documentFormat, entry: jws });
    if (!merged.ok) return merged;
    if (!merged.value.changed) return fail('internal', 'audit', 'an entry of this time is there already', 'Try again.');
    previous = await digestOf(jws);
    return ok(undefined);
  }

  return {
    async alone(work) {
      const result = queue.then(async () => {
        try {
          return await work();
        } finally {
          previous = undefined;
        }
      });
      queue = Promise.allSettled([result]);
      return await result;
    },
    async write(act) {
      // One after the other: two entries that name the same one before would break the chain.
      const result = queue.then(async () => await append(act));
      // A failure is for the one who asked; the next in the queue goes ahead all the same.
      queue = Promise.allSettled([result]);
      return await result;
    },
  };
}
