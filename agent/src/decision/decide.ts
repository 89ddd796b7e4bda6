import { fail } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import type { Cause } from '../cause.ts';
import { normaliseUpn } from '@ferry/common/documents/users';
import { checkCapabilities } from '@ferry/common/orders/order-in-force';
import type { GoInForce, Judgement, StopInForce } from '@ferry/common/orders/order-in-force';
import type { Go, When } from '@ferry/common/orders/order';
import type { Account } from '@ferry/common/report';
import { judgeOffer, offeredInTime } from './offer.ts';
import type { OfferState, OfferVerdict } from './offer.ts';

/** What the journal says of an order: not begun, begun, or over. */
export type Progress = 'new' | 'begun' | 'over';

export interface Situation {
  readonly judgement: Judgement;
  /** the order of the run that is not over, if there is one */
  readonly unfinished: { digest: string } | null;
  progressOf(digest: string): Progress;
  /** work accounts that are, or under this device key were, signed in here: after a migration the source account is gone */
  readonly accounts: readonly Account[];
  /** what stands before the person at the laptop, or stood there last */
  readonly offer: OfferState | null;
  readonly able: { tasks: readonly string[]; needs: readonly string[] };
  /** why the scripts of the order in force may not run here; null when it has none, or they may */
  readonly scripts: FerryError | null;
  /** corrected, in milliseconds since 1970 */
  readonly now: number;
  /** what the clock on this laptop's wall calls `2026-12-01T08:00`, in milliseconds since 1970 */
  readonly fromWallClock: (local: string) => number;
}

export type Decision =
  | { act: 'rest'; reason: 'no order' | 'order done'; order?: GoInForce }
  | { act: 'go'; order: GoInForce }
  /** `until` in milliseconds since 1970 */
  | { act: 'wait'; order: GoInForce; until: number }
  /** the person is asked, or has put it off; `until`: the next time that something happens by itself */
  | { act: 'offer'; order: GoInForce; verdict: Exclude<OfferVerdict, { act: 'begin' }> }
  | { act: 'refuse'; order: GoInForce; error: FerryError; cause: Cause }
  | { act: 'stop'; order: StopInForce }
  /** a run is under way whose order is not there any more: it goes on, unless whoever signed it was revoked */
  | { act: 'finish'; digest: string }
  | { act: 'abandon'; digest: string; reason: string };

/** What to do now (DESIGN sections 3 and 7). Pure: the same situation, the same decision. */
export function decide(situation: Situation): Decision {
  const { judgement, unfinished } = situation;
  const { inForce } = judgement;
  if (inForce?.kind === 'stop') return { act: 'stop', order: inForce };
  if (!inForce) {
    if (!unfinished) return { act: 'rest', reason: 'no order' };
    const revoked = judgement.refused.some(({ error }) => error.code === 'revoked');
    return revoked
      ? { act: 'abandon', digest: unfinished.digest, reason: 'revoked: whoever ordered it may not order any more' }
      : { act: 'finish', digest: unfinished.digest };
  }
  const progress = situation.progressOf(inForce.digest);
  if (progress === 'over') return { act: 'rest', reason: 'order done', order: inForce };
  // What was begun in time is ended, however late it gets.
  if (progress === 'begun') return { act: 'go', order: inForce };
  const refusal = refuse(inForce, situation);
  if (refusal) return { act: 'refuse', order: inForce, ...refusal };
  const until = startOf(inForce.go.notBefore, situation);
  if (until > situation.now) return { act: 'wait', order: inForce, until };
  const verdict = judgeOffer(inForce.go, inForce.digest, situation.offer, situation.now);
  if (verdict.act !== 'begin') return { act: 'offer', order: inForce, verdict };
  return { act: 'go', order: inForce };
}

type Refusal = { error: FerryError; cause: Cause };

function refuse({ go, digest }: GoInForce, situation: Situation): Refusal | null {
  const able = checkCapabilities(go, situation.able);
  if (!able.ok) return { error: able.error, cause: { kind: 'order-not-understood' } };
  const inTime = situation.now <= Date.parse(go.notAfter) || offeredInTime(go, digest, situation.offer, situation.now);
  if (!inTime) {
    const remedy = 'Start again in the console.';
    const { error } = fail('expired', 'order', `it had to begin before ${go.notAfter}`, remedy);
    return { error, cause: { kind: 'order-too-late' } };
  }
  // A rollback undoes what this laptop's own journal holds: it needs nobody signed in.
  if (go.kind === 'rollback') return null;
  if (situation.scripts) return { error: situation.scripts, cause: { kind: 'scripts-refused' } };
  return wrongAccount(go, situation.accounts);
}

/** An order for a user counts only where that user's account of the source tenant is signed in. */
function wrongAccount(go: Go, accounts: readonly Account[]): Refusal | null {
  const { audience } = go;
  const inSource = accounts.filter(({ tenantId }) => tenantId.toLowerCase() === go.sourceTenantId.toLowerCase());
  const sourceUpn = 'sourceUpn' in audience && typeof audience.sourceUpn === 'string' ? audience.sourceUpn : null;
  if (sourceUpn === null) {
    if (inSource.length > 0) return null;
    const remedy = 'Check the source tenant in Settings, or sign the account in.';
    const message = 'wrong-account: no account of the source tenant is signed in here';
    const { error } = fail('forbidden', 'order', message, remedy);
    return { error, cause: { kind: 'wrong-account', upn: null } };
  }
  const objectIdWanted = 'sourceObjectId' in audience ? audience.sourceObjectId : undefined;
  const signedIn = inSource.some(
    ({ upn, objectId }) =>
      normaliseUpn(upn) === normaliseUpn(sourceUpn) ||
      (typeof objectIdWanted === 'string' && objectId?.toLowerCase() === objectIdWanted.toLowerCase()),
  );
  if (signedIn) return null;
  const remedy = 'Check to whom this computer is assigned, or sign the account in.';
  const { error } = fail('forbidden', 'order', `wrong-account: ${sourceUpn} is not signed in here`, remedy);
  return { error, cause: { kind: 'wrong-account', upn: sourceUpn } };
}

function startOf(when: When, { fromWallClock }: Situation): number {
  return 'instant' in when ? Date.parse(when.instant) : fromWallClock(when.laptopWallClock);
}

/** In the laptop's own time zone, whatever day its clock believes it to be. */
export function wallClockHere(local: string): number {
  return new Date(local).getTime();
}
