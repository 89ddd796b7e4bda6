import type { ErrorCode } from '../errors.ts';

/** The HTTP status of each error. 409 is kept for real conflicts: replication retries those, and nothing else. */
const statuses: Record<ErrorCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  revoked: 403,
  expired: 403,
  'wrong-project': 403,
  conflict: 409,
  'clock-wrong': 422,
  'too-large': 413,
  'unsupported-version': 426,
  'unsupported-order': 422,
  unreachable: 502,
  storage: 507,
  'not-found': 404,
  locked: 423,
  cancelled: 499,
  internal: 500,
};

export function statusOf(code: ErrorCode): number {
  return statuses[code];
}
