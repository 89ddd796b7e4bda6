import type { OrderDocument } from '@ferry/common/documents/orders';
import type { UserDocument } from '@ferry/common/documents/users';
import type { Audience } from '@ferry/common/orders/order';
import type { Acting } from './acting.ts';

/** What an order is given to: users (every computer of theirs) or single devices. */
export type Targets = { userIds?: string[] | undefined; deviceIds?: string[] | undefined };

export type Target = {
  /** id of the order document: that of the user or the device */
  id: string;
  audience: Audience;
  /** whose source account is migrated; null: nobody's yet */
  user: UserDocument | null;
  /** the order documents that hold for the same laptops: a stop in any of them counts */
  documents: OrderDocument[];
};
export type Resolved = { targets: Target[]; refused: { id: string; reason: string }[] };

/** Why somebody gets no order, in words that the preview and the refusals share. */
export const reasons = {
  userMissing: 'no such user',
  userDeleted: 'the user was deleted',
  noTarget: 'the user has no target UPN',
  notEnrolled: 'this computer is not enrolled',
  revoked: 'this computer was revoked',
  unassigned: 'this computer is not assigned to a user',
  noTenants: 'the source or target tenant is not set in Settings',
} as const;

/** Looks up a batch of targets. */
export async function resolveTargets(acting: Acting, batch: Targets): Promise<Resolved> {
  return batch.userIds
    ? await resolveUsers(acting, batch.userIds)
    : await resolveDevices(acting, batch.deviceIds ?? []);
}

async function resolveUsers(acting: Acting, ids: readonly string[]): Promise<Resolved> {
  const users = await acting.store.getMany('users', ids);
  const devices = acting.lookup.devicesOf(ids);
  const orders = await acting.store.getMany('orders', [...ids, ...[...devices.values()].flat()]);
  const resolved: Resolved = { targets: [], refused: [] };
  for (const id of ids) {
    const user = users.get(id);
    const sourceUpn = user?.fields.sourceUpn?.value;
    if (!user || !sourceUpn || user.fields.deletedAt?.value) {
      resolved.refused.push({ id, reason: reasons.userMissing });
      continue;
    }
    const objectId = user.fields.sourceObjectId?.value;
    const audience: Audience = { userId: id, sourceUpn, ...(objectId ? { sourceObjectId: objectId } : {}) };
    const documents = present(orders, [id, ...(devices.get(id) ?? [])]);
    resolved.targets.push({ id, audience, user, documents });
  }
  return resolved;
}

async function resolveDevices(acting: Acting, ids: readonly string[]): Promise<Resolved> {
  const enrolments = await acting.store.getMany('enrolments', ids);
  const userIds = [...enrolments.values()].map(({ fields }) => fields.userId?.value ?? '').filter((id) => id !== '');
  const users = await acting.store.getMany('users', userIds);
  const orders = await acting.store.getMany('orders', [...ids, ...userIds]);
  const resolved: Resolved = { targets: [], refused: [] };
  for (const id of ids) {
    const enrolment = enrolments.get(id);
    const userId = enrolment?.fields.userId?.value ?? '';
    if (!enrolment) resolved.refused.push({ id, reason: reasons.notEnrolled });
    else if (enrolment.revokedAt) resolved.refused.push({ id, reason: reasons.revoked });
    else {
      const user = users.get(userId) ?? null;
      const documents = present(orders, [id, userId]);
      resolved.targets.push({ id, audience: { deviceId: id }, user, documents });
    }
  }
  return resolved;
}

function present(orders: Map<string, OrderDocument>, ids: readonly string[]): OrderDocument[] {
  return ids.map((id) => orders.get(id)).filter((order): order is OrderDocument => order !== undefined);
}
