import type { ImportColumn } from '../../contract/calls/user-calls.ts';

/** What the columns that we read are called on the page. */
export const columnNames: Record<ImportColumn, string> = {
  sourceUpn: 'Source account',
  targetUpn: 'Target account',
  displayName: 'Name',
  department: 'Department',
  wave: 'Wave',
  sourceObjectId: 'Object id at the source',
};

/** A column of ours by that name, any other one as it is. */
export function columnName(column: string): string {
  return Object.hasOwn(columnNames, column) ? columnNames[column as ImportColumn] : column;
}
