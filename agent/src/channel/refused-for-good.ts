import type { ErrorCode, FerryError } from '@ferry/common/errors';

/** What may pass by itself: the other side's disk is full, it is busy, somebody was faster. */
const passing: readonly ErrorCode[] = ['unreachable', 'storage', 'internal', 'locked', 'conflict', 'cancelled'];

/** Said of one document by somebody who judged it: bringing the same again would get the same answer. */
export function refusedForGood(error: FerryError): boolean {
  return !passing.includes(error.code);
}
