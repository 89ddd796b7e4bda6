import { fail, FerryFailure } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';

/**
 * What CouchDB answered, or why there is no answer: `http`, it said no (`status`, `reason`); `unreachable`, no connection or
 * one that broke; `late`, no answer in time; `malformed`, what answers is no CouchDB.
 */
export class CouchError extends Error {
  readonly kind: 'http' | 'unreachable' | 'late' | 'malformed';
  readonly status: number;
  readonly reason: string;
  constructor(kind: CouchError['kind'], reason: string, status = 0) {
    super(kind === 'http' ? `CouchDB answers ${status}: ${reason}` : reason);
    this.name = 'CouchError';
    this.kind = kind;
    this.status = status;
    this.reason = reason;
  }
}

export function hasStatus(thrown: unknown, ...statuses: number[]): thrown is CouchError {
  return thrown instanceof CouchError && thrown.kind === 'http' && statuses.includes(thrown.status);
}

/** A 404 for the database itself, not for a document in it. */
export function isDatabaseMissing(thrown: unknown): boolean {
  return hasStatus(thrown, 404) && /database/i.test(thrown.reason);
}

/** Whether it can pass by itself: a restart of CouchDB, an answer that broke off. A refusal does not. */
export function mayPass(thrown: unknown): boolean {
  return thrown instanceof CouchError && (thrown.kind !== 'http' || thrown.status >= 500);
}

/**
 * What went wrong with a document or a database, for the gateway's clients: `conflict`, `too-large`, `invalid`, and `storage`
 * for everything else. Also a CouchDB that is away or refuses the server is `storage` to them: it is not theirs to mend, and
 * they try again, while a document that is `forbidden` they would put aside.
 */
export function storeError(thrown: unknown, where: string): FerryError {
  if (thrown instanceof FerryFailure) return thrown.error;
  if (hasStatus(thrown, 409))
    return fail('conflict', where, 'the document was changed meanwhile', 'Read it, merge, and write it again.').error;
  if (hasStatus(thrown, 413))
    return fail('too-large', where, 'CouchDB refuses a document of this size', 'Send less at once.').error;
  if (hasStatus(thrown, 400))
    return fail('invalid', where, `CouchDB does not take it: ${thrown.reason}`, 'Correct the value and try again.')
      .error;
  return fail('storage', where, `the store cannot do this: ${textOf(thrown)}`, remedyFor(thrown)).error;
}

/** The same for whoever starts, provisions or looks at a server: `unreachable`, `forbidden`, `not-found`, `storage`. */
export function openingError(thrown: unknown, where: string): FerryError {
  if (thrown instanceof FerryFailure) return thrown.error;
  const remedy = remedyFor(thrown);
  if (hasStatus(thrown, 401, 403)) return fail('forbidden', where, textOf(thrown), remedy).error;
  if (hasStatus(thrown, 404)) return fail('not-found', where, textOf(thrown), remedy).error;
  const away = thrown instanceof CouchError && thrown.kind !== 'http';
  return fail(away ? 'unreachable' : 'storage', where, textOf(thrown), remedy).error;
}

export async function orStoreFailure<T>(where: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    throw new FerryFailure(storeError(thrown, where));
  }
}

function textOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function remedyFor(thrown: unknown): string {
  if (!(thrown instanceof CouchError)) return 'Look at the log of CouchDB.';
  if (thrown.kind === 'malformed') return 'Check the address: is there a CouchDB?';
  if (thrown.kind !== 'http') return 'See that CouchDB runs and that this machine reaches it.';
  if (thrown.status === 403 && /lock/i.test(thrown.reason))
    return 'Correct the password, wait five minutes, try again.';
  if (thrown.status === 401 || thrown.status === 403)
    return 'Check user and password, or run ferry-server provision again.';
  if (thrown.status === 404) return 'Run ferry-server provision, or restore the databases from a backup.';
  return 'Look at the log of CouchDB and at its disk.';
}
