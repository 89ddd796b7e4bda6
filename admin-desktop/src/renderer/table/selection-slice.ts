import { createAction } from '@reduxjs/toolkit';
import type { Action } from '@reduxjs/toolkit';

/** Enough of a row to say later, in a dialog, what will happen to it, when it has long been scrolled out of sight. */
export type SelectedRow = { id: string; label: string; computers: number };
export type SelectionState = {
  project: string;
  users: ReadonlyMap<string, SelectedRow>;
  devices: ReadonlyMap<string, SelectedRow>;
};
export type SelectableView = 'users' | 'devices';

type In = { project: string; view: SelectableView };
const empty: SelectionState = { project: '', users: new Map(), devices: new Map() };

export const rowToggled = createAction<In & { row: SelectedRow }>('selection/rowToggled');
export const rowsSelected = createAction<In & { rows: SelectedRow[] }>('selection/rowsSelected');
export const selectionCleared = createAction<In>('selection/selectionCleared');

/** A selection belongs to one project: the first change in another one starts afresh. */
function of(state: SelectionState, project: string): SelectionState {
  return state.project === project ? state : { ...empty, project };
}

/** Without Immer, whose drafts of a hundred thousand rows take seconds: one tick copies a map, and no row. */
export function selectionReducer(state: SelectionState | undefined = empty, action: Action): SelectionState {
  if (selectionCleared.match(action)) {
    const { project, view } = action.payload;
    return { ...of(state, project), [view]: empty[view] };
  }
  if (!rowToggled.match(action) && !rowsSelected.match(action)) return state;
  const { project, view } = action.payload;
  const next = of(state, project);
  const rows = new Map(next[view]);
  if (rowsSelected.match(action)) for (const row of action.payload.rows) rows.set(row.id, row);
  else if (!rows.delete(action.payload.row.id)) rows.set(action.payload.row.id, action.payload.row);
  return { ...next, [view]: rows };
}
