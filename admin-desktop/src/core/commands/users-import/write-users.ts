import { documentFormat } from '@ferry/common/documents/document-type';
import { stampChanges } from '@ferry/common/documents/stamped';
import type { UserDocument } from '@ferry/common/documents/users';
import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { Acting } from '../acting.ts';
import type { ImportedUser } from './user-row.ts';

/** A good row of the list, and the user whom it means. */
export type ReadUser = { id: string; line: number; user: ImportedUser; cells: readonly string[] };

export type WrittenUsers = {
  added: number;
  changed: number;
  unchanged: number;
  refused: { row: ReadUser; column: string; reason: string }[];
};

/** Brings one batch of rows into the list of users, or only counts what it would do. Fails with `storage` when the disk does. */
export async function writeUsers(
  acting: Acting,
  rows: readonly ReadUser[],
  options: { targetDomain: string; rehearse: boolean },
): Promise<Result<WrittenUsers>> {
  const answer: WrittenUsers = { added: 0, changed: 0, unchanged: 0, refused: [] };
  const known = await acting.store.getMany(
    'users',
    rows.map(({ id }) => id),
  );
  const documents: UserDocument[] = [];
  for (const row of rows) {
    const before = known.get(row.id);
    const values = valuesOf(row.user, before, options.targetDomain);
    if (!values.targetUpn && !before?.fields.targetUpn?.value) {
      const reason = 'there is no target account, and no target domain to make one with';
      answer.refused.push({ row, column: 'targetUpn', reason });
      continue;
    }
    const fields = stampChanges(before?.fields ?? {}, values, acting.clock);
    if (before && Object.entries(fields).every(([name, field]) => before.fields[name as 'wave'] === field)) {
      answer.unchanged += 1;
    } else documents.push({ ...(before ?? { id: row.id, format: documentFormat }), fields });
  }
  const { refused } = options.rehearse ? { refused: [] } : await acting.store.mergeMany('users', documents);
  const failed = new Map(refused.map(({ id, result }) => [id, result]));
  for (const { id } of documents) {
    if (failed.has(id)) continue;
    if (known.has(id)) answer.changed += 1;
    else answer.added += 1;
  }
  for (const row of rows) {
    const result = failed.get(row.id);
    if (!result || result.ok) continue;
    if (result.error.code === 'storage') return result;
    answer.refused.push({ row, column: '', reason: result.error.message });
  }
  return ok(answer);
}

function valuesOf(user: ImportedUser, before: UserDocument | undefined, targetDomain: string) {
  const values: Partial<Record<keyof UserDocument['fields'], string>> = { ...user };
  if (user.targetUpn === undefined && targetDomain !== '' && !before?.fields.targetUpn?.value)
    values.targetUpn = `${user.sourceUpn.slice(0, user.sourceUpn.lastIndexOf('@'))}@${targetDomain}`;
  // Who is in the list again is no longer deleted.
  if (before?.fields.deletedAt?.value) values.deletedAt = '';
  return values;
}
