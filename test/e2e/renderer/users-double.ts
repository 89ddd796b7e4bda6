// The list of users of a console that holds its data in arrays.
import { ok, fail } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { importColumns } from '../../../admin-desktop/src/contract/calls/user-calls.ts';
import type { ImportColumn, RefusedRow, userCalls } from '../../../admin-desktop/src/contract/calls/user-calls.ts';
import type { Handlers } from '../../../admin-desktop/src/contract/server.ts';
import type { DoubleData } from './rows-of.ts';

export type Follow = <T>(read: () => T, emit: (value: T) => void, signal: AbortSignal) => Promise<Result<void>>;

/** Reads CSV without quotes; the real reading is tested in the core. */
export function usersDouble(
  data: DoubleData,
  { tell, follow }: { tell: () => void; follow: Follow },
): Handlers<typeof userCalls, 'project'> {
  return {
    'users.import': async ({ text, choice, rehearse }, emit) => {
      const lines = text.split('\n').filter(Boolean);
      const delimiter = choice.delimiter ?? (lines[0]?.includes(';') ? ';' : ',');
      const [header = [], ...rows] = lines.map((line) => line.split(delimiter));
      const found = importColumns.flatMap((name) => (header.includes(name) ? [[name, header.indexOf(name)]] : []));
      const columns = choice.columns ?? (Object.fromEntries(found) as Partial<Record<ImportColumn, number>>);
      emit({ kind: 'layout', delimiter, header, columns, targetDomain: choice.targetDomain ?? 'fabrikam.com' });
      const { sourceUpn } = columns;
      if (sourceUpn === undefined)
        return await Promise.resolve(fail('invalid', 'line 1', 'no column with the source UPN', 'Choose the column.'));
      emit({ kind: 'sample', rows: rows.slice(0, 5) });
      const good = rows.filter((cells) => cells[sourceUpn]?.includes('@'));
      const refused = rows.flatMap((cells, at): RefusedRow[] =>
        good.includes(cells)
          ? []
          : [
              {
                line: at + 2,
                column: 'sourceUpn',
                reason: 'not a user principal name',
                text: cells[sourceUpn] ?? '',
                cells,
              },
            ],
      );
      emit({ kind: 'refused', rows: refused });
      const cell = (cells: string[], column: ImportColumn) => cells[columns[column] ?? 999] ?? '';
      if (!rehearse) {
        for (const [at, cells] of good.entries()) {
          data.users.push({
            id: `imported-${at}`,
            sourceUpn: cell(cells, 'sourceUpn'),
            targetUpn: cell(cells, 'targetUpn'),
            displayName: cell(cells, 'displayName'),
            department: cell(cells, 'department'),
            wave: cell(cells, 'wave'),
            computers: 0,
            state: 'none',
            order: 'none',
            orderAt: '',
          });
        }
        tell();
      }
      emit({ kind: 'done', added: good.length, changed: 0, unchanged: 0, refusedTotal: refused.length });
      return ok(undefined);
    },
    'users.export': async ({ ids }, emit) => {
      const rows = data.users.filter(({ id }) => ids === null || ids.includes(id));
      const text = ['sourceUpn', ...rows.map(({ sourceUpn }) => sourceUpn)].join('\r\n');
      emit({ text, done: rows.length, total: rows.length });
      return await Promise.resolve(ok(undefined));
    },
    'user.watch': ({ id }, emit, signal) =>
      follow(
        () => {
          // A copy: rows are changed in place.
          const row = data.users.find((user) => user.id === id);
          return { row: row ? { ...row } : null, sourceObjectId: '' };
        },
        emit,
        signal,
      ),
    'user.edit': async ({ id, edit }) => {
      if (edit.targetUpn !== undefined && !edit.targetUpn.includes('@'))
        return await Promise.resolve(fail('invalid', 'targetUpn', 'not a user principal name', 'Write it as a@b.'));
      for (const user of data.users) if (user.id === id) Object.assign(user, edit);
      tell();
      return ok({ changed: true });
    },
    'users.delete': async ({ ids }) => {
      const named = data.users.filter(({ id }) => ids.includes(id));
      const stay = named.filter(({ computers }) => computers > 0);
      data.users = data.users.filter((user) => !named.includes(user) || stay.includes(user));
      tell();
      const refused = stay.map(({ id, sourceUpn }) => ({ id, label: sourceUpn, reason: 'a computer is assigned' }));
      return await Promise.resolve(ok({ deleted: named.length - stay.length, refused }));
    },
    'users.values': async ({ column }) => {
      const values = [...new Set(data.users.map((user) => user[column]).filter(Boolean))];
      const counted = values.map((value) => ({ value, users: data.users.filter((u) => u[column] === value).length }));
      return await Promise.resolve(ok({ values: counted }));
    },
  };
}
