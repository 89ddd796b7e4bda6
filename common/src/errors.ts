import { z } from 'zod';

/**
 * Every way in which Ferry says no. A code is for programs (it never changes its meaning), the message and the remedy are
 * for people.
 */
export const errorCodes = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'revoked',
  'expired',
  'wrong-project',
  'conflict',
  'clock-wrong',
  'too-large',
  'unsupported-version',
  'unsupported-order',
  'unreachable',
  'storage',
  'not-found',
  'locked',
  'cancelled',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** The only thing that crosses a process or a network as a failure. `where` names the place: a field, a file and line, a URL path. */
export const ferryErrorSchema = z.object({
  code: z.enum(errorCodes),
  where: z.string().max(500),
  message: z.string().max(2000),
  remedy: z.string().max(2000),
  retryAfterMs: z.number().int().nonnegative().optional(),
});
export type FerryError = z.infer<typeof ferryErrorSchema>;

export type Result<T> = { ok: true; value: T } | { ok: false; error: FerryError };

export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

export function fail(
  code: ErrorCode,
  where: string,
  message: string,
  remedy: string,
  retryAfterMs?: number,
): { ok: false; error: FerryError } {
  const error: FerryError = {
    code,
    where: where.slice(0, 500),
    message: message.slice(0, 2000),
    remedy: remedy.slice(0, 2000),
  };
  if (retryAfterMs !== undefined) error.retryAfterMs = retryAfterMs;
  return { ok: false, error };
}

/** Carries a FerryError through code that can only throw (a library's callback, say). */
export class FerryFailure extends Error {
  readonly error: FerryError;
  constructor(error: FerryError) {
    super(`${error.message} (${error.code} at ${error.where}). ${error.remedy}`);
    this.name = 'FerryFailure';
    this.error = error;
  }
}

/** The value, or the failure thrown: for the few places, mostly tests and composition roots, where there is no way on. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new FerryFailure(result.error);
}

/** Makes a FerryError of whatever was thrown. Unknown exceptions become `internal`; their text is kept, their stack is not. */
export function errorFrom(thrown: unknown, where: string): FerryError {
  if (thrown instanceof FerryFailure) return thrown.error;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return fail('internal', where, message, 'Try again; if it happens again, report it with the log.').error;
}

/**
 * Checks `raw` against `schema`. The error names the first property that does not fit and how many others do not.
 * `where` is the name of the thing that was checked ("order", "POST /v1/projects").
 */
export function check<S extends z.ZodType>(schema: S, raw: unknown, where: string): Result<z.output<S>> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return ok(parsed.data);
  const first = parsed.error.issues[0];
  const path = first && first.path.length > 0 ? `${where}.${first.path.map(String).join('.')}` : where;
  const more = parsed.error.issues.length - 1;
  const message = `${first?.message ?? 'does not fit'}${more > 0 ? ` (and ${more} more)` : ''}`;
  return fail('invalid', path, message, 'Correct the value and try again.');
}

/** JSON text to a checked value; a syntax error is an `invalid` failure, never an exception. */
export function checkJson<S extends z.ZodType>(schema: S, text: string, where: string): Result<z.output<S>> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (thrown) {
    return fail(
      'invalid',
      where,
      `not JSON: ${thrown instanceof Error ? thrown.message : 'syntax error'}`,
      'Send valid JSON.',
    );
  }
  return check(schema, raw, where);
}
