import { stampChanges } from '@ferry/common/documents/stamped';
import type { UserDocument } from '@ferry/common/documents/users';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { upnSchema } from '@ferry/common/orders/order';
import type { UserEdit } from '../../contract/calls/user-calls.ts';
import type { Acting } from './acting.ts';

const batch = 500;

/** Changes what an administrator may change of a user. An order given before keeps the target account that it was signed with. */
export async function editUser(acting: Acting, id: string, edit: UserEdit): Promise<Result<{ changed: boolean }>> {
  const user = await acting.store.get('users', id);
  if (!user || user.fields.deletedAt?.value)
    return fail('not-found', `users/${id}`, 'there is no such user', 'Choose one from the list.');
  const values: UserEdit = {};
  for (const name of ['targetUpn', 'displayName', 'department', 'wave'] as const) {
    const text = edit[name]?.trim().normalize('NFC');
    if (text === undefined) continue;
    if (/\p{Cc}/u.test(text))
      return fail('invalid', name, 'there is a control character or a line break in it', 'Write it on one line.');
    values[name] = text;
  }
  if (values.targetUpn !== undefined && !upnSchema.safeParse(values.targetUpn).success)
    return fail(
      'invalid',
      'targetUpn',
      `"${values.targetUpn}" is not a user principal name`,
      'Write somebody@target.example.',
    );
  const fields = stampChanges(user.fields, values, acting.clock);
  const merged = await acting.store.merge('users', { ...user, fields });
  if (!merged.ok) return merged;
  if (merged.value.changed) {
    const noted = await acting.audit.write({ action: 'user.edit', subject: id, details: { ...values } });
    if (!noted.ok) return noted;
  }
  return ok({ changed: merged.value.changed });
}

export type DeletedUsers = { deleted: number; refused: { id: string; label: string; reason: string }[] };

/**
 * Takes users off the list. Those who have an enrolled computer stay: it would go on with orders for somebody whom nobody
 * sees. The same user in a list that is imported later is there again.
 */
export async function deleteUsers(acting: Acting, ids: readonly string[]): Promise<Result<DeletedUsers>> {
  const answer: DeletedUsers = { deleted: 0, refused: [] };
  const gone: string[] = [];
  const deletedAt = acting.now().toISOString();
  for (let start = 0; start < ids.length; start += batch) {
    if (start > 0) await acting.pause();
    const part = ids.slice(start, start + batch);
    const [users, devices] = [await acting.store.getMany('users', part), acting.lookup.devicesOf(part)];
    const documents: UserDocument[] = [];
    for (const id of part) {
      const user = users.get(id);
      if (!user || user.fields.deletedAt?.value) continue;
      const label = user.fields.sourceUpn?.value ?? id;
      const count = devices.get(id)?.length ?? 0;
      if (count > 0) {
        const what = count === 1 ? 'a computer is' : `${count} computers are`;
        const reason = `${what} assigned to this user: revoke it or assign it to somebody else first`;
        answer.refused.push({ id, label, reason });
        continue;
      }
      documents.push({ ...user, fields: stampChanges(user.fields, { deletedAt }, acting.clock) });
    }
    const { refused } = await acting.store.mergeMany('users', documents);
    const failed = new Map(refused.map(({ id, result }) => [id, result]));
    for (const { id, fields } of documents) {
      const result = failed.get(id);
      if (!result || result.ok) gone.push(id);
      else if (result.error.code === 'storage') return result;
      else answer.refused.push({ id, label: fields.sourceUpn?.value ?? id, reason: result.error.message });
    }
  }
  answer.deleted = gone.length;
  if (gone.length > 0) {
    const details = { users: gone.length, ids: gone.slice(0, 100) };
    const noted = await acting.audit.write({ action: 'users.delete', subject: `${gone.length} users`, details });
    if (!noted.ok) return noted;
  }
  return ok(answer);
}
