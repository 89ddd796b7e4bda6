import { stampChanges } from '@ferry/common/documents/stamped';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import type { Acting } from './acting.ts';

type Done = Result<Record<string, never>>;

async function enrolmentOf(acting: Acting, deviceId: string): Promise<Result<EnrolmentDocument>> {
  const enrolment = await acting.store.get('enrolments', deviceId);
  if (enrolment) return ok(enrolment);
  return fail('not-found', `enrolments/${deviceId}`, 'this computer is not enrolled', 'Choose one from the list.');
}

/** Gives the device to a user, whose orders it gets from now on. That also ends a suspension: an administrator looked at it. */
export async function assignDevice(acting: Acting, deviceId: string, userId: string): Promise<Done> {
  const enrolment = await enrolmentOf(acting, deviceId);
  if (!enrolment.ok) return enrolment;
  if (enrolment.value.revokedAt)
    return fail('revoked', `enrolments/${deviceId}`, 'this computer was revoked', 'Enrol it again.');
  const user = await acting.store.get('users', userId);
  if (!user || user.fields.deletedAt?.value)
    return fail('not-found', `users/${userId}`, 'there is no such user', 'Choose one from the list.');
  const fields = stampChanges(enrolment.value.fields, { userId, suspended: false }, acting.clock);
  const merged = await acting.store.merge('enrolments', { ...enrolment.value, fields });
  if (!merged.ok) return merged;
  if (!merged.value.changed) return ok({});
  const noted = await acting.audit.write({ action: 'device.assign', subject: deviceId, details: { userId } });
  return noted.ok ? ok({}) : noted;
}

/** Takes the device out: no orders for it any more, and nothing from it is taken. It cannot be undone, only enrolled anew. */
export async function revokeDevice(acting: Acting, deviceId: string): Promise<Done> {
  const enrolment = await enrolmentOf(acting, deviceId);
  if (!enrolment.ok) return enrolment;
  if (enrolment.value.revokedAt) return ok({});
  const revokedAt = acting.now().toISOString();
  const merged = await acting.store.merge('enrolments', { ...enrolment.value, revokedAt });
  if (!merged.ok) return merged;
  const noted = await acting.audit.write({ action: 'device.revoke', subject: deviceId, details: {} });
  return noted.ok ? ok({}) : noted;
}
