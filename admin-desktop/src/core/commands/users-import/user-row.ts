import { upnSchema } from '@ferry/common/orders/order';
import { z } from 'zod';
import type { ImportColumn } from '../../../contract/calls/user-calls.ts';
import type { ColumnPlaces } from './columns.ts';

/** What a row says of a user. A cell that is empty says nothing: what is known stays. */
export type ImportedUser = { sourceUpn: string } & Partial<Record<Exclude<ImportColumn, 'sourceUpn'>, string>>;

export type RowFault = { column: ImportColumn; reason: string; text: string };

const objectId = z.uuid();
const longestText = 500;

/** A cell without the apostrophe that keeps a spreadsheet from reading it as a formula (`csv-line.ts` of common). */
function plainCell(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

/** Reads one row. */
export function readUserRow(
  cells: readonly string[],
  places: ColumnPlaces,
): { ok: true; user: ImportedUser } | { ok: false; fault: RowFault } {
  const user: ImportedUser = { sourceUpn: '' };
  for (const [name, place] of Object.entries(places)) {
    const column = name as ImportColumn;
    const text = plainCell(cells[place] ?? '')
      .trim()
      .normalize('NFC');
    if (text === '') continue;
    const reason = faultOf(column, text);
    if (reason !== null) return { ok: false, fault: { column, reason, text: text.slice(0, 200) } };
    user[column] = column === 'sourceObjectId' ? text.toLowerCase() : text;
  }
  if (user.sourceUpn === '')
    return { ok: false, fault: { column: 'sourceUpn', reason: 'the source UPN is missing', text: '' } };
  return { ok: true, user };
}

function faultOf(column: ImportColumn, text: string): string | null {
  if (text.includes('\ufffd')) return 'a character was lost: the file was read in the wrong encoding';
  if (/\p{Cc}/u.test(column === 'displayName' || column === 'department' ? text.replace(/[\r\n\t]/g, ' ') : text))
    return 'there is a control character or a line break in it';
  switch (column) {
    case 'sourceUpn':
    case 'targetUpn':
      return upnSchema.safeParse(text).success ? null : 'this is not a user principal name (somebody@domain)';
    case 'sourceObjectId':
      return objectId.safeParse(text).success ? null : 'this is not an object id';
    case 'displayName':
    case 'department':
    case 'wave':
      return text.length <= longestText ? null : `longer than ${longestText} characters`;
  }
}
