import { userIdOf } from './documents/users.ts';
import type { EnrolmentDocument } from './documents/enrolments.ts';
import type { TokenDocument } from './documents/tokens.ts';
import type { UserDocument } from './documents/users.ts';
import type { Policy } from './orders/policy.ts';
import type { EnrolmentRequest } from './enrolment.ts';

/** What the deciding side can look up; each may be missing. */
export interface AssignmentFacts {
  token: TokenDocument | null;
  policy: Policy | null;
  user(id: string): Promise<UserDocument | null>;
}

/**
 * The user to whom a new device is assigned without an administrator (DESIGN section 4): its reported source account must
 * match the user of its enrolment code, or the policy must allow matching by source account. Null: it stays unassigned.
 * An enrolment that is revoked, suspended or already assigned is left alone.
 */
export async function assignmentFor(
  enrolment: EnrolmentDocument,
  request: EnrolmentRequest,
  facts: AssignmentFacts,
): Promise<string | null> {
  if (enrolment.revokedAt || enrolment.fields.suspended?.value || enrolment.fields.userId) return null;
  const { policy, token } = facts;
  for (const account of request.facts.accounts) {
    if (policy?.sourceTenantId && account.tenantId !== policy.sourceTenantId) continue;
    const userId = await userIdOf(account.upn);
    const user = await facts.user(userId);
    if (!user || user.fields.deletedAt?.value) continue;
    if (token?.kind === 'enrolment-code' ? token.userId === userId : policy?.matchBySourceAccount) return userId;
  }
  return null;
}
