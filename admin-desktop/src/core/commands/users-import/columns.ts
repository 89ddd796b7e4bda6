import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { importColumns } from '../../../contract/calls/user-calls.ts';
import type { ImportColumn } from '../../../contract/calls/user-calls.ts';

export type ColumnPlaces = Partial<Record<ImportColumn, number>>;

/** Names of columns as lists from Entra, Exchange and other programs have them; what comes first wins when two are there. */
const synonyms: Record<ImportColumn, readonly string[]> = {
  sourceUpn: [
    'sourceupn',
    'sourceuserprincipalname',
    'olduserprincipalname',
    'oldupn',
    'userprincipalname',
    'upn',
    'source',
    'sourceemail',
    'sourceaddress',
    'primarysmtpaddress',
    'emailaddress',
    'email',
    'mail',
  ],
  targetUpn: [
    'targetupn',
    'targetuserprincipalname',
    'newuserprincipalname',
    'newupn',
    'destinationupn',
    'target',
    'destination',
    'targetemail',
    'targetaddress',
    'destinationemail',
  ],
  displayName: ['displayname', 'fullname', 'name'],
  department: ['department', 'dept', 'division'],
  wave: ['wave', 'batch', 'migrationwave', 'group'],
  sourceObjectId: ['sourceobjectid', 'objectid', 'entraobjectid', 'azureadobjectid', 'externaldirectoryobjectid', 'id'],
};

/** Finds the columns in the header row, whatever case, blanks, hyphens or underscores it is written with. */
export function findColumns(header: readonly string[]): ColumnPlaces {
  const names = header.map((name) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
  const places: ColumnPlaces = {};
  for (const column of importColumns) {
    const found = synonyms[column].find((synonym) => names.includes(synonym));
    if (found !== undefined) places[column] = names.indexOf(found);
  }
  return places;
}

/** Refuses columns from which no users can be read, and what was chosen but is not in the file. */
export function checkColumns(places: ColumnPlaces, header: readonly string[], where: string): Result<void> {
  const beyond = importColumns.find((column) => (places[column] ?? 0) >= header.length);
  if (beyond)
    return fail('invalid', where, `there is no column ${(places[beyond] ?? 0) + 1}`, 'Choose another column.');
  const twice = importColumns.find((column) =>
    importColumns.some((other) => other !== column && places[other] !== undefined && places[other] === places[column]),
  );
  if (twice) return fail('invalid', where, `one column is chosen twice, for ${twice}`, 'Choose another column.');
  if (places.sourceUpn !== undefined) return ok(undefined);
  const seen = header.filter((name) => name !== '').slice(0, 20);
  return fail(
    'invalid',
    where,
    `no column with the source UPN; the first row has: ${seen.join(', ').slice(0, 500)}`,
    'Choose the column, or name it "sourceUpn" or "UserPrincipalName" in the first row.',
  );
}
