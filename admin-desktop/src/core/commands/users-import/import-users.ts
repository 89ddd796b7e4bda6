import { documentFormat } from '@ferry/common/documents/document-type';
import { stampChanges } from '@ferry/common/documents/stamped';
import { userIdOf } from '@ferry/common/documents/users';
import type { UserDocument } from '@ferry/common/documents/users';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { Acting } from '../acting.ts';
import { readSettings } from '../settings.ts';
import { findColumns } from './columns.ts';
import type { ColumnPlaces } from './columns.ts';
import { readCsv } from './csv-text.ts';
import { readUserRow } from './user-row.ts';
import type { ImportedUser } from './user-row.ts';

export type RefusedRow = { line: number; column: string; reason: string; text: string };
export type ImportAnswer = {
  added: number;
  changed: number;
  unchanged: number;
  /** the first 1,000; `refusedTotal` counts them all */
  refused: RefusedRow[];
  refusedTotal: number;
};

const batch = 500;
const refusedShown = 1000;

/**
 * Takes users from a CSV text (header row first). Good rows are taken even if others are refused. The first of two rows for
 * one user wins. What the file says replaces what is known, an empty cell says nothing; the same file twice changes nothing.
 * A user without a target UPN gets the local part at the first target domain, if the settings have one.
 */
export async function importUsers(
  acting: Acting,
  file: { fileName: string; text: string },
): Promise<Result<ImportAnswer>> {
  const settings = await readSettings(acting);
  const answer: ImportAnswer = { added: 0, changed: 0, unchanged: 0, refused: [], refusedTotal: 0 };
  const seenOnLine = new Map<string, number>();
  let places: ColumnPlaces | null = null;
  let waiting: { id: string; line: number; user: ImportedUser }[] = [];

  const refuse = (row: RefusedRow) => {
    answer.refusedTotal += 1;
    if (answer.refused.length < refusedShown) answer.refused.push(row);
  };

  async function flush(): Promise<Result<void>> {
    const rows = waiting;
    waiting = [];
    const known = await acting.store.getMany(
      'users',
      rows.map(({ id }) => id),
    );
    const documents: UserDocument[] = [];
    for (const { id, user } of rows) {
      const before = known.get(id);
      const fields = stampChanges(
        before?.fields ?? {},
        valuesOf(user, before, settings.targetDomains[0]),
        acting.clock,
      );
      if (before && Object.entries(fields).every(([name, field]) => before.fields[name as 'wave'] === field)) {
        answer.unchanged += 1;
      } else documents.push({ ...(before ?? { id, format: documentFormat }), fields });
    }
    const { refused } = await acting.store.mergeMany('users', documents);
    const failed = new Map(refused.map(({ id, result }) => [id, result]));
    for (const { id } of documents) {
      if (failed.has(id)) continue;
      if (known.has(id)) answer.changed += 1;
      else answer.added += 1;
    }
    for (const { id, line, user } of rows) {
      const result = failed.get(id);
      if (!result || result.ok) continue;
      if (result.error.code === 'storage') return result;
      refuse({ line, column: '', reason: result.error.message, text: user.sourceUpn });
    }
    await acting.pause();
    return ok(undefined);
  }

  const read = await readCsv(file.text, file.fileName, async ({ line, cells }) => {
    if (places === null) {
      const found = findColumns(cells, `${file.fileName}, line ${line}`);
      if (found.ok) places = found.value;
      return found.ok ? ok(undefined) : found;
    }
    const row = readUserRow(cells, places);
    if (!row.ok) {
      refuse({ line, ...row.fault });
      return ok(undefined);
    }
    const { user } = row;
    const id = await userIdOf(user.sourceUpn);
    const first = seenOnLine.get(id);
    if (first !== undefined) {
      refuse({ line, column: 'sourceUpn', reason: `the same user is on line ${first}`, text: user.sourceUpn });
      return ok(undefined);
    }
    seenOnLine.set(id, line);
    waiting.push({ id, line, user });
    return waiting.length >= batch ? await flush() : ok(undefined);
  });
  const flushed = read.ok && waiting.length > 0 ? await flush() : read;
  const { added, changed, unchanged, refusedTotal } = answer;
  if (added + changed > 0) {
    const details = { fileName: file.fileName, added, changed, unchanged, refused: refusedTotal };
    const noted = await acting.audit.write({ action: 'users.import', subject: file.fileName, details });
    if (!noted.ok) return noted;
  }
  if (!flushed.ok) return withProgress(flushed, added + changed);
  return ok(answer);
}

/** A file that breaks off in the middle: the rows before are in, and who repeats the import repeats nothing. */
function withProgress(failure: Extract<Result<void>, { ok: false }>, taken: number): Result<never> {
  if (taken === 0) return failure;
  const { code, where, message, remedy } = failure.error;
  return fail(code, where, `${message} (${taken} users before it were imported)`, remedy);
}

function valuesOf(user: ImportedUser, before: UserDocument | undefined, targetDomain: string | undefined) {
  const values: Partial<Record<keyof UserDocument['fields'], string>> = { ...user };
  if (user.targetUpn === undefined && targetDomain !== undefined && !before?.fields.targetUpn?.value)
    values['targetUpn'] = `${user.sourceUpn.slice(0, user.sourceUpn.lastIndexOf('@'))}@${targetDomain}`;
  // Who is in the list again is no longer deleted.
  if (before?.fields.deletedAt?.value) values['deletedAt'] = '';
  return values;
}
