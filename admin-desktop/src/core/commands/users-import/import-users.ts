import { userIdOf } from '@ferry/common/documents/users';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { ImportChoice, ImportEvent, ImportTally, RefusedRow } from '../../../contract/calls/user-calls.ts';
import type { Acting } from '../acting.ts';
import { readSettings } from '../settings.ts';
import { checkColumns, findColumns } from './columns.ts';
import type { ColumnPlaces } from './columns.ts';
import { delimiterOf, readCsv } from './csv-text.ts';
import { readUserRow } from './user-row.ts';
import { writeUsers } from './write-users.ts';
import type { ReadUser } from './write-users.ts';

export interface ImportFile {
  readonly fileName: string;
  readonly text: string;
  readonly choice?: ImportChoice;
  /** reads and counts, and changes nothing */
  readonly rehearse?: boolean;
}

const batch = 500;
const sampleRows = 5;

/**
 * Takes users from a CSV text (header row first). Good rows are taken even if others are refused. The first of two rows for
 * one user wins. What the file says replaces what is known, an empty cell says nothing; the same file twice changes nothing.
 * A user without a target UPN gets the local part at `choice.targetDomain`, or at the first target domain of the settings.
 * When `signal` aborts, the rows in hand are still written and counted, then it ends with `cancelled`.
 */
export async function importUsers(
  acting: Acting,
  file: ImportFile,
  emit: (event: ImportEvent) => void = () => undefined,
  signal?: AbortSignal,
): Promise<Result<ImportTally>> {
  const { fileName, text, choice = {}, rehearse = false } = file;
  const delimiter = choice.delimiter ?? delimiterOf(text);
  const targetDomain = choice.targetDomain ?? (await readSettings(acting)).targetDomains[0] ?? '';
  if (targetDomain !== '' && !/^[\p{L}\p{N}]([\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u.test(targetDomain))
    return fail('invalid', 'target domain', `"${targetDomain}" is not a domain`, 'Write it as target.example.');
  const tally: ImportTally = { added: 0, changed: 0, unchanged: 0, refusedTotal: 0 };
  const seenOnLine = new Map<string, number>();
  let places: ColumnPlaces | null = null;
  let waiting: ReadUser[] = [];
  let refused: RefusedRow[] = [];
  let sample: string[][] | null = [];

  const refuse = (row: Omit<RefusedRow, 'cells'>, cells: readonly string[]) => {
    tally.refusedTotal += 1;
    refused.push({ ...row, cells: cells.slice(0, 50).map((cell) => cell.slice(0, 500)) });
    if (refused.length >= 100) tellRefused();
  };
  const tellRefused = () => {
    if (refused.length > 0) emit({ kind: 'refused', rows: refused });
    refused = [];
  };
  const tellSample = () => {
    if (sample) emit({ kind: 'sample', rows: sample });
    sample = null;
  };

  async function flush(done: number): Promise<Result<void>> {
    const rows = waiting;
    waiting = [];
    tellSample();
    const written = await writeUsers(acting, rows, { targetDomain, rehearse });
    if (!written.ok) return written;
    tally.added += written.value.added;
    tally.changed += written.value.changed;
    tally.unchanged += written.value.unchanged;
    for (const { row, column, reason } of written.value.refused)
      refuse({ line: row.line, column, reason, text: row.user.sourceUpn }, row.cells);
    tellRefused();
    emit({ kind: 'progress', done, ...tally });
    await acting.pause();
    if (!signal?.aborted) return ok(undefined);
    return fail(
      'cancelled',
      fileName,
      'the import was cancelled',
      'Import the same file again: it goes on from there.',
    );
  }

  const read = await readCsv(text, fileName, delimiter, async ({ line, cells, done }) => {
    if (places === null) {
      places = choice.columns ?? findColumns(cells);
      const header = cells.slice(0, 100).map((cell) => cell.slice(0, 200));
      emit({ kind: 'layout', delimiter, header, columns: places, targetDomain });
      return checkColumns(places, cells, `${fileName}, line ${line}`);
    }
    sample?.push(cells.slice(0, 100).map((cell) => cell.slice(0, 200)));
    if (sample?.length === sampleRows) tellSample();
    const row = readUserRow(cells, places);
    if (!row.ok) {
      refuse({ line, ...row.fault }, cells);
      return ok(undefined);
    }
    const { user } = row;
    const id = await userIdOf(user.sourceUpn);
    const first = seenOnLine.get(id);
    if (first !== undefined) {
      refuse({ line, column: 'sourceUpn', reason: `the same user is on line ${first}`, text: user.sourceUpn }, cells);
      return ok(undefined);
    }
    seenOnLine.set(id, line);
    waiting.push({ id, line, user, cells });
    return waiting.length >= batch ? await flush(done) : ok(undefined);
  });
  const flushed = read.ok && waiting.length > 0 ? await flush(1) : read;
  tellSample();
  tellRefused();
  const { added, changed, unchanged, refusedTotal } = tally;
  if (!rehearse && added + changed > 0) {
    const details = { fileName, added, changed, unchanged, refused: refusedTotal };
    const noted = await acting.audit.write({ action: 'users.import', subject: fileName, details });
    if (!noted.ok) return noted;
  }
  if (!flushed.ok) return withProgress(flushed, rehearse ? 0 : added + changed);
  emit({ kind: 'done', ...tally });
  return ok(tally);
}

/** A file that breaks off in the middle: the rows before are in, and who repeats the import repeats nothing. */
function withProgress(failure: Extract<Result<void>, { ok: false }>, taken: number): Result<never> {
  if (taken === 0) return failure;
  const { code, where, message, remedy } = failure.error;
  return fail(code, where, `${message} (${taken} users before it were imported)`, remedy);
}
