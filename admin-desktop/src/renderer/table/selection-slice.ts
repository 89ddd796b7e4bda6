import { createSlice } from '@reduxjs/toolkit';
import type { PayloadAction } from '@reduxjs/toolkit';

/** Enough of a row to say later, in a dialog, what will happen to it, when it has long been scrolled out of sight. */
export type SelectedRow = { id: string; label: string; computers: number };
export type SelectionState = {
  project: string;
  users: Record<string, SelectedRow>;
  devices: Record<string, SelectedRow>;
};
export type SelectableView = 'users' | 'devices';

type In = { project: string; view: SelectableView };
const empty: SelectionState = { project: '', users: {}, devices: {} };

/** A selection belongs to one project: the first change in another one starts afresh. */
function of(state: SelectionState, project: string): SelectionState {
  return state.project === project ? state : { ...empty, project };
}

const slice = createSlice({
  name: 'selection',
  initialState: empty,
  reducers: {
    rowToggled(state, { payload: { project, view, row } }: PayloadAction<In & { row: SelectedRow }>) {
      const next = of(state, project);
      const { [row.id]: was, ...others } = next[view];
      return { ...next, [view]: was ? others : { ...others, [row.id]: row } };
    },
    rowsSelected(state, { payload: { project, view, rows } }: PayloadAction<In & { rows: SelectedRow[] }>) {
      const next = of(state, project);
      return { ...next, [view]: { ...next[view], ...Object.fromEntries(rows.map((row) => [row.id, row])) } };
    },
    selectionCleared(state, { payload: { project, view } }: PayloadAction<In>) {
      return { ...of(state, project), [view]: {} };
    },
  },
});

export const selectionReducer = slice.reducer;
export const { rowToggled, rowsSelected, selectionCleared } = slice.actions;
