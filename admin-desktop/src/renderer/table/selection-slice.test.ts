import { expect, test } from 'vitest';
import { rowsSelected, rowToggled, selectionCleared, selectionReducer } from './selection-slice.ts';

const row = (at: number) => ({ id: `user-${at}`, label: `User ${at}`, computers: 1 });
const here = { project: 'p', view: 'users' as const };

test('rows are ticked, unticked and cleared, a table and a project for itself; what was before stays as it was', () => {
  const many = Array.from({ length: 1000 }, (_, at) => row(at));
  const none = selectionReducer(undefined, { type: 'other' });
  const all = selectionReducer(none, rowsSelected({ ...here, rows: many }));
  const fewer = selectionReducer(all, rowToggled({ ...here, row: row(7) }));
  expect([none.users.size, all.users.size, fewer.users.size]).toEqual([0, 1000, 999]);
  expect(fewer.users.has('user-7')).toBe(false);
  // Every other row is the very same: nothing of it is copied, or drawn anew.
  expect(fewer.users.get('user-8')).toBe(many[8]);
  expect(fewer.devices).toBe(all.devices);
  expect(selectionReducer(fewer, rowToggled({ ...here, row: row(7) })).users.size).toBe(1000);
  expect(selectionReducer(all, selectionCleared(here)).users.size).toBe(0);
  expect(selectionReducer(all, { type: 'other' })).toBe(all);
  const elsewhere = selectionReducer(all, rowToggled({ ...here, project: 'q', row: row(1) }));
  expect([elsewhere.project, elsewhere.users.size]).toEqual(['q', 1]);
});
